// The commands for people: what they do, what they print, how they end.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { behaviours, Gate } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { makeTempFolder, removeTempFolder } from './lib/process.mjs';
import { Stack, supaqueue } from './lib/stack.mjs';

const stack = await Stack.start();
const { test } = stack;
await stack.pg.addRole('locked_out', 'the right password');
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const noJob = '00000000-0000-7000-8000-000000000000';

// What `cli` must answer: exit code `code`, a short message on stderr like `message`, nothing on stdout.
async function refused(args, code, message, options) {
  const result = await stack.cli(args, options);
  assert.equal(result.code, code, `supaqueue ${args.join(' ')}: ${result.stdout}${result.stderr}`);
  assert.match(result.stderr, message);
  assert.ok(result.stderr.trimEnd().split('\n').length <= 3, `too long: ${result.stderr}`);
  assert.equal(result.stdout, '');
}

test('a queue is made with its workers and settings, and listed', async () => {
  const made = await stack.done(['queue', 'create', 'mail', '--function', 'send-mail', '--workers', '4',
    '--header', 'x-team: a', '-H', 'x-empty:', '--timeout', '5s', '--max-attempts', '7', '--backoff', '10ms',
    '--backoff-max', '20ms', '--keep-response-bytes', '30', '--method', 'put', '--json']);
  const row = await stack.db.row`select q.*, (select count(*) from supaqueue.worker where queue = q.id) as workers from supaqueue.queue q`;

  assert.match(made.id, uuid);
  assert.equal(row.id, made.id);
  const { id, name, edge_function_name, workers, default_headers, timeout_ms, max_attempts, backoff_ms, backoff_max_ms, keep_response_bytes, method } = row;
  assert.deepEqual({ name, edge_function_name, workers, default_headers, timeout_ms, max_attempts, backoff_ms, backoff_max_ms, keep_response_bytes, method },
    { name: 'mail', edge_function_name: 'send-mail', workers: 4, default_headers: { 'x-team': 'a', 'x-empty': '' }, timeout_ms: 5000,
      max_attempts: 7, backoff_ms: 10, backoff_max_ms: 20, keep_response_bytes: 30, method: 'PUT' });
  const [listed] = await stack.done(['queue', 'list', '--json']);
  assert.equal(listed.id, id);
  assert.equal(listed.name, 'mail');
  assert.equal(listed.timeout_ms, 5000);
  assert.match(await stack.done(['queue', 'list']), /mail.*send-mail/);
});

test('a queue with a url of its own is made', async () => {
  await stack.done(['queue', 'create', 'hooks', '--url', 'https://example.com/hook']);

  assert.deepEqual(await stack.db.row`select url, edge_function_name from supaqueue.queue`,
    { url: 'https://example.com/hook', edge_function_name: null });
});

test('settings of a queue are changed, by its name or its id, the others stay', async () => {
  const id = await stack.queue('changing', null, { timeout_ms: 1234 });
  await stack.done(['queue', 'set', 'changing', '--max-attempts', '9', '--workers', '6']);
  await stack.done(['queue', 'set', id, '--name', 'changed', '--url', 'http://example.com/']);

  assert.deepEqual(await stack.db.row`select name, url, edge_function_name, max_attempts, timeout_ms,
    (select count(*) from supaqueue.worker) as workers from supaqueue.queue`,
    { name: 'changed', url: 'http://example.com/', edge_function_name: null, max_attempts: 9, timeout_ms: 1234, workers: 6 });
});

test('a queue is paused, resumed and deleted', async () => {
  await stack.queue('short');
  await stack.add('short', 3);
  const isPaused = () => stack.db.value`select paused from supaqueue.queue`;
  await stack.done(['queue', 'pause', 'short']);
  assert.equal(await isPaused(), true);
  await stack.done(['queue', 'pause', 'short']);
  await stack.done(['queue', 'resume', 'short', '--json']);
  assert.equal(await isPaused(), false);
  await refused(['queue', 'rm', 'short'], 2, /--yes/);
  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 3);
  await stack.done(['queue', 'rm', 'short', '--yes']);

  assert.equal(await stack.db.value`select count(*) from supaqueue.queue`, 0);
  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 0);
});

test('a queue with calls under way is deleted only by --force', async () => {
  const gate = new Gate();
  await stack.queue('busy', gate.behaviour);
  stack.run();
  await stack.add('busy', 2);
  await until('2 calls are out', () => gate.waiting === 2);
  await refused(['queue', 'rm', 'busy', '--yes'], 1, /force/);
  await stack.done(['queue', 'rm', 'busy', '--yes', '--force']);
  gate.open();

  assert.equal(await stack.db.value`select count(*) from supaqueue.queue`, 0);
});

test('a job is added from an argument, a file and standard input, digit for digit', async () => {
  const folder = makeTempFolder();
  try {
    const text = '{"big": 123456789012345678901234567890.5, "text": "ü \\n", "list": []}';
    const file = join(folder, 'payload.json');
    writeFileSync(file, text);
    await stack.queue('added');
    const ids = [
      await stack.done(['job', 'add', 'added', text]),
      await stack.done(['job', 'add', 'added', '--file', file]),
      await stack.done(['job', 'add', 'added'], { input: text }),
      await stack.done(['job', 'add', 'added', '-'], { input: text }),
      `${(await stack.done(['job', 'add', 'added', text, '--json'])).id}\n`,
    ];
    for (const id of ids) {
      assert.match(id.trimEnd(), uuid);
      assert.equal(await stack.db.value`select payload::text from supaqueue.job where id = ${id.trimEnd()}`,
        await stack.db.value`select ${text}::jsonb::text as payload`);
    }
    const empty = (await stack.done(['job', 'add', 'added'])).trimEnd();
    assert.deepEqual((await stack.job(empty)).payload, {});
  } finally {
    removeTempFolder(folder);
  }
});

test("a job's options reach its row", async () => {
  await stack.queue('options');
  const first = (await stack.done(['job', 'add', 'options', '1'])).trimEnd();
  const id = (await stack.done(['job', 'add', 'options', '2', '--priority', '-5', '--max-attempts', '4', '--timeout', '99ms',
    '--method', 'put', '--path', '/a', '--query', 'b=c', '-H', 'x-a: b', '--after', first])).trimEnd();
  const held = (await stack.done(['job', 'add', 'options', '3', '--held'])).trimEnd();
  const timed = (await stack.done(['job', 'add', 'options', '4', '--run-at', '2099-01-31T09:00:00Z'])).trimEnd();
  const delayed = (await stack.done(['job', 'add', 'options', '5', '--delay', '1h'])).trimEnd();
  const { priority, max_attempts, timeout_ms, method, path, query, headers, blockers, status } = await stack.job(id);

  assert.deepEqual({ priority, max_attempts, timeout_ms, method, path, query, headers, blockers, status },
    { priority: -5, max_attempts: 4, timeout_ms: 99, method: 'PUT', path: '/a', query: 'b=c', headers: { 'x-a': 'b' }, blockers: 1, status: 'pending' });
  assert.equal((await stack.job(held)).status, null);
  assert.equal(await stack.db.value`select run_at = '2099-01-31T09:00:00Z' from supaqueue.job where id = ${timed}`, true);
  assert.equal(await stack.db.value`select run_at between now() + '59 min' and now() + '61 min' from supaqueue.job where id = ${delayed}`, true);
  const shown = Object.fromEntries((await stack.done(['job', 'list', '--queue', 'options', '--json'])).map((job) => [job.id, job]));
  assert.equal(Object.keys(shown).length, 5);
  const text = await stack.done(['job', 'list']);
  assert.match(text, /blocked/);
  assert.match(text, /delayed/);
  assert.match(text, /held/);
});

test('NDJSON adds a job for each line, in their order', async () => {
  await stack.queue('bulk');
  const input = Array.from({ length: 5000 }, (_, n) => `{"n": ${n}}\n`).join('\n');
  assert.match(await stack.done(['job', 'add', 'bulk', '--ndjson'], { input }), /5000/);
  const { added, ids } = await stack.done(['job', 'add', 'bulk', '--ndjson', '--json'], { input: '1\n"two"\n[3]' });

  assert.equal(added, 3);
  assert.deepEqual(await Promise.all(ids.map(async (id) => (await stack.job(id)).payload)), [1, 'two', [3]]);
  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 5003);
  assert.equal(await stack.db.value`select bool_and((payload ->> 'n')::int = place) from (
    select payload, row_number() over (order by ready) - 1 as place from supaqueue.job order by ready limit 5000) j`, true);
});

test('NDJSON with a malformed line names it and adds nothing', async () => {
  await stack.queue('bulk');
  const lines = Array.from({ length: 3000 }, (_, n) => (n === 2500 ? '{"n": ' : `{"n": ${n}}`));
  await refused(['job', 'add', 'bulk', '--ndjson'], 2, /line 2501/, { input: lines.join('\n') });

  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 0);
});

test('a payload of 1 MB is added, one of 100 MB refused', async () => {
  await stack.queue('sized');
  await stack.done(['job', 'add', 'sized'], { input: JSON.stringify({ text: 'x'.repeat(1000000) }) });
  await refused(['job', 'add', 'sized'], 1, /larger|bytes|MiB/, { input: JSON.stringify({ text: 'x'.repeat(100000000) }) });

  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 1);
});

test('job wait ends with 0 when all succeed, and with 1 when one does not', async () => {
  await stack.queue('good', behaviours.ok);
  await stack.queue('bad', behaviours.status(489));
  stack.run();
  const good = await stack.add('good', 2);
  const bad = await stack.add('bad');
  await stack.done(['job', 'wait', ...good, '--timeout', '20s']);
  const failed = await stack.cli(['job', 'wait', ...good, ...bad, '--timeout', '20s', '--json']);
  assert.equal(failed.code, 1);
  const rows = JSON.parse(failed.stdout);

  assert.deepEqual(rows.map(({ status }) => status).sort(), ['failed', 'success', 'success']);
});

test('job wait gives up after its timeout', async () => {
  await stack.queue('never');
  const [id] = await stack.add('never');
  const { code, stderr } = await stack.cli(['job', 'wait', id, '--timeout', '1s']);

  assert.equal(code, 1);
  assert.match(stderr, /the job has not ended after 1s/);
});

test('a failed job is shown, retried, and shown again', async () => {
  await stack.queue('second', behaviours.atFirst(1, behaviours.status(489, '{"reason": "first"}')));
  stack.run();
  const id = (await stack.done(['job', 'add', 'second', '{"a": 1}'])).trimEnd();
  await stack.ended(id);
  const failed = await stack.done(['job', 'show', id, '--json']);
  assert.equal(failed.status, 'failed');
  assert.equal(failed.http_status, 489);
  assert.deepEqual(failed.payload, { a: 1 });
  assert.deepEqual(failed.response, { reason: 'first' });
  const text = await stack.done(['job', 'show', id]);
  for (const part of [id, 'second', 'failed', '489', 'first']) assert.ok(text.includes(part), part);
  await stack.done(['job', 'retry', id]);
  await stack.done(['job', 'wait', id, '--timeout', '20s']);

  assert.equal((await stack.done(['job', 'show', id, '--json'])).status, 'success');
});

test('a pending job is cancelled, and one that has ended is not', async () => {
  await stack.queue('cancelled');
  const [id] = await stack.add('cancelled');
  await stack.done(['job', 'cancel', id]);
  assert.equal((await stack.job(id)).status, 'cancelled');
  await refused(['job', 'retry', noJob], 1, /no job/);
  const again = await stack.cli(['job', 'cancel', id]);

  assert.equal(again.code, 1, again.stdout);
  assert.match(again.stderr + again.stdout, /ended|cancelled/);
});

test('status shows workers, calls in flight, ready and failed jobs, and dispatchers', async () => {
  const gate = new Gate();
  await stack.queue('shown', gate.behaviour, { workers: 2 });
  await stack.queue('ends', behaviours.status(489));
  await stack.runReady({ name: 'the-dispatcher' });
  await stack.add('shown', 5);
  const [failed] = await stack.add('ends');
  await stack.ended(failed);
  await until('2 calls are out', () => gate.waiting === 2);
  const { queues, dispatchers } = await stack.done(['status', '--json']);
  const shown = queues.find(({ name }) => name === 'shown');

  assert.deepEqual([shown.workers_busy, shown.workers_total, shown.ready, shown.in_flight, shown.failed], [2, 2, 3, 2, 0]);
  assert.ok(shown.oldest_ready_age_ms >= 0);
  assert.equal(queues.find(({ name }) => name === 'ends').failed, 1);
  assert.equal(dispatchers.length, 1);
  assert.equal(dispatchers[0].name, 'the-dispatcher');
  const text = await stack.done(['status']);
  assert.match(text, /shown.*2\/2/);
  assert.match(text, /the-dispatcher/);
});

test('a control character in a name or an error reaches no terminal', async () => {
  await stack.queue('evil\u001b[31m\nname', behaviours.status(489, '\u001b[2J\u0007'));
  stack.run();
  const [id] = await stack.add('evil\u001b[31m\nname');
  await stack.ended(id);
  for (const args of [['queue', 'list'], ['job', 'list'], ['job', 'show', id], ['status']]) {
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(await stack.done(args), /[\u0000-\u0009\u000b-\u001f\u007f]/, args.join(' '));
  }
});

const badUse = [
  ['an unknown command', ['frobnicate'], 2, /frobnicate/],
  ['an unknown sub-command', ['queue', 'frobnicate'], 2, /frobnicate/],
  ['an unknown option', ['queue', 'list', '--frobnicate'], 2, /frobnicate/],
  ['a missing argument', ['queue', 'create'], 2, /NAME|name|argument/],
  ['an argument too many', ['queue', 'list', 'x'], 2, /x/],
  ['a queue without a target', ['queue', 'create', 'x'], 2, /--function|--url/],
  ['a queue with two targets', ['queue', 'create', 'x', '-f', 'a', '-u', 'http://b/'], 2, /--function|--url/],
  ['a url as function name', ['queue', 'create', 'x', '-f', 'https://example.com/f'], 2, /url/i],
  ['an address that is no url', ['queue', 'create', 'x', '-u', 'ftp://example.com/'], 2, /http/i],
  ['a number that is none', ['queue', 'create', 'x', '-f', 'a', '--workers', 'many'], 2, /many/],
  ['a number out of range', ['queue', 'create', 'x', '-f', 'a', '--timeout', '401s'], 2, /from 1ms to 400s/],
  ['a method that is none', ['queue', 'create', 'x', '-f', 'a', '--method', 'BREW'], 2, /BREW|method/],
  ['a header that is none', ['queue', 'create', 'x', '-f', 'a', '-H', 'no header'], 2, /header/],
  ['a header with a line break', ['queue', 'create', 'x', '-f', 'a', '-H', 'a: b\r\nc: d'], 2, /header/],
  ['an unknown queue', ['job', 'add', 'nowhere', '{}'], 1, /nowhere/],
  ['an unknown queue to pause', ['queue', 'pause', 'nowhere'], 1, /nowhere/],
  ['an unknown queue to set', ['queue', 'set', 'nowhere', '--workers', '1'], 1, /nowhere/],
  ['malformed JSON', ['job', 'add', 'there', '{"a": '], 2, /JSON/],
  ['JSON and more', ['job', 'add', 'there', '{} {}'], 2, /JSON/],
  ['JSON that Postgres cannot hold', ['job', 'add', 'there', '"\\u0000"'], 2, /\\u0000|NUL|Unicode|JSON/i],
  ['a file that is not there', ['job', 'add', 'there', '-f', '/nowhere/x.json'], 2, /\/nowhere\/x.json/],
  ['a time that is none', ['job', 'add', 'there', '{}', '--run-at', 'soonish'], 2, /soonish|time/],
  ['an unknown job', ['job', 'show', noJob], 1, /job/],
  ['a job id that is none', ['job', 'show', 'x'], 2, /x/],
  ['a source that is not there', ['job', 'add', 'there', '{}', '--after', noJob], 1, /job/],
  ['a status that is none', ['job', 'list', '--status', 'lazy'], 2, /lazy/],
];
test('bad input ends with one clear message and the right code, and changes nothing', async () => {
  await stack.queue('there');
  const faults = [];
  for (const [what, args, code, message] of badUse) {
    try {
      await refused(args, code, message);
    } catch (error) {
      faults.push(`${what}: ${error.message}`);
    }
  }
  assert.deepEqual(faults, []);
  assert.equal(await stack.db.value`select count(*) from supaqueue.queue`, 1);
  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 0);
});

test('a queue whose name is taken is refused', async () => {
  await stack.queue('taken');

  await refused(['queue', 'create', 'taken', '-f', 'x'], 1, /taken/);
});

test('no database, an unknown one, a wrong password, no schema: 3, 4, 4, 4', async () => {
  await refused(['status'], 3, /DATABASE_URL/, { env: { DATABASE_URL: '' } });
  await refused(['status', '--db-url', 'postgres://u:p@[::1/x'], 3, /address/);
  await refused(['status', '--db-url', stack.pg.conninfo({ dbname: 'nothere' })], 4, /nothere/);
  const wrong = await stack.cli(['status', '--db-url', stack.pg.conninfo({ user: 'locked_out', password: 'hunter2' })]);
  assert.equal(wrong.code, 4);
  assert.match(wrong.stderr, /password/);
  assert.ok(!wrong.stderr.includes('hunter2'));
  await stack.db.run`create database bare`;
  await refused(['status', '--db-url', stack.pg.conninfo({ dbname: 'bare' })], 4, /supaqueue migrate/);
  await refused(['migrate', '--check', '--db-url', stack.pg.conninfo({ dbname: 'bare' })], 4, /migrate/);

  assert.equal(await stack.pg.query(async () => {
    const bare = stack.pg.connect({ dbname: 'bare' });
    try {
      return await bare.value`select count(*) from pg_namespace where nspname = 'supaqueue'`;
    } finally {
      await bare.close();
    }
  }), 0);
  await stack.db.run`drop database bare`;
});

test('migrate says what it did, can be repeated, and two at once do no harm', async () => {
  await stack.db.run`create database fresh`;
  const url = stack.pg.conninfo({ dbname: 'fresh' });
  const results = await Promise.all([1, 2, 3].map(() => supaqueue(['migrate', '--db-url', url, '--json'])));
  for (const { code, stderr } of results) assert.equal(code, 0, stderr);
  const applied = results.map(({ stdout }) => JSON.parse(stdout).applied.length);
  assert.equal(applied.filter((count) => count > 0).length, 1, `applied ${applied}`);
  const again = await supaqueue(['migrate', '--db-url', url]);
  assert.equal(again.code, 0);
  assert.match(again.stdout, /up to date/);
  assert.equal((await supaqueue(['migrate', '--check', '--db-url', url])).code, 0);

  await stack.db.run`drop database fresh`;
});

test("a schema that is not ours is left alone", async () => {
  await stack.db.run`create database foreign_one`;
  const other = stack.pg.connect({ dbname: 'foreign_one' });
  await other.run`create schema supaqueue; create table supaqueue.job (mine int)`;
  const { code, stderr } = await supaqueue(['migrate', '--db-url', stack.pg.conninfo({ dbname: 'foreign_one' })]);
  assert.notEqual(code, 0);
  assert.match(stderr, /not made by/);
  assert.deepEqual(await other.column`select column_name::text from information_schema.columns where table_schema = 'supaqueue'`, ['mine']);
  await other.close();

  await stack.db.run`drop database foreign_one`;
});

test('every command explains itself', async () => {
  const commands = ['', 'dev', 'run', 'migrate', 'status', 'queue create', 'queue list', 'queue set', 'queue pause', 'queue resume',
    'queue rm', 'job add', 'job list', 'job show', 'job retry', 'job cancel', 'job wait'];
  for (const command of commands) {
    const text = await stack.done([...command.split(' ').filter(Boolean), '--help'], { env: { DATABASE_URL: '' } });
    assert.match(text, /usage: supaqueue/, command);
  }
  assert.match(await stack.done(['--version']), /^supaqueue \d+\.\d+\.\d+\n$/);
});
