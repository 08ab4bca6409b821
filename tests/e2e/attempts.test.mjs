// How often jobs are called, what is told of each call, and sick functions that are left alone.

import assert from 'node:assert/strict';

import { behaviours } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { Stack } from './lib/stack.mjs';

const stack = await Stack.start();
const { test } = stack;

const attempts = (job) => stack.db.rows`select number, outcome, http_status, error, response, dispatcher
  from supaqueue.attempt where job = ${job}`;

test('every call of a job is told of, also that of a dispatcher that was killed', async () => {
  let calls = 0;
  await stack.queue('told', (call) => [
    behaviours.status(500, 'out of paper'), behaviours.silent, behaviours.ok][calls++](call), { backoff_ms: 1 });
  const lost = await stack.runReady({ name: 'lost', lease: 1 });
  const [job] = await stack.add('told');
  await until('its second call is out', () => calls === 2);
  await stack.runReady({ name: 'heir', lease: 1 });
  await lost.kill('SIGKILL');
  assert.equal((await stack.ended(job)).attempts, 2);

  assert.deepEqual(await attempts(job), [
    { number: 1, outcome: 'failure', http_status: 500, error: 'http 500', response: 'out of paper', dispatcher: 'lost' },
    { number: 2, outcome: 'aborted', http_status: null, error: 'given back: its dispatcher was lost', response: null,
      dispatcher: 'lost' },
    { number: 2, outcome: 'success', http_status: 200, error: null, response: '{"ok": true}', dispatcher: 'heir' }]);
});

test('attempts come after the delays of the list, and a final status ends them', async () => {
  const statuses = [500, 502, 422];
  await stack.queue('listed', (call) => behaviours.status(statuses[call.attempt - 1])(call),
    { retry_delays_ms: [300, 900, 0], max_attempts: 10, final_statuses: [422] });
  stack.run();
  const [id] = await stack.add('listed');
  const job = await stack.ended(id);
  const [first, second, third] = stack.functions.callsOfJob(id).map((call) => call.at);

  assert.equal(job.reason, 'final');
  assert.deepEqual((await attempts(id)).map(({ outcome }) => outcome), ['failure', 'failure', 'final']);
  assert.ok(second - first >= 300 && third - second >= 900, `after ${second - first} and ${third - second} ms`);
});

test('while its breaker is open a sick function is not called by any dispatcher', async () => {
  let isSick = true;
  await stack.queue('sick', (call) => (isSick ? behaviours.status(500) : behaviours.ok)(call),
    { backoff_ms: 1, max_attempts: 1000, breaker_threshold: 0.5, breaker_min_calls: 4, breaker_open_ms: 2000 });
  await stack.runReady({ slots: 2 });
  await stack.runReady({ slots: 2 });
  await stack.add('sick', 100);
  await until('it is open', () => stack.db.value`select breaker_state = 'open' from supaqueue.queue`);
  isSick = false;
  assert.deepEqual(await stack.allEnded(), { success: 100 });

  const times = stack.functions.callsOf('sick').map((call) => call.at);
  const pause = Math.max(...times.slice(1).map((at, i) => at - times[i]));
  const failed = await stack.db.value`select count(*) from supaqueue.attempt where outcome = 'failure'`;
  assert.ok(pause > 1800, `the longest pause was ${pause} ms`);
  assert.ok(failed < 50, `${failed} calls failed`);
});
