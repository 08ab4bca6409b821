// Limits besides the number of workers, over two dispatchers; jobs that expire; calls that are stopped.

import assert from 'node:assert/strict';

import { behaviours, Gate } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { Stack } from './lib/stack.mjs';

const stack = await Stack.start();
const { test } = stack;

// The most calls that arrived in any span of `period_ms`.
function mostInSpan(calls, period_ms) {
  const times = calls.map((call) => call.at).sort((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while (times[last] - times[first] >= period_ms) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

// The most calls of one key that were out at once, seen by the function.
function watchKeys(behaviour) {
  const out = new Map();
  const seen = { most: 0, order: [] };
  seen.behaviour = (call) => {
    const { key } = JSON.parse(call.body);
    seen.order.push(JSON.parse(call.body));
    out.set(key, (out.get(key) ?? 0) + 1);
    seen.most = Math.max(seen.most, out.get(key));
    call.response.once('close', () => out.set(key, out.get(key) - 1));
    behaviour(call);
  };
  return seen;
}

const addKeyed = (queue, keys, each) => stack.db.run`
  insert into supaqueue.job (queue, key, payload)
  select q.id, 'k' || k, jsonb_build_object('key', k, 'n', n)
  from supaqueue.queue q, generate_series(1, ${each}) n, generate_series(1, ${keys}) k
  where q.name = ${queue} order by n, k`;

test('no span of the period sees more calls than the rate limit, with two dispatchers and after a restart', async () => {
  await stack.queue('rated', behaviours.slow(20), { workers: 80, rate_limit: 60, rate_period: '2 seconds' });
  await stack.runReady({ name: 'one' });
  const second = await stack.runReady({ name: 'two' });
  await stack.add('rated', 200);
  await until('some are done', () => stack.functions.callsOf('rated').length >= 80);
  await second.kill();
  await stack.runReady({ name: 'three' });
  assert.deepEqual(await stack.allEnded(), { success: 200 });

  // the server notes arrivals by its own clock and may be late itself
  const most = mostInSpan(stack.functions.callsOf('rated'), 1600);
  assert.ok(most <= 60, `${most} calls in a period`);
});

test('a rate limit is used up', async () => {
  await stack.queue('rated', behaviours.ok, { workers: 20, rate_limit: 10, rate_period: '200 milliseconds' });
  await stack.runReady();
  await stack.add('rated', 100);
  await stack.allEnded();

  const times = stack.functions.callsOf('rated').map((call) => call.at).sort((a, b) => a - b);
  const least_ms = 9 * 200, spent_ms = times.at(-1) - times[0];
  assert.ok(spent_ms >= least_ms, `100 calls in ${spent_ms} ms`);
});

test('no key has more calls out than key_concurrency, with two dispatchers', async () => {
  const seen = watchKeys(behaviours.slow(15));
  await stack.queue('keyed', seen.behaviour, { workers: 20, key_concurrency: 2 });
  await stack.runReady({ name: 'one', slots: 10 });
  await stack.runReady({ name: 'two', slots: 10 });
  await addKeyed('keyed', 8, 50);
  assert.deepEqual(await stack.allEnded(), { success: 400 });

  assert.equal(seen.most, 2);
});

test('one tenant with many jobs does not starve another with one', async () => {
  const gate = new Gate();
  await stack.queue('keyed', gate.behaviour, { workers: 2 });
  await stack.db.run`insert into supaqueue.job (queue, key, payload)
    select id, 'many', '{}' from supaqueue.queue, generate_series(1, 100000)`;
  await stack.runReady();
  await until('both workers are busy', () => gate.waiting === 2);
  const late = await stack.db.value`select supaqueue.enqueue('keyed', '{"late": true}', key => 'one') as id`;
  stack.functions.on('keyed', behaviours.slow(5));
  gate.open();
  await stack.ended(late);

  const before = await stack.db.value`select count(*) from supaqueue.job where key = 'many' and attempts > 0`;
  assert.ok(before < 200, `${before} of the other's jobs went before it`);
});

test('strict order: each job of a key after the end of the one before, also when one is called again', async () => {
  const seen = watchKeys((call) =>
    behaviours.atFirst(JSON.parse(call.body).n === 3 ? 1 : 0, behaviours.status(500), behaviours.slow(5))(call));
  await stack.queue('ordered', seen.behaviour, { workers: 20, key_order: true, backoff_ms: 30, backoff_max_ms: 30 });
  await stack.runReady({ name: 'one' });
  await stack.runReady({ name: 'two' });
  await addKeyed('ordered', 5, 10);
  assert.deepEqual(await stack.allEnded(), { success: 50 });

  assert.equal(seen.most, 1);
  for (const key of [1, 2, 3, 4, 5]) {
    const order = seen.order.filter((body) => body.key === key).map((body) => body.n);
    assert.deepEqual(order, [1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10]);
  }
});

test('a job that expires before a worker is free is never called', async () => {
  const gate = new Gate();
  await stack.queue('late', gate.behaviour, { workers: 1 });
  await stack.runReady();
  await stack.add('late');
  await until('the worker is busy', () => gate.waiting === 1);
  const id = await stack.db.value`select supaqueue.enqueue('late', expires_at => now() + interval '300 milliseconds') as id`;
  const job = await stack.ended(id, { within_ms: 5000 });

  assert.equal(job.status, 'failed');
  assert.equal(job.reason, 'expired');
  assert.equal(stack.functions.callsOfJob(id).length, 0);
  gate.open();
});

for (const [how, options] of [['is told', {}], ['cannot listen', { 'no-listen': true }]]) {
  test(`a cancelled call is broken off by a dispatcher that ${how}, and its worker is free`, async () => {
    await stack.queue('silent', behaviours.silent, { workers: 1 });
    await stack.runReady(options);
    const [id] = await stack.add('silent');
    await until('it is called', () => stack.functions.callsOfJob(id).length === 1);
    await stack.db.run`select supaqueue.cancel(${id})`;
    await until('the call is broken off', () => stack.functions.callsOfJob(id)[0].wasCutOff, { within_ms: 10000 });
    stack.functions.on('silent', behaviours.ok);
    const [next] = await stack.add('silent');

    assert.equal((await stack.ended(next)).status, 'success');
    assert.equal((await stack.job(id)).status, 'cancelled');
  });
}

test('a job that is deleted while it is called: the call is broken off', async () => {
  await stack.queue('silent', behaviours.silent, { workers: 1 });
  await stack.runReady();
  const [id] = await stack.add('silent');
  await until('it is called', () => stack.functions.callsOfJob(id).length === 1);
  await stack.db.run`delete from supaqueue.job`;
  await until('the call is broken off', () => stack.functions.callsOfJob(id)[0].wasCutOff, { within_ms: 20000 });
});

test('a breaker lets one call try after its pause, then one more for each success, also with two dispatchers', async () => {
  const waiting = [];
  await stack.queue('sick', behaviours.status(500), { workers: 6, backoff_ms: 1, backoff_max_ms: 1, max_attempts: 1000,
    breaker_threshold: 1, breaker_min_calls: 6, breaker_open_ms: 500 });
  await stack.runReady({ slots: 3 });
  await stack.runReady({ slots: 3 });
  await stack.add('sick', 40);
  await until('it is open', () => stack.db.value`select breaker_state = 'open' from supaqueue.queue`);
  await until('no call is out', () => stack.db.value`select not exists (select from supaqueue.current_job)`);
  const called = stack.functions.callsOf('sick').length;
  stack.functions.on('sick', (call) => waiting.push(call));
  await until('one tries', () => waiting.length === 1, { within_ms: 10000 });
  assert.equal(await stack.db.value`select breaker_state from supaqueue.queue`, 'half_open');
  assert.equal(stack.functions.callsOf('sick').length, called + 1);

  waiting.shift().answer(200, { ok: true });
  await until('the next one is out', () => waiting.length === 1);
  assert.equal(await stack.db.value`select breaker_state from supaqueue.queue`, 'ramping');
  for (const most of [2, 3]) {
    waiting.shift().answer(200, { ok: true });
    await until(`${most} are out`, () => waiting.length === most);
  }
  stack.functions.on('sick', behaviours.ok);
  for (const call of waiting) call.answer(200, { ok: true });
  assert.deepEqual(await stack.allEnded(), { success: 40 });
  assert.equal(await stack.db.value`select breaker_state from supaqueue.queue`, 'closed');
});

test('a key that has to wait holds up no other: a new job of another key is called at once', async () => {
  await stack.queue('tenants', behaviours.ok, { workers: 3, key_rate_limit: 1, key_rate_period: '1 hour' });
  await stack.runReady({ slots: 3 });
  for (const name of ['first', 'second']) await stack.db.value`select supaqueue.enqueue('tenants', to_jsonb(${name}::text), key => 'a')`;
  await until('the first is called', () => stack.functions.callsOf('tenants').length === 1);
  await until('it has ended', () => stack.db.value`select count(*) = 1 from supaqueue.job where status = 'success'`);
  await stack.db.value`select supaqueue.enqueue('tenants', key => 'b')`;
  await until('the other key is called', () => stack.functions.callsOf('tenants').length === 2, { within_ms: 20000 });
});
