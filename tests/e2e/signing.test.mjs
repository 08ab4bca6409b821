// Secrets that queues name: where their values come from, how they go out, and that they go nowhere else.

import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { behaviours, Gate } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { makeTempFolder, removeTempFolder } from './lib/process.mjs';
import { secretKey, Stack } from './lib/stack.mjs';

const stack = await Stack.start({ postgres: { log_statement: 'all', log_min_messages: 'log', log_parameter_max_length: 0 } });
const { test } = stack;

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

function signature(secret, id, timestamp, body) {
  return `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

function assertSigned(call, ...secrets) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': value } = call.headers;

  assert.equal(id, call.job);
  assert.match(timestamp, /^\d+$/);
  assert.ok(Math.abs(Date.now() / 1000 - Number(timestamp)) < 60, `signed at ${timestamp}`);
  assert.deepEqual(value.split(' '), secrets.map((secret) => signature(secret, id, timestamp, call.body)));
}

// Runs one job of the queue and returns its last call.
async function callOf(queue, options = {}) {
  const id = await stack.db.value`select supaqueue.enqueue(${queue}, ${options.payload ?? { n: 1 }},
    method => ${options.method ?? null}, headers => ${options.headers ?? null}) as id`;
  const job = await stack.ended(id);

  assert.equal(job.status, 'success', job.error);
  return stack.functions.callsOfJob(id).at(-1);
}

const warnings = (dispatcher) => dispatcher.log.split('\n').filter((line) => line.includes('queue not called'));

async function warned(dispatcher, text, times = 1) {
  await until(`the log warns of ${text}`,
    () => warnings(dispatcher).filter((line) => line.includes(text)).length >= times, { seen: () => dispatcher.log });
}

// A folder of secrets, gone after the test.
async function withFolder(body) {
  const folder = makeTempFolder();
  try {
    await body(folder, (name, value) => writeFileSync(join(folder, name), value));
  } finally {
    removeTempFolder(folder);
  }
}

// A stand-in for Supabase Vault. `set` writes no value into a statement's text, as a user would not.
async function withVault(body) {
  const backwards = (value) => [...value].reverse().join('');
  await stack.db.run`create schema vault; create table vault.secrets (name text unique, secret text);
    create view vault.decrypted_secrets as select name, secret as decrypted_secret from vault.secrets`;
  try {
    await body((name, value) => stack.db.run`insert into vault.secrets values (${name}, reverse(${backwards(value)}))
      on conflict (name) do update set secret = excluded.secret`);
  } finally {
    await stack.db.run`drop schema vault cascade`;
  }
}

test('every attempt is signed anew over what is sent', async () => {
  const secret = newSecret();
  assert.equal(signature('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330,
    '{"test": 2432232314}'), 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', 'the published example');
  stack.run({ env: { SUPAQUEUE_SECRET_HOOKS: secret } });
  await stack.queue('signed', behaviours.atFirst(2, behaviours.status(500)),
    { signing_secrets: ['hooks'], retry_delays_ms: null, backoff_ms: 1 });
  const call = await callOf('signed', { payload: { text: 'ünïcode \u2028 "quoted" \\ /', list: [1, 2.5, null] } });
  const calls = stack.functions.callsOfJob(call.job);

  assert.equal(calls.length, 3);
  for (const each of calls) assertSigned(each, secret);
  assertSigned(await callOf('signed', { payload: { large: 'x'.repeat(3000000) } }), secret);
});

test('a call without a body signs the empty one', async () => {
  const secret = newSecret();
  stack.run({ env: { SUPAQUEUE_SECRET_HOOKS: secret } });
  await stack.queue('bodiless', behaviours.ok, { signing_secrets: ['hooks'] });
  for (const method of ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PUT', 'PATCH']) {
    const call = await callOf('bodiless', { method });

    assert.equal(call.method, method);
    assert.equal(call.body, ['GET', 'HEAD'].includes(method) ? '' : '{"n": 1}');
    assertSigned(call, secret);
  }
});

test('while secrets are rotated every one signs, newest first', async () => {
  const [older, newer] = [newSecret(), newSecret()];
  stack.run({ env: { SUPAQUEUE_SECRET_OLDER: older, SUPAQUEUE_SECRET_NEWER: newer } });
  await stack.queue('rotated', behaviours.ok, { signing_secrets: ['older'] });
  assertSigned(await callOf('rotated'), older);
  await stack.db.run`select supaqueue.update_queue('rotated', '{"signing_secrets": ["newer", "older"]}')`;
  assertSigned(await callOf('rotated'), newer, older);
  await stack.db.run`select supaqueue.update_queue('rotated', '{"signing_secrets": ["newer"]}')`;
  assertSigned(await callOf('rotated'), newer);
  await stack.db.run`select supaqueue.update_queue('rotated', '{"signing_secrets": []}')`;
  assert.equal((await callOf('rotated')).headers['webhook-signature'], undefined);
});

test('headers of secrets and of signatures cannot be overridden', async () => {
  const secret = newSecret();
  const mine = { AUTHORIZATION: 'mine', 'X-Api-Key': 'mine', 'Webhook-Id': 'mine', 'webhook-timestamp': 'mine',
    'WEBHOOK-SIGNATURE': 'mine', apikey: 'own' };
  stack.run({ env: { SUPAQUEUE_SECRET_HOOKS: secret, SUPAQUEUE_SECRET_TOKEN: 'tok', SUPAQUEUE_SECRET_CRM_KEY: 'k 1' } });
  await stack.queue('guarded', behaviours.ok, { headers: mine, auth: 'token', signing_secrets: ['hooks'],
    secret_headers: { 'x-api-key': 'crm.key' } });
  for (const headers of [null, { ...mine, 'x-other': 'job' }]) {
    const call = await callOf('guarded', { headers });

    assert.equal(call.headers.authorization, 'Bearer tok');
    assert.equal(call.headers['x-api-key'], 'k 1');
    assert.equal(call.headers.apikey, 'own', 'our own key is not sent, so the header is free');
    assert.ok(!JSON.stringify(call.rawHeaders).includes('mine'), `overridden: ${call.rawHeaders}`);
    assert.ok(!JSON.stringify(call.rawHeaders).includes(secretKey));
    assertSigned(call, secret);
    const names = call.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    assert.equal(new Set(names).size, names.length, `a header came twice: ${names}`);
  }
});

test('auth with a scheme of its own is sent as it is, to a url too', async () => {
  stack.run({ env: { SUPAQUEUE_SECRET_BASIC: 'Basic dXNlcjpwYXNz' } });
  await stack.queue('basic', null, { url: stack.functions.url('basic'), auth: 'basic' });
  const call = await callOf('basic');

  assert.equal(call.headers.authorization, 'Basic dXNlcjpwYXNz');
  assert.equal(call.headers.apikey, undefined);
});

test('values come from Vault, then the settings, then the environment, then files', async () => {
  await withFolder(async (folder, write) => {
    await withVault(async (put) => {
      const file = join(folder, 'settings');
      writeFileSync(file, 'SUPAQUEUE_SECRET_A=settings\nSUPAQUEUE_SECRET_B="settings"\n');
      for (const name of 'abcd') write(name, `${name} of files\n`);
      await put('a', 'vault');
      stack.run({ 'env-file': file, 'secrets-dir': folder,
        env: { SUPAQUEUE_SECRET_A: 'environment', SUPAQUEUE_SECRET_B: 'environment', SUPAQUEUE_SECRET_C: 'environment' } });
      await stack.queue('sources', behaviours.ok, { secret_headers: { 'x-a': 'a', 'x-b': 'b', 'x-c': 'c', 'x-d': 'd' } });
      const { headers } = await callOf('sources');

      assert.deepEqual([headers['x-a'], headers['x-b'], headers['x-c'], headers['x-d']],
        ['vault', 'settings', 'environment', 'd of files']);
    });
  });
});

test('the folder of secrets can be named by the environment, and has to be there', async () => {
  await withFolder(async (folder, write) => {
    write('token', 'from a file');
    stack.run({ env: { SUPAQUEUE_SECRETS_DIR: folder } });
    await stack.queue('folder', behaviours.ok, { secret_headers: { 'x-a': 'token' } });
    assert.equal((await callOf('folder')).headers['x-a'], 'from a file');
    for (const args of [['run'], ['run', '--secrets-dir', join(folder, 'nowhere')]]) {
      const { code, stderr } = await stack.cli(args, { env: { SUPAQUEUE_SECRETS_DIR: join(folder, 'nowhere') } });
      assert.equal(code, 3);
      assert.match(stderr, /no folder of secrets/);
    }
  });
});

test('a queue that lacks a secret waits, is warned of once, and goes on when it appears', async () => {
  await withFolder(async (folder, write) => {
    const dispatcher = await stack.runReady({ 'secrets-dir': folder, slots: 4 });
    await stack.queue('waits', behaviours.ok, { workers: 10, auth: 'late', secret_headers: { 'x-a': 'later' } });
    await stack.queue('serves', behaviours.ok, { workers: 2 });
    const waiting = await stack.add('waits', 3);

    await warned(dispatcher, 'secret=late ');
    await until('its idle workers take no slot', () => stack.db.value`select count(*) > 4 from supaqueue.worker w
      join supaqueue.queue q on q.id = w.queue where q.name = 'waits' and w.dispatcher is not null`);
    for (const id of await stack.add('serves', 20)) await stack.ended(id);
    write('late', 'first\n');
    await warned(dispatcher, 'secret=later ');
    assert.match(warnings(dispatcher)[1], /queue=waits .*reason="a secret is missing" .*hint=/);
    assert.equal(stack.functions.callsOf('waits').length, 0);
    write('later', 'second\n');
    for (const id of waiting) {
      const job = await stack.ended(id);

      assert.equal(job.status, 'success', job.error);
      assert.equal(job.attempts, 1, 'no attempt was lost');
    }
    const [call] = stack.functions.callsOf('waits');
    assert.equal(call.headers.authorization, 'Bearer first');
    assert.equal(call.headers['x-a'], 'second');
    assert.equal(warnings(dispatcher).length, 2, dispatcher.log);
    assert.match(dispatcher.log, /"secret found" secret=late\b/);
  });
});

for (const [what, value, setting] of [
  ['a header of two lines', 'first-line\r\nx-evil: two', { secret_headers: { 'x-a': 'odd' } }],
  ['a signing secret of another kind', 'whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', { signing_secrets: ['odd'] }],
  ['a signing secret that is too short', 'whsec_AAAA', { signing_secrets: ['odd'] }],
]) {
  test(`${what} is not used, and its queue waits until it is right`, async () => {
    await withFolder(async (folder, write) => {
      const good = newSecret();
      write('odd', value);
      const dispatcher = stack.run({ 'secrets-dir': folder });
      await stack.queue('unfit', behaviours.ok, setting);
      const [id] = await stack.add('unfit');

      await warned(dispatcher, 'reason="a secret is malformed" secret=odd ');
      assert.equal((await stack.job(id)).status, 'pending');
      write('odd', good);
      assert.equal((await stack.ended(id)).attempts, 1);
      assert.ok(!dispatcher.log.includes(value.split('\r')[0]), 'the log has its name alone');
      assert.equal(stack.functions.callsOf('unfit').length, 1);
    });
  });
}

test('a queue whose names of secrets make no sense waits until they do, and they are not repeated', async () => {
  const dispatcher = stack.run();
  await stack.queue('senseless', behaviours.ok);
  await stack.db.run`update supaqueue.queue set signing_secrets = array['my secret itself'],
    secret_headers = '{"host": "x"}' where name = 'senseless'`;
  const [id] = await stack.add('senseless');

  await warned(dispatcher, 'settings of secrets are malformed');
  assert.equal((await stack.job(id)).status, 'pending');
  assert.ok(!dispatcher.log.includes('itself'));
  await stack.db.run`select supaqueue.update_queue('senseless', '{"signing_secrets": [], "secret_headers": {}}')`;
  assert.equal((await stack.ended(id)).attempts, 1);
});

test('a secret that is rotated in place is used from SIGHUP on, or from a change of its queue', async () => {
  await withFolder(async (folder, write) => {
    const file = join(folder, 'settings');
    const settings = (value) => writeFileSync(file, `SUPAQUEUE_SECRET_B=${value}\n`);
    settings('b1');
    write('a', 'a1');
    const dispatcher = stack.run({ 'secrets-dir': folder, 'env-file': file });
    await stack.queue('in_place', behaviours.ok, { secret_headers: { 'x-a': 'a', 'x-b': 'b' } });
    const values = async () => {
      const { headers } = await callOf('in_place');
      return `${headers['x-a']} ${headers['x-b']}`;
    };
    const become = (expected) => until(`the headers are ${expected}`, async () => (await values()) === expected);

    assert.equal(await values(), 'a1 b1');
    write('a', 'a2');
    settings('b2');
    assert.equal(await values(), 'a1 b1', 'it is not looked at for every call');
    dispatcher.signal('SIGHUP');
    await become('a2 b2');
    write('a', 'a3');
    await stack.db.run`select supaqueue.update_queue('in_place', '{"timeout_ms": 12345}')`;
    await become('a3 b2');
    rmSync(join(folder, 'a'));
    dispatcher.signal('SIGHUP');
    await warned(dispatcher, 'secret=a ');
    const before = stack.functions.callsOf('in_place').length;
    const [id] = await stack.add('in_place');
    write('a', 'a4');
    await stack.ended(id);
    assert.equal(stack.functions.callsOf('in_place')[before].headers['x-a'], 'a4');
  });
});

test('a secret that is rotated in Vault is used within a minute, also by a dispatcher that is busy', async () => {
  await withVault(async (put) => {
    const gate = new Gate();
    await put('token', 'first value');
    stack.run();
    await stack.queue('minute', (call) => (call.job === held ? gate.behaviour(call) : behaviours.ok(call)),
      { secret_headers: { 'x-a': 'token' } });
    const [held] = await stack.add('minute');
    await until('one call is held', () => gate.waiting);
    await put('token', 'second value');
    await until('the second value is sent', async () => (await callOf('minute')).headers['x-a'] === 'second value',
      { within_ms: 90000 });
    gate.open();
    await stack.ended(held);
  });
});

test('when Vault fails the values known so far stay in use', async () => {
  await withVault(async (put) => {
    await put('token', 'sesame');
    const dispatcher = stack.run();
    await stack.queue('known', behaviours.ok, { secret_headers: { 'x-a': 'token' } });
    assert.equal((await callOf('known')).headers['x-a'], 'sesame');
    await stack.db.run`create or replace view vault.decrypted_secrets as select name, secret as decrypted_secret
      from vault.secrets where (select max(s.secret::int) from vault.secrets s) > 0`;
    await stack.queue('unknown', behaviours.ok, { secret_headers: { 'x-a': 'token', 'x-b': 'new' } });
    const [id] = await stack.add('unknown');
    await until('it is logged', () => dispatcher.log.includes('secrets cannot be read'), { seen: () => dispatcher.log });
    assert.ok(!dispatcher.log.includes('sesame'), 'what Postgres says quotes the value');
    assert.equal((await callOf('known')).headers['x-a'], 'sesame');
    assert.equal((await stack.job(id)).attempts, 0);
    await stack.db.run`create or replace view vault.decrypted_secrets as
      select name, secret as decrypted_secret from vault.secrets`;
    await put('new', 'value too');
    await stack.ended(id);
    assert.equal(stack.functions.callsOfJob(id)[0].headers['x-b'], 'value too');
  });
});

test('values are in no log, no list of processes, no statement and no row', async () => {
  await withVault(async (put) => {
    await withFolder(async (folder, write) => {
      const values = { vault: `vault-${newSecret().slice(6)}`, environment: `env-${newSecret().slice(6)}`,
        file: `file-${newSecret().slice(6)}`, hooks: newSecret() };
      const seen = [];
      await put('vault', values.vault);
      await put('hooks', values.hooks);
      write('file', values.file);
      write('broken', `${values.file}\nsecond line`);
      const dispatcher = await stack.runReady({ 'log-level': 'debug', 'secrets-dir': folder,
        env: { SUPAQUEUE_SECRET_ENVIRONMENT: values.environment } });
      await stack.queue('quiet', behaviours.atFirst(1, behaviours.status(500), behaviours.reset), { auth: 'vault',
        signing_secrets: ['hooks'], secret_headers: { 'x-e': 'environment', 'x-f': 'file' }, backoff_ms: 1, max_attempts: 3 });
      await stack.queue('broken', behaviours.ok, { auth: 'broken' });
      await stack.add('broken');
      const [id] = await stack.add('quiet');
      assert.equal((await stack.ended(id)).status, 'failed');
      await warned(dispatcher, 'secret=broken');

      assert.equal(stack.functions.callsOfJob(id)[0].headers['x-e'], values.environment);
      const commands = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        } catch {
          return '';
        }
      });
      assert.ok(commands.some((line) => line.includes('--secrets-dir')), 'it is listed');
      seen.push(commands.join('\n'));
      seen.push(JSON.stringify(await stack.db.rows`select query from pg_stat_activity`));
      assert.ok(seen.at(-1).includes('supaqueue.'), 'its statements are shown');
      for (const table of ['queue', 'job', 'past_attempt', 'dispatcher', 'past_dispatcher'])
        seen.push(await stack.db.value`select query_to_xml(${`select * from supaqueue.${table}`}, false, false, '')::text`);
      seen.push(dispatcher.log);
      await dispatcher.drain();
      seen.push(stack.pg.server.stderr);
      assert.ok(stack.pg.server.stderr.includes('supaqueue.secrets($1)'), 'the server logs statements');
      for (const [name, value] of Object.entries(values))
        for (const [i, text] of seen.entries())
          for (const part of [value, value.slice(6), Buffer.from(value.slice(6), 'base64').toString('hex')])
            assert.ok(!text.includes(part), `the value of ${name} is in what was looked at as number ${i}`);
    });
  });
});

test('a queue gets its secrets by command, and the values are refused there', async () => {
  await stack.done(['queue', 'create', 'byhand', '--function', 'f', '--auth', 'token',
    '--secret-header', 'x-api-key: crm.key', '--secret-header', 'X-B:b', '--signing-secret', 'new', '--signing-secret', 'old']);
  const row = () => stack.db.row`select auth, secret_headers, signing_secrets from supaqueue.queue where name = 'byhand'`;
  assert.deepEqual(await row(), { auth: 'token', secret_headers: { 'x-api-key': 'crm.key', 'X-B': 'b' }, signing_secrets: ['new', 'old'] });
  await stack.done(['queue', 'set', 'byhand', '--timeout', '5s']);
  assert.equal((await row()).auth, 'token');
  for (const args of [['--auth', 'Bearer sesame'], ['--auth', ''], ['--signing-secret', `whsec_${'sesame'.repeat(8)}`],
    ['--secret-header', 'sesame'], ['--secret-header', 'x-a: open sesame'], ['--secret-header', ': sesame']]) {
    const { code, stderr } = await stack.cli(['queue', 'set', 'byhand', ...args]);

    assert.equal(code, 2, args.join(' '));
    assert.ok(!stderr.includes('sesame'), stderr);
  }
  const refused = await stack.cli(['queue', 'set', 'byhand', '--secret-header', 'host: k']);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /header "host" cannot be set from a secret/);
  await stack.done(['queue', 'set', 'byhand', '--auth', 'none', '--secret-header', 'none', '--signing-secret', 'none']);
  assert.deepEqual(await row(), { auth: null, secret_headers: {}, signing_secrets: [] });
});

test('a generated secret signs', async () => {
  const [one, other] = await Promise.all([stack.done(['secret', 'generate']), stack.done(['secret', 'generate'])]);
  assert.match(one, /^whsec_[A-Za-z0-9+/]{43}=\n$/);
  assert.notEqual(one, other);
  assert.match((await stack.done(['secret', 'generate', '--json'])).secret, /^whsec_/);
  for (const command of [['queue', 'create'], ['queue', 'set'], ['run'], []]) {
    assert.match(await stack.done([...command, '--help']), /SUPAQUEUE_SECRET_NAME/, `${command}`);
  }
  await withFolder(async (folder, write) => {
    write('fresh', one);
    chmodSync(join(folder, 'fresh'), 0o600);
    stack.run({ 'secrets-dir': folder });
    await stack.queue('fresh', behaviours.ok, { signing_secrets: ['fresh'] });
    assertSigned(await callOf('fresh'), one.trim());
  });
});
