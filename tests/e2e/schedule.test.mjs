// Schedules: their jobs come in time and once, and the commands for them.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { behaviours } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { makeTempFolder } from './lib/process.mjs';
import { Stack } from './lib/stack.mjs';

const stack = await Stack.start();
const { test } = stack;

async function refused(args, code, message) {
  const result = await stack.cli(args);
  assert.equal(result.code, code, `supaqueue ${args.join(' ')}: ${result.stdout}${result.stderr}`);
  assert.match(result.stderr, message);
  assert.ok(result.stderr.trimEnd().split('\n').length <= 3, `too long: ${result.stderr}`);
  assert.equal(result.stdout, '');
}

// The seconds in which jobs were added, as their ids tell.
function seconds() {
  return stack.db.column`select floor(('x' || translate(left(j.id::text, 13), '-', ''))::bit(48)::bigint / 1000)
    from supaqueue.job j order by j.id`;
}

test('with two dispatchers a schedule of every second adds one job a second', async () => {
  await stack.queue('ticking', behaviours.ok);
  await stack.runReady();
  await stack.runReady();
  await stack.done(['schedule', 'set', 'every-second', '--cron', '* * * * * *', '--queue', 'ticking']);

  const all = await until('five seconds in a row have one each', async () => {
    const found = await seconds();
    const last = found.slice(-5);
    return last.length === 5 && last.every((second, i) => second === last[0] + i) && found;
  });
  // a job that was late may stand in the second after its own
  assert.ok(all.length <= all.at(-1) - all[0] + 2, `too many: ${all}`);
  await stack.done(['schedule', 'rm', 'every-second']);
  await stack.allEnded();
  for (const id of await stack.db.column`select id from supaqueue.job`) assert.equal(stack.functions.callsOfJob(id).length, 1);
});

test('what came due while no dispatcher was there is made up for once', async () => {
  await stack.queue('missed', behaviours.ok);
  await stack.done(['schedule', 'set', 'yearly', '--cron', '@yearly', '--queue', 'missed', '--payload', '{"n": 1.10}']);
  await stack.db.run`update supaqueue.schedule set next_at = now() - interval '3 years'`;
  await stack.runReady();
  await stack.runReady();
  const job = await until('the job is there', () => stack.db.row`select * from supaqueue.job`);
  assert.equal((await stack.ended(job.id)).status, 'success');

  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 1);
  assert.equal(await stack.db.value`select next_at > now() from supaqueue.schedule`, true);
  assert.equal(stack.functions.callsOfJob(job.id)[0].body, '{"n": 1.10}');
});

test('a schedule is set, listed, paused, resumed, run and removed', async () => {
  await stack.queue('reports');
  const made = await stack.done(['schedule', 'set', 'nightly', '-c', '30 2 * * *', '-q', 'reports', '--time-zone', 'Europe/Berlin',
    '--payload', '{"day": "yesterday"}', '--catch-up', 'skip', '--priority', '-3', '--max-attempts', '9', '--timeout', '10ms',
    '--backoff', '1ms', '--backoff-max', '2ms', '--max-age', '3s', '--retry-delays', '5ms,1m', '--method', 'put', '--path', '/p', '--query', 'a=b',
    '-H', 'x-a: 1', '--key', 'k', '--dedup-key', 'd', '--dedup-for', '1 hour', '--on-duplicate', 'keep', '--expires-in', '2h', '--json']);
  const options = { priority: -3, max_attempts: 9, timeout_ms: 10, backoff_ms: 1, backoff_max_ms: 2, max_age_ms: 3000, retry_delays_ms: [5, 60000], method: 'PUT', path: '/p',
    query: 'a=b', headers: { 'x-a': '1' }, key: 'k', dedup_key: 'd', dedup_for: '1 hour', on_duplicate: 'keep', expires_in: '2 hours' };
  assert.equal(made.name, 'nightly');
  assert.equal(made.queue_name, 'reports');
  assert.ok(made.next_in_ms > 0 && made.next_in_ms <= 25 * 3600000);
  const row = await stack.db.row`select * from supaqueue.schedule`;
  const { cron, time_zone, payload, catch_up, paused } = row;
  assert.deepEqual({ cron, time_zone, payload, catch_up, paused },
    { cron: '30 2 * * *', time_zone: 'Europe/Berlin', payload: { day: 'yesterday' }, catch_up: 'skip', paused: false });
  assert.deepEqual(row.options, options);

  assert.match(await stack.done(['schedule', 'pause', 'nightly']), /paused schedule 'nightly'/);
  assert.match(await stack.done(['schedule', 'list']), /nightly +reports +30 2 \* \* \* +Europe\/Berlin +paused +never/);
  const id = (await stack.done(['schedule', 'run', 'nightly'])).trim();
  assert.equal((await stack.job(id)).priority, -3);
  assert.match(await stack.done(['schedule', 'resume', 'nightly']), /resumed schedule 'nightly'.*next in/);
  const [listed] = await stack.done(['schedule', 'list', '--queue', 'reports', '--json']);
  await stack.queue('other');
  assert.deepEqual(await stack.done(['schedule', 'list', '-q', 'other', '--json']), []);
  assert.match(await stack.done(['schedule', 'list', '-q', 'other']), /no such schedules/);
  assert.equal(listed.last_job, id);
  assert.equal(listed.next_at, made.next_at);

  const file = join(makeTempFolder(), 'payload.json');
  writeFileSync(file, '[1, 2.50]');
  await stack.done(['schedule', 'set', 'nightly', '--cron', '@hourly', '--queue', 'reports', '--file', file, '--paused']);
  assert.deepEqual(await stack.db.row`select cron, payload::text, options, time_zone, paused, next_at from supaqueue.schedule`,
    { cron: '@hourly', payload: '[1, 2.50]', options: {}, time_zone: 'UTC', paused: true, next_at: null });
  await stack.done(['schedule', 'rm', 'nightly']);
  assert.match(await stack.done(['schedule', 'list']), /no schedules/);
  assert.equal(await stack.db.value`select count(*) from supaqueue.job`, 1);
});

test('the next times of a schedule or a cron text are shown', async () => {
  await stack.queue('shown');
  await stack.done(['schedule', 'set', 'tokyo', '--cron', '0 9 1 jan *', '--time-zone', 'Asia/Tokyo', '--queue', 'shown', '--paused']);
  const times = await stack.done(['schedule', 'next', 'tokyo', '--count', '3', '--json']);
  assert.equal(times.length, 3);
  for (const { reads, utc } of times) {
    assert.match(reads, /-01-01 09:00:00$/);
    assert.match(utc, /-01-01 00:00:00$/);
  }
  const text = await stack.done(['schedule', 'next', '--cron', '0 12 29 2 *', '--time-zone', 'Europe/Berlin']);
  assert.match(text, /^Europe\/Berlin +UTC +IN\n/);
  assert.equal(text.match(/-02-29 12:00:00 +\d{4}-02-29 11:00:00/g).length, 5);
  assert.equal(await stack.done(['schedule', 'next', '--cron', '0 0 30 2 *']), 'never\n');
});

test('bad input ends with one clear message and the right code, and changes nothing', async () => {
  await stack.queue('there');
  const set = ['schedule', 'set', 's', '--cron', '* * * * *', '--queue', 'there'];
  await refused(['schedule', 'set', 's', '--queue', 'there'], 2, /--cron/);
  await refused(['schedule', 'set', 's', '--cron', '* * * * *'], 2, /--queue/);
  await refused(['schedule', 'set'], 2, /NAME/);
  await refused(['schedule', 'set', 's', '--cron', '61 * * * *', '--queue', 'there'], 2, /minute .*"61"/);
  await refused(['schedule', 'set', 's', '--cron', '0 0 30 2 *', '--queue', 'there'], 2, /never comes/);
  await refused(['schedule', 'set', 's', '--cron', '* * * * *', '--queue', 'nope'], 1, /no queue is called "nope".*queue list/s);
  await refused(['schedule', 'set', '', '--cron', '* * * * *', '--queue', 'there'], 2, /name/);
  await refused([...set, '--time-zone', 'Mars/Base'], 2, /time zone "Mars\/Base"/);
  await refused([...set, '--catch-up', 'all'], 2, /catch_up "all"/);
  await refused([...set, '--payload', '{'], 2, /malformed JSON/);
  await refused([...set, '--payload', '{}', '--file', '-'], 2, /both/);
  await refused([...set, '--file', '/nowhere/at/all'], 2, /cannot read/);
  await refused([...set, '--priority', 'x'], 2, /--priority/);
  await refused([...set, '--max-attempts', '0'], 2, /--max-attempts/);
  await refused([...set, '--retry-delays', '5s,x'], 2, /--retry-delays/);
  await refused([...set, '--retry-delays', '5s,,6s'], 2, /--retry-delays/);
  await refused([...set, '--retry-delays', ''], 2, /--retry-delays/);
  await refused([...set, '--method', 'BREW'], 2, /--method.*BREW/);
  await refused([...set, '--expires-in', 'soon'], 2, /--expires-in/);
  await refused([...set, '--header', 'nothing'], 2, /--header/);
  assert.equal(await stack.db.value`select count(*) from supaqueue.schedule`, 0);
  for (const command of ['run', 'pause', 'resume', 'rm', 'next'])
    await refused(['schedule', command, 'nope'], 1, /no schedule is called "nope".*schedule list/s);
  await refused(['schedule', 'next'], 2, /--cron/);
  await refused(['schedule', 'next', 's', '--cron', '* * * * *'], 2, /--cron/);
  await refused(['schedule', 'next', 's', '--time-zone', 'UTC'], 2, /--cron/);
  await refused(['schedule', 'next', '--cron', '* * * *'], 2, /5 or 6 fields, not 4/);
  await refused(['schedule', 'next', '--cron', '* * * * *', '--count', '0'], 2, /--count/);
  await refused(['schedule', 'next', '--cron', '* * * * *', '--time-zone', 'X'], 2, /time zone "X"/);
});
