// The commands for people: how often and how fast a queue calls, keys, pipelines, failed jobs.

import assert from 'node:assert/strict';

import { behaviours, Gate } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { Stack } from './lib/stack.mjs';

const stack = await Stack.start();
const { test } = stack;
const noJob = '00000000-0000-7000-8000-000000000000';

async function added(...args) {
  return (await stack.done(['job', 'add', ...args])).trimEnd();
}

test('the delivery settings of a queue are set, shown, and taken back', async () => {
  await stack.done(['queue', 'create', 'q', '-f', 'f', '--retry-delays', '5s,1m', '--max-age', '1d',
    '--final-statuses', '400,404', '--rate-limit', '100/minute', '--key-concurrency', '2', '--key-rate-limit', '5 / 500ms',
    '--key-order', 'on', '--breaker-threshold', '50%', '--breaker-window', '10s', '--breaker-min-calls', '5',
    '--breaker-open', '2s', '--retention', '36h', '--public', 'on']);
  const columns = () => stack.db.row`select retry_delays_ms, max_age_ms, final_statuses, rate_limit, rate_period::text,
    key_concurrency, key_rate_limit, key_rate_period::text, key_order, breaker_threshold, breaker_window_ms,
    breaker_min_calls, breaker_open_ms, retention::text, is_public from supaqueue.queue`;
  const set = { retry_delays_ms: [5000, 60000], max_age_ms: 86400000, final_statuses: [400, 404], rate_limit: 100,
    rate_period: '00:01:00', key_concurrency: 2, key_rate_limit: 5, key_rate_period: '00:00:00.5', key_order: true,
    breaker_threshold: 0.5, breaker_window_ms: 10000, breaker_min_calls: 5, breaker_open_ms: 2000, retention: '36:00:00',
    is_public: true };
  assert.deepEqual(await columns(), set);

  const { rate_period, key_rate_period, retention, ...numbers } = set;
  const shown = await stack.done(['queue', 'show', 'q', '--json']);
  for (const [name, value] of Object.entries(numbers)) assert.deepEqual(shown[name], value, name);
  assert.equal(shown.rate_period_ms, 60000);
  assert.match(await stack.done(['queue', 'list']), /100\/1m, 2 a key, 5\/500ms a key, keys in order/);
  const text = await stack.done(['queue', 'show', 'q']);
  for (const part of [/retry delays +5s, 1m$/m, /final statuses +400, 404$/m, /max age +1d$/m, /timeout +150s$/m, /limits +100\/1m/,
    /breaker +closed: opens for 2s when 50 % of at least 5 calls in 10s failed/, /retention +36h$/m, /public +yes/]) {
    assert.match(text, part);
  }
  assert.match(await stack.done(['status']), /LIMITS\n.*100\/1m/);

  await stack.done(['queue', 'set', 'q', '--retry-delays', 'off', '--max-age', 'off', '--final-statuses', 'none',
    '--rate-limit', 'off', '--key-concurrency', 'off', '--key-rate-limit', 'none', '--key-order', 'off',
    '--breaker-threshold', 'off', '--retention', 'off', '--public', 'no']);
  const { max_age_ms, final_statuses, ...rest } = await columns();
  assert.deepEqual({ max_age_ms, final_statuses, delays: rest.retry_delays_ms, rate: rest.rate_limit, keys: rest.key_concurrency,
    key_rate: rest.key_rate_limit, order: rest.key_order, breaker: rest.breaker_threshold, retention: rest.retention,
    is_public: rest.is_public },
  { max_age_ms: null, final_statuses: [], delays: null, rate: null, keys: null, key_rate: null, order: false, breaker: null,
    retention: null, is_public: false });
  assert.match(await stack.done(['queue', 'show', 'q']), /retention +for ever/);
  assert.doesNotMatch(await stack.done(['status']), /LIMITS/);
});

test("a breaker's state is shown, and reset", async () => {
  await stack.queue('sick', behaviours.status(500), { breaker_threshold: 0.5, breaker_min_calls: 2, breaker_open_ms: 3600000,
    backoff_ms: 0, max_attempts: 9 });
  stack.run();
  await stack.add('sick', 10);
  const state = async () => (await stack.done(['status', '--json'])).queues[0].breaker;
  await until('the breaker opens', async () => (await state()) === 'open');
  assert.match(await stack.done(['status']), /sick.*breaker open/);
  for (const command of [['queue', 'list'], ['queue', 'show', 'sick']]) assert.match(await stack.done(command), /breaker open/);
  await stack.done(['queue', 'pause', 'sick']);
  assert.match(await stack.done(['queue', 'show', 'sick']), /state +paused/);
  await stack.done(['queue', 'reset-breaker', 'sick']);

  assert.equal(await state(), 'closed');
});

test("a job's key, expiry, retries and sources reach its row", async () => {
  await stack.queue('q');
  const source = await added('q', '{}');
  const id = await added('q', '{}', '--expires-at', '2099-01-31T09:00:00Z', '--key', 'acme', '--backoff', '5ms',
    '--backoff-max', '6ms', '--retry-delays', '1ms,2ms,3s', '--max-age', '7ms', '--with-sources', '--after', source,
    '--after-failure', 'cancel');
  const soon = await added('q', '{}', '--expires-in', '60m');
  const { expires_at, key, backoff_ms, backoff_max_ms, retry_delays_ms, max_age_ms, with_sources } = await stack.job(id);

  assert.deepEqual({ expires_at: Date.parse(expires_at), key, backoff_ms, backoff_max_ms, retry_delays_ms, max_age_ms, with_sources },
    { expires_at: Date.parse('2099-01-31T09:00:00Z'), key: 'acme', backoff_ms: 5, backoff_max_ms: 6, retry_delays_ms: [1, 2, 3000],
      max_age_ms: 7, with_sources: true });
  assert.equal(await stack.db.value`select on_failure from supaqueue.job_dependencies where target = ${id}`, 'cancel');
  assert.equal(await stack.db.value`select expires_at between now() + '59 min' and now() + '61 min' from supaqueue.job where id = ${soon}`, true);
  const listed = await stack.done(['job', 'list']);
  assert.match(listed, new RegExp(`${soon} +q +pending`), 'that it expires does not delay it');
  assert.match(listed, new RegExp(`${id} +q +blocked`));
  const text = await stack.done(['job', 'show', id]);
  for (const part of [/key +acme/, /expires +2099/, /retry delays +1ms, 2ms, 3s$/m, /max age +7ms$/m, new RegExp(`waits for +${source}$`, 'm'), /with sources +yes/]) assert.match(text, part);
});

test('a failed source cancels what was added with --after-failure cancel', async () => {
  await stack.queue('bad', behaviours.status(489));
  await stack.queue('q', behaviours.ok);
  const source = await added('bad', '{}');
  const [cancelled, ran] = [await added('q', '{}', '--after', source, '--after-failure', 'cancel'),
    await added('q', '{}', '--after', source, '--after-failure', 'run')];
  stack.run();

  assert.equal((await stack.ended(cancelled)).status, 'cancelled');
  assert.equal((await stack.ended(ran)).status, 'success');
});

test('the queues of --on-success and --on-failure are told, each only of its event', async () => {
  await stack.queue('good', behaviours.ok);
  await stack.queue('bad', behaviours.status(489));
  await stack.queue('told', behaviours.ok);
  await stack.queue('alarm', behaviours.ok);
  const ids = [];
  for (const queue of ['good', 'bad']) ids.push(await added(queue, '{}', '--on-success', 'told', '--on-failure', 'alarm'));
  stack.run();
  await stack.allEnded();

  assert.deepEqual(await stack.db.rows`select q.name, j.payload ->> 'job' as job from supaqueue.job j
    join supaqueue.queue q on q.id = j.queue where q.name in ('told', 'alarm') and j.status = 'success' order by 1`,
  [{ name: 'alarm', job: ids[1] }, { name: 'told', job: ids[0] }]);
});

test('a job with a dedup key that is there is not added: its id is printed', async () => {
  await stack.queue('q');
  const first = await stack.done(['job', 'add', 'q', '1', '--dedup-key', 'k', '--json']);
  const again = await stack.done(['job', 'add', 'q', '2', '--dedup-key', 'k', '--json']);
  const plain = await added('q', '3', '--dedup-key', 'k', '--on-duplicate', 'replace');
  const other = await stack.done(['job', 'add', 'q', '4', '--dedup-key', 'l', '--dedup-for', '60s', '--json']);

  assert.deepEqual([first.added, again.added, other.added], [true, false, true]);
  assert.equal(again.id, first.id);
  assert.equal(plain, first.id);
  assert.equal((await stack.job(first.id)).payload, 3);
  assert.equal(await stack.db.value`select dedup_for::text from supaqueue.job where id = ${other.id}`, '00:01:00');
  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 2);
  const text = await stack.done(['job', 'show', other.id]);
  assert.match(text, /^dedup for +1m$/m);
  await stack.done(['job', 'cancel', first.id]);
  await added('q', '5', '--dedup-key', 'k');
  assert.match((await stack.cli(['job', 'retry', first.id])).stderr, /has the dedup_key.*Cancel that job/);
});

test('NDJSON takes keys from the payloads, and counts duplicates', async () => {
  await stack.queue('q');
  const input = ['{"k": "a", "n": 1}', '{"k": "b", "n": 2}', '{"k": "a", "n": 3}', '{"n": 4}', '5'].join('\n');
  const { added: count, duplicates, ids } = await stack.done(
    ['job', 'add', 'q', '--ndjson', '--dedup-from', 'k', '--key-from', 'k', '--json'], { input });

  assert.deepEqual([count, duplicates, ids.length, new Set(ids).size], [4, 1, 5, 4]);
  assert.equal(ids[2], ids[0]);
  assert.deepEqual(await Promise.all(ids.map(async (id) => (await stack.job(id)).key)), ['a', 'b', 'a', null, null]);
  assert.match(await stack.done(['job', 'add', 'q', '--ndjson', '--dedup-from', 'k'], { input }), /added 2 jobs to queue 'q', 3 were/);
});

test("a job's calls are listed", async () => {
  await stack.queue('flaky', behaviours.atFirst(2, behaviours.status(500, 'not yet')), { backoff_ms: 0 });
  await stack.runReady({ name: 'the-dispatcher' });
  const id = await added('flaky', '{}');
  await stack.ended(id);
  const attempts = await stack.done(['job', 'attempts', id, '--json']);

  assert.deepEqual(attempts.map(({ number, outcome, http_status }) => [number, outcome, http_status]),
    [[1, 'failure', 500], [2, 'failure', 500], [3, 'success', 200]]);
  const text = await stack.done(['job', 'attempts', id]);
  assert.match(text, /1 .*failure +500 +the-dispatcher.*not yet/);
  await stack.done(['queue', 'pause', 'flaky']);
  assert.match(await stack.done(['job', 'attempts', await added('flaky', '{}')]), /not been called/);
});

test('a pipeline is drawn, in UTF-8 where the locale has it', async () => {
  for (const name of ['fetch', 'parse', 'join']) await stack.queue(name);
  const a = await added('fetch', '{}');
  const b = await added('parse', '{}', '--after', a);
  const c = await added('parse', '{}', '--after', a);
  const d = await added('join', '{}', '--after', b, '--after', c, '--after-failure', 'run');
  const expected = [`${a} fetch pending`, `├─ ${b} parse blocked`, `│  └─ ${d} join blocked [if its source fails: run] ←`,
    `└─ ${c} parse blocked`, `   └─ ↑ ${d} join [if its source fails: run] (above)`, ''].join('\n');

  assert.equal(await stack.done(['job', 'tree', d], { env: { LC_ALL: 'C.UTF-8' } }), expected);
  assert.equal(await stack.done(['job', 'tree', d], { env: { LC_ALL: 'C' } }), expected.replaceAll('├─', '|-')
    .replaceAll('└─', '`-').replaceAll('│', '|').replaceAll('↑', '^').replaceAll('←', '<-'));
  const { jobs, dependencies } = await stack.done(['job', 'tree', d, '--json']);
  assert.deepEqual([jobs.length, dependencies.length], [4, 4]);
  const alone = await added('fetch', '{}');
  assert.equal(await stack.done(['job', 'tree', alone]), `${alone} fetch pending\n`);
});

test('a job that has not been started is changed, digit for digit; another is not', async () => {
  const gate = new Gate();
  await stack.queue('later', gate.behaviour);
  const id = await added('later', '{}', '--delay', '1h', '--key', 'k', '--expires-in', '2h');
  await stack.done(['job', 'update', id, '--payload', '{"big": 123456789012345678901234567890.5, "none": null}', '--priority', '-3',
    '--max-attempts', '4', '--method', 'put', '-H', 'x-a: b', '--retry-delays', '5ms', '--clear', 'key', '--clear', 'expires-at']);
  const { priority, max_attempts, method, headers, retry_delays_ms, key, expires_at } = await stack.job(id);

  assert.deepEqual({ priority, max_attempts, method, headers, retry_delays_ms, key, expires_at },
    { priority: -3, max_attempts: 4, method: 'PUT', headers: { 'x-a': 'b' }, retry_delays_ms: [5], key: null, expires_at: null });
  assert.equal(await stack.db.value`select payload::text from supaqueue.job`, '{"big": 123456789012345678901234567890.5, "none": null}');
  assert.match(await stack.done(['job', 'update', id, '--priority', '-3']), /so already/);
  await stack.done(['job', 'update', id, '--file', '-', '--run-at', 'now'], { input: '[1]' });
  assert.deepEqual((await stack.job(id)).payload, [1]);
  stack.run();
  await until('it is called', () => gate.waiting === 1);
  const late = await stack.cli(['job', 'update', id, '--priority', '1']);
  gate.open();
  assert.equal(late.code, 1);
  assert.match(late.stderr, /in_progress/);
  await stack.ended(id);
  const later = await stack.cli(['job', 'update', id, '--priority', '1']);
  assert.match(later.stderr, /success.*`supaqueue job retry`/);
});

test('failed jobs are counted by what they have in common, listed by reason, and run again', async () => {
  await stack.queue('bad', behaviours.atFirst(1, behaviours.status(489)));
  await stack.queue('worse', behaviours.status(500), { max_attempts: 1 });
  stack.run();
  await stack.add('bad', 3);
  await stack.add('worse', 2);
  await stack.allEnded();
  const dead = await stack.done(['job', 'dead', '--json']);
  assert.deepEqual(dead.map(({ queue_name, reason, jobs }) => [queue_name, reason, jobs]), [['bad', 'final', 3], ['worse', 'attempts', 2]]);
  assert.match(await stack.done(['job', 'dead', 'worse']), /worse +attempts +2 .*500/);
  assert.equal((await stack.done(['job', 'list', '--status', 'failed', '--reason', 'final', '--json'])).length, 3);

  assert.match(await stack.done(['job', 'redrive', '--error', '%no such error%']), /^0 jobs run again$/m);
  assert.match(await stack.done(['job', 'redrive', '--until', '2001-01-01']), /^0 jobs/);
  assert.match(await stack.done(['job', 'redrive', 'bad', '--limit', '1']), /^1 job runs again; there may be more$/m);
  assert.deepEqual(await stack.done(['job', 'redrive', '--reason', 'final', '--since', '2001-01-01', '--json']), { jobs: 2 });
  await stack.allEnded();
  assert.equal(await stack.db.value`select count(*) from supaqueue.job where status = 'success'`, 3);
  await stack.done(['queue', 'rm', 'worse', '--yes']);
  assert.match(await stack.done(['job', 'dead']), /no failed jobs/);
});

test('all that waits in a queue is cancelled, but not without --yes', async () => {
  await stack.queue('q');
  await stack.queue('other');
  await stack.add('q', 3);
  await stack.add('other');
  const { code, stderr } = await stack.cli(['job', 'cancel', '--queue', 'q', '--all']);
  assert.deepEqual([code, /cancel 3 jobs.*--yes/.test(stderr)], [2, true], stderr);
  assert.equal(await stack.db.value`select count(*) from supaqueue.job where status = 'pending'`, 4);
  assert.match(await stack.done(['job', 'cancel', '--queue', 'q', '--all', '--yes']), /cancelled 3 jobs/);

  assert.deepEqual(await stack.db.column`select q.name from supaqueue.job j join supaqueue.queue q on q.id = j.queue
    where j.status = 'pending'`, ['other']);
  assert.deepEqual(await stack.done(['job', 'cancel', '--queue', 'q', '--all', '--json']), { jobs: 0 });
});

const set = (...options) => ['queue', 'set', 'there', ...options];
const add = (...options) => ['job', 'add', 'there', '{}', ...options];
const badUse = [
  ...['0/1s', '-1/1s', '100', '1.5/1s', '100/', '/1s', '100/10', '100/0s', '100/99ms', '100/2days', '1000001/1s', 'nan/1s', '9e9/s']
    .map((rate) => [set('--rate-limit', rate), 2, /--rate-limit.*100\/1s/]),
  [set('--key-rate-limit', 'x'), 2, /--key-rate-limit/],
  [set('--key-concurrency', '0'), 2, /--key-concurrency/],
  ...['0', '1.1', '101%', 'nan', 'inf', '-1', '0x1', '.', ''].map((share) => [set('--breaker-threshold', share), 2, /50%/]),
  [set('--breaker-window', 'off'), 2, /from 1s to 1h\./],
  [set('--breaker-min-calls', '0'), 2, /1 to 100000/],
  ...['1s,,2s', '1000', '1s;2s', '25d', Array(101).fill('1s').join(',')].map((delays) => [set('--retry-delays', delays), 2, /100.*5s,1m/]),
  [set('--max-age', '0s'), 2, /from 1ms to 365d; or off/],
  ...['5000', '5', '', 'soon', '-1s', '1.5s'].map((time) => [set('--timeout', time), 2, /--timeout.*30s/]),
  [set('--final-statuses', '200'), 2, /300 to 599/],
  [set('--key-order', 'maybe'), 2, /on or off/],
  [set('--retention', '14'), 2, /7d.*36500d; or off/],
  [set('--retention', '101 years'), 2, /36500d/],
  [set('--public', 'perhaps'), 2, /on or off/],
  [['queue', 'show', 'nowhere'], 1, /nowhere/],
  [['queue', 'reset-breaker', 'nowhere'], 1, /nowhere/],
  [add('--expires-at', 'never ever'), 2, /time|never/],
  [add('--expires-at', '2099-01-01', '--expires-in', '5s'), 2, /both/],
  ...['-1s', '0s', '3600'].map((time) => [add('--expires-in', time), 2, /--expires-in.*a number and a unit/]),
  [add('--delay', '60'), 2, /--delay/],
  [add('--expires-at', '2001-01-31T09:00:00Z'), 2, /in the past/],
  [['job', 'update', noJob, '--expires-at', 'yesterday'], 2, /in the past/],
  [add('--expires-at', '2030-01-01', '--run-at', '2031-01-01'), 2, /expires/],
  [add('--key', 'a', '--key-from', 'b'), 2, /both/],
  ...['', 'x'.repeat(501)].map((key) => [add('--key', key), 2, /--key.*1 to 500 bytes/]),
  [['schedule', 'frobnicate'], 2, /help schedule/],
  [add('--dedup-for', '5s'), 2, /--dedup-key/],
  [add('--on-duplicate', 'ignore', '--dedup-key', 'k'), 2, /keep, replace and debounce/],
  [add('--after-failure', 'cancel'), 2, /--after/],
  [add('--after', noJob, '--after-failure', 'panic'), 2, /wait, cancel and run/],
  [add('--on-success', 'nowhere'), 1, /nowhere/],
  [add('--retry-delays', '1;2'), 2, /5s,1m/],
  [add('--ids'), 2, /--ids.*--ndjson/],
  [add('--key-from', 'k'), 2, /--key-from.*--ndjson/],
  [add('--dedup-from', 'k'), 2, /--dedup-from.*--ndjson/],
  [['job', 'wait', noJob, '--timeout', '5'], 2, /30s/],
  [['status', '--interval', '5'], 2, /30s/],
  [['run', '--lease', '15'], 2, /30s/],
  [['job', 'add', 'there', '[1]', '--with-sources'], 2, /object/],
  [['job', 'attempts', noJob], 1, /no job/],
  [['job', 'attempts', 'x'], 2, /job id/],
  [['job', 'tree', noJob], 1, /no job/],
  [['job', 'update', noJob, '--priority', '1'], 1, /no job/],
  [['job', 'update', noJob], 2, /nothing to change/],
  [['job', 'update', noJob, '--clear', 'priority'], 2, /cannot be cleared/],
  [['job', 'update', noJob, '--clear', 'key', '--key', 'k'], 2, /given and cleared/],
  [['job', 'update', noJob, '--payload', '{'], 2, /JSON/],
  [['job', 'redrive', 'nowhere'], 1, /nowhere/],
  [['job', 'redrive', '--limit', '0'], 2, /--limit/],
  [['job', 'redrive', '--since', 'soonish'], 2, /soonish/],
  [['job', 'dead', 'nowhere'], 1, /nowhere/],
  [['job', 'cancel'], 2, /--queue QUEUE --all/],
  [['job', 'cancel', '--all'], 2, /--queue QUEUE --all/],
  [['job', 'cancel', noJob, '--queue', 'there', '--all'], 2, /--queue QUEUE --all/],
  [['job', 'cancel', '--queue', 'nowhere', '--all', '--yes'], 1, /nowhere/],
];
test('bad values end with one clear message and the right code, and change nothing', async () => {
  await stack.queue('there');
  const before = await stack.db.row`select * from supaqueue.queue`;
  const faults = [];
  for (const [args, code, message] of badUse) {
    const result = await stack.cli(args);
    if (result.code !== code || !message.test(result.stderr) || result.stdout || result.stderr.trimEnd().includes('\n')) {
      faults.push(`${args.join(' ')}: ${result.code} ${result.stdout}${result.stderr}`);
    }
  }
  assert.deepEqual(faults, []);
  assert.deepEqual(await stack.db.row`select * from supaqueue.queue`, before);
  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 0);
});

test('every command explains itself', async () => {
  for (const command of ['queue show', 'queue reset-breaker', 'job attempts', 'job tree', 'job update', 'job dead', 'job redrive']) {
    assert.match(await stack.done([...command.split(' '), '--help'], { env: { DATABASE_URL: '' } }), /usage: supaqueue/, command);
  }
});
