// `supaqueue run` as a program: how it stops, what it logs, what it refuses.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';

import { behaviours, Gate } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { makeTempFolder, removeTempFolder } from './lib/process.mjs';
import { secretKey, Stack, supaqueue } from './lib/stack.mjs';

const stack = await Stack.start();
const { test } = stack;
await stack.pg.addRole('locked_out', 'the right password');
const good = { code: 0, signal: null };

// The pairs of one logfmt line; throws when it is none.
function parseLogfmt(line) {
  const pairs = {};
  let rest = line;
  while (rest) {
    const match = /^([\w.-]+)=("(?:[^"\\]|\\.)*"|[^\s"=]*)(?: |$)/.exec(rest);
    assert.ok(match, `not logfmt: ${line}`);
    pairs[match[1]] = match[2].startsWith('"') ? JSON.parse(match[2]) : match[2];
    rest = rest.slice(match[0].length);
  }
  return pairs;
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} drains: calls under way finish and are settled, no new ones start, workers are free`, async () => {
    const gate = new Gate();
    await stack.queue('drained', gate.behaviour, { workers: 5 });
    const dispatcher = await stack.runReady();
    await stack.add('drained', 8);
    await until('5 calls are out', () => gate.waiting === 5);
    dispatcher.signal(signal);
    await until('it drains', () => /draining/.test(dispatcher.log));
    gate.open();
    assert.deepEqual(await dispatcher.end(), good);

    assert.equal(stack.functions.callsOf('drained').length, 5);
    assert.deepEqual(await stack.db.rows`select status, count(*) from supaqueue.job group by 1 order by 1`,
      [{ status: 'pending', count: 3 }, { status: 'success', count: 5 }]);
    await stack.assertIdle();
    assert.ok(stack.functions.calls.every((call) => !call.wasCutOff));
  });
}

test('an idle dispatcher stops at once', async () => {
  const dispatcher = await stack.runReady();

  assert.deepEqual(await dispatcher.drain(), good);
  await stack.assertIdle();
});

test('SIGTERM under load loses nothing and calls nothing twice, over ten dispatchers one after the other', async () => {
  await stack.queue('relay', behaviours.slow(10), { workers: 10 });
  const ids = await stack.add('relay', 1500);
  for (let i = 1; i <= 10; i++) {
    const dispatcher = await stack.runReady({ name: `r${i}`, connections: 1 + (i % 2) });
    await until('it runs', () => stack.functions.calls.length >= i * 100);
    assert.deepEqual(await dispatcher.drain(), good);
    await stack.assertIdle();
  }
  stack.run();
  assert.deepEqual(await stack.allEnded(), { success: 1500 });

  for (const id of ids) assert.equal(stack.functions.callsOfJob(id).length, 1);
});

test('after --drain-timeout the jobs of silent functions are given back, and the attempt does not count', async () => {
  await stack.queue('mute', behaviours.silent, { workers: 3 });
  const dispatcher = await stack.runReady({ 'drain-timeout': 1 });
  await stack.add('mute', 3);
  await until('3 calls are out', () => stack.functions.openCalls('mute').length === 3);
  assert.deepEqual(await dispatcher.drain(), good);

  assert.deepEqual(await stack.db.rows`select status, attempts from supaqueue.job`,
    Array(3).fill({ status: 'pending', attempts: 0 }));
  await stack.assertIdle();
  await until('the calls are broken off', () => stack.functions.calls.every((call) => call.wasCutOff));
});

test('a second signal breaks off the calls and gives the jobs back', async () => {
  await stack.queue('mute', behaviours.silent, { workers: 3 });
  const dispatcher = await stack.runReady();
  await stack.add('mute', 3);
  await until('3 calls are out', () => stack.functions.openCalls('mute').length === 3);
  dispatcher.signal('SIGTERM');
  await until('it drains', () => /draining/.test(dispatcher.log));
  dispatcher.signal('SIGINT');
  assert.deepEqual(await dispatcher.end(), good);

  assert.deepEqual(await stack.db.rows`select status, attempts from supaqueue.job`,
    Array(3).fill({ status: 'pending', attempts: 0 }));
  await stack.assertIdle();
});

test('a drain waits for a database that is away, and settles when it is back', async () => {
  const gate = new Gate();
  await stack.queue('waits', gate.behaviour);
  const dispatcher = await stack.runReady();
  await stack.add('waits', 2);
  await until('2 calls are out', () => gate.waiting === 2);
  await stack.pg.stop('fast');
  dispatcher.signal('SIGTERM');
  gate.open();
  await until('it has looked for the database', () => /database not reached/.test(dispatcher.log));
  await stack.pg.start();
  assert.deepEqual(await dispatcher.end(), good);

  assert.deepEqual(await stack.allEnded(), { success: 2 });
  await stack.assertIdle();
});

test('a drain while the database is away ends with 4 when its settlements cannot be written', async () => {
  const gate = new Gate();
  await stack.queue('lost', gate.behaviour);
  const dispatcher = await stack.runReady({ 'drain-timeout': 1 });
  await stack.add('lost', 2);
  await until('2 calls are out', () => gate.waiting === 2);
  await stack.pg.stop('fast');
  gate.open();
  await until('the calls are over', () => !stack.functions.inFlight.get('lost'));

  assert.deepEqual(await dispatcher.drain(), { code: 4, signal: null });
  assert.match(dispatcher.log, /not written/);
});

test('SIGTERM stops a dispatcher that never reached its database', async () => {
  const dispatcher = stack.run({ 'db-url': "host='/nowhere' dbname=postgres" });
  await until('it has looked', () => /database not reached/.test(dispatcher.log));

  assert.deepEqual(await dispatcher.drain(), good);
});

test('what to do is told when the database is not reached, such as a project\'s own host without IPv6', async () => {
  for (const [host, hint] of [['db.abcdefghijklmnopqrst.supabase.co', /IPv6 address only.*session pooler/], ['127.0.0.1', /is the server running there/i]]) {
    const dispatcher = stack.run({ 'db-url': `host=${host} port=1 user=postgres password=hunter2` });
    await until('it has looked', () => /database not reached/.test(dispatcher.log));
    const line = dispatcher.log.split('\n').map(parseLogfmt).find(({ msg }) => msg === 'database not reached');
    assert.match(line.hint, hint);
    assert.doesNotMatch(dispatcher.log, /hunter2/);
    assert.deepEqual(await dispatcher.drain(), good);
  }
});

test('SIGHUP reads the settings file again: the next call carries the new key', async () => {
  const folder = makeTempFolder();
  const file = join(folder, 'env');
  try {
    writeFileSync(file, 'SUPABASE_SECRET_KEY=sb_secret_one\n');
    await stack.queue('rekeyed', behaviours.ok);
    const dispatcher = await stack.runReady({ 'env-file': file });
    const [first] = await stack.add('rekeyed');
    await stack.ended(first);
    writeFileSync(file, '# changed\nexport SUPABASE_SECRET_KEY="sb_secret_two"\n');
    dispatcher.signal('SIGHUP');
    await until('it has read them', () => /settings read again/.test(dispatcher.log));
    const [second] = await stack.add('rekeyed');
    await stack.ended(second);
    writeFileSync(file, 'this is no setting\n');
    dispatcher.signal('SIGHUP');
    await until('it says so', () => /settings not read again/.test(dispatcher.log));
    const [third] = await stack.add('rekeyed');
    await stack.ended(third);

    assert.deepEqual([first, second, third].map((id) => stack.functions.callsOfJob(id)[0].headers.apikey),
      ['sb_secret_one', 'sb_secret_two', 'sb_secret_two']);
    assert.deepEqual(await dispatcher.drain(), good);
  } finally {
    removeTempFolder(folder);
  }
});

// A function server on localhost whose certificate is from an authority of its own, in `ca`.
async function withPrivateAuthority(body) {
  const folder = makeTempFolder();
  const at = (name) => join(folder, name);
  const certify = (subject, key, certificate, ...more) => execFileSync('openssl', ['req', '-x509', '-newkey', 'ec',
    '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', subject, '-keyout', at(key), '-out', at(certificate),
    ...more], { stdio: 'pipe' });
  let server;
  try {
    certify('/CN=authority', 'ca.key', 'ca');
    certify('/CN=localhost', 'key', 'certificate', '-CA', at('ca'), '-CAkey', at('ca.key'), '-addext', 'subjectAltName=DNS:localhost');
    server = https.createServer({ key: readFileSync(at('key')), cert: readFileSync(at('certificate')) },
      (request, response) => response.end('{"ok":true}'));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    await body({ url: `https://localhost:${server.address().port}/`, ca: at('ca'), at });
  } finally {
    server?.closeAllConnections();
    server?.close();
    removeTempFolder(folder);
  }
}

test('a function server with a certificate of a private authority is called with --ca-file, and refused without', async () => {
  await withPrivateAuthority(async ({ url, ca }) => {
    await stack.queue('private', null, { url, max_attempts: 1 });
    const trusted = await stack.runReady({ 'ca-file': ca });
    const [called] = await stack.add('private');
    assert.equal((await stack.ended(called)).status, 'success');
    await trusted.drain();
    await stack.runReady();
    const [refused] = await stack.add('private');
    const { status, error } = await stack.ended(refused);
    assert.equal(status, 'failed');
    assert.match(error, /certificate/);
  });
});

test('SIGHUP reads the authorities again: SUPAQUEUE_CA_FILE counts from the next call on', async () => {
  await withPrivateAuthority(async ({ url, ca, at }) => {
    await stack.queue('private', null, { url, max_attempts: 1 });
    writeFileSync(at('env'), '');
    const dispatcher = await stack.runReady({ 'env-file': at('env') });
    const outcomes = [];
    for (const line of [`SUPAQUEUE_CA_FILE=${ca}`, '']) {
      const [id] = await stack.add('private');
      outcomes.push((await stack.ended(id)).status);
      writeFileSync(at('env'), line);
      dispatcher.signal('SIGHUP');
      await until('it has read them', () => dispatcher.log.split('settings read again').length - 1 === outcomes.length);
    }
    const [id] = await stack.add('private');
    outcomes.push((await stack.ended(id)).status);
    assert.deepEqual(outcomes, ['failed', 'success', 'failed']);
  });
});

test('a file without certificates ends run with 3', async () => {
  for (const [file, message] of [['/nowhere/ca', /cannot read certificates/], ['/dev/null', /does not begin with a certificate/]]) {
    const { code, stderr } = await stack.cli(['run', '--ca-file', file]);
    assert.equal(code, 3);
    assert.match(stderr, message);
  }
});

test('DATABASE_URL may name several hosts, and the first may be dead', async () => {
  await stack.queue('hosts', behaviours.ok);
  stack.run({ 'db-url': null, env: {
    DATABASE_URL: `postgresql:///postgres?user=postgres&host=127.0.0.1,/nowhere,${stack.pg.socket}&port=1,5432,5432&target_session_attrs=read-write`,
  } });
  const [id] = await stack.add('hosts');

  assert.equal((await stack.ended(id)).status, 'success');
});

for (const format of ['logfmt', 'json']) {
  test(`every line of the ${format} log parses, and holds no secret and no payload`, async () => {
    const marker = 'payload-marker-do-not-log';
    const answer = 'response-marker-do-not-log';
    const parse = format === 'json' ? JSON.parse : parseLogfmt;
    const all = [behaviours.status(500, answer), behaviours.reset, behaviours.truncated, behaviours.headerBomb(20, 1000), behaviours.status(200, answer)];
    const user = { user: 'locked_out', password: 'the right password' };
    await stack.queue('logged', (call) => all[call.attempt % all.length](call),
      { backoff_ms: 1, max_attempts: 5, headers: { 'x-secret': marker } });
    const dispatcher = await stack.runReady({ 'log-format': format, 'log-level': 'debug', 'db-url': stack.pg.conninfo(user) });
    await stack.db.value`select supaqueue.enqueue('logged', ${{ text: marker }}, headers => ${{ 'x-more': marker }}) as id`;
    await stack.allEnded();
    await stack.db.run`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'locked_out'`;
    await stack.db.value`select supaqueue.enqueue('logged', ${{ text: marker }}) as id`;
    await stack.allEnded();
    assert.deepEqual(await dispatcher.drain(), good);

    const lines = dispatcher.log.trimEnd().split('\n').map(parse);
    assert.ok(lines.length > 3);
    for (const line of lines) {
      assert.match(line.level, /^(debug|info|warn|error)$/);
      assert.match(line.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.ok(line.msg);
    }
    for (const secret of [secretKey, marker, answer, 'the right password']) assert.ok(!dispatcher.log.includes(secret), secret);
    const stopped = lines.find((line) => line.msg === 'stopped');
    assert.equal(stopped.succeeded, '2');
    assert.equal(stopped.unsettled, '0');
    assert.equal(dispatcher.stdout, '');
  });
}

// What `run` refuses: one clear line, what to do, the right exit code.
const refusals = [
  ['an unknown option', ['--frobnicate'], 2, /frobnicate/],
  ['an option without its value', ['--slots'], 2, /slots/],
  ['slots that are no number', ['--slots', 'many'], 2, /many/],
  ['slots out of range', ['--slots', '0'], 2, /slots/],
  ['three connections', ['--connections', '3'], 2, /connections/],
  ['an argument that is not wanted', ['now'], 2, /now/],
  ['an unknown log format', ['--log-format', 'xml'], 2, /xml/],
  ['an unknown log level', ['--log-level', 'loud'], 2, /loud/],
  ['no database at all', [], 3, /DATABASE_URL/],
  ['a database URL that is none', ['--db-url', 'postgres://[::1/x'], 3, /./],
  ['a functions URL that is none', ['--db-url', 'x=y', '--functions-url', 'ftp://x'], 3, /functions/],
  ['a settings file that is not there', ['--db-url', 'dbname=x', '--env-file', '/nowhere/env'], 3, /\/nowhere\/env/],
];
for (const [what, args, code, message] of refusals) {
  test(`${what} ends run with ${code}`, async () => {
    const { code: was, stderr, stdout } = await supaqueue(['run', ...args]);

    assert.equal(was, code, stderr);
    assert.match(stderr, message);
    assert.ok(stderr.trimEnd().split('\n').length <= 3, stderr);
    assert.equal(stdout, '');
  });
}

test('a key that no header could carry ends run with 3, and is not printed', async () => {
  const { code, stderr } = await supaqueue(['run', '--db-url', 'dbname=x'], { env: { SUPABASE_SECRET_KEY: 'sb_secret_a\nb' } });

  assert.equal(code, 3);
  assert.ok(!stderr.includes('sb_secret_a'), stderr);
});

test('a wrong password ends run with 4', async () => {
  const dispatcher = stack.run({ 'db-url': stack.pg.conninfo({ user: 'locked_out', password: 'wrong' }) });

  assert.deepEqual(await dispatcher.end(), { code: 4, signal: null });
  assert.match(dispatcher.log, /password authentication failed/);
  assert.ok(!/\bwrong\b/.test(dispatcher.log), dispatcher.log);
});

test('a database that does not exist ends run with 4', async () => {
  const dispatcher = stack.run({ 'db-url': stack.pg.conninfo({ dbname: 'nothere' }) });

  assert.deepEqual(await dispatcher.end(), { code: 4, signal: null });
  assert.match(dispatcher.log, /nothere/);
});

test('a database without the schema ends run with 4 and says what to do', async () => {
  await stack.db.run`create database bare`;
  const dispatcher = stack.run({ 'db-url': stack.pg.conninfo({ dbname: 'bare' }) });

  assert.deepEqual(await dispatcher.end(), { code: 4, signal: null });
  assert.match(dispatcher.log, /supaqueue migrate/);
  await stack.db.run`drop database bare`;
});

test('a role that may not use the schema ends run with 4', async () => {
  await stack.db.run`create role outsider login`;
  const dispatcher = stack.run({ 'db-url': stack.pg.conninfo({ user: 'outsider' }) });

  assert.deepEqual(await dispatcher.end(), { code: 4, signal: null });
  assert.match(dispatcher.log, /role|permission|migrate/);
});

test('a newer schema ends run and migrate with 5, and nothing is changed', async () => {
  await stack.db.run`insert into supaqueue.migration (version, name) values (9999, 'from the future')`;
  try {
    const dispatcher = stack.run();
    assert.deepEqual(await dispatcher.end(), { code: 5, signal: null });
    assert.match(dispatcher.log, /newer/);
    const migrated = await supaqueue(['migrate', '--db-url', stack.pg.conninfo()]);
    assert.equal(migrated.code, 5, migrated.stderr);
    assert.match(migrated.stderr, /newer/);
    assert.equal(await stack.db.value`select max(version) from supaqueue.migration`, 9999);
  } finally {
    await stack.db.run`delete from supaqueue.migration where version = 9999`;
  }
});

test('a dispatcher works as service_role', async () => {
  await stack.db.run`create role service_role login bypassrls`;
  assert.equal((await supaqueue(['migrate', '--db-url', stack.pg.conninfo()])).code, 0);
  await stack.queue('service', behaviours.atFirst(1, behaviours.status(500)), { backoff_ms: 1 });
  const dispatcher = await stack.runReady({ 'db-url': stack.pg.conninfo({ user: 'service_role' }) });
  const [id] = await stack.add('service');
  assert.equal((await stack.ended(id)).status, 'success');

  assert.deepEqual(await dispatcher.drain(), good);
});

test('without a functions URL only queues with a url of their own are served', async () => {
  await stack.queue('edge', behaviours.ok);
  await stack.queue('own', behaviours.ok, { url: stack.functions.url('own') });
  await stack.runReady({ 'functions-url': null });
  const [edge] = await stack.add('edge');
  const [own] = await stack.add('own');

  assert.equal((await stack.ended(own)).status, 'success');
  assert.equal((await stack.job(edge)).status, 'pending');
  assert.equal((await stack.job(edge)).attempts, 0);
});
