// The relay shape: what pg_net, the edge function and PostgREST can do to a call on its way, and back.

import assert from 'node:assert/strict';

import { behaviours, Gate } from './lib/function_server.mjs';
import { hostedSettings } from './lib/hosted.mjs';
import { until } from './lib/poll.mjs';
import { Relay, relaySecret } from './lib/relay.mjs';
import { Stack } from './lib/stack.mjs';

const stack = await Stack.start({ postgres: hostedSettings() });
const relay = await Relay.start(stack);
const { test } = relay;

const called = (count) => until(`${count} calls`, () => stack.functions.calls.length >= count);
const idle = () => until('all is idle', () => stack.assertIdle().then(() => true));
const sent = (count) => until(`${count} requests were sent`, () => relay.road.sent.length >= count);

test('jobs are called and settled with nothing else running, no more at once than there are workers', async (s) => {
  await s.queue('plain', behaviours.slow(20), { workers: 4 });
  await s.add('plain', 50);
  assert.deepEqual(await s.allEnded(), { success: 50 });
  assert.equal(s.functions.calls.length, 50);
  assert.ok(s.functions.most.get('plain') <= 4, 'never more calls at once than workers');
  await idle();
});

test('a request brings many jobs, and the calls that follow need no other', async (s) => {
  await s.queue('many', behaviours.slow(20), { workers: 50 });
  await s.add('many', 400);
  assert.deepEqual(await s.allEnded(), { success: 400 });
  assert.equal(s.functions.calls.length, 400);
  assert.deepEqual(relay.road.sent.slice(0, 2).map((body) => JSON.parse(body).jobs.length), [25, 25]);
  assert.ok(relay.road.sent.length < 20, `${relay.road.sent.length} requests`);
});

test('a request that pg_net drops is sent again, and costs its jobs no attempt', async (s) => {
  await s.queue('dropped', behaviours.ok, { max_attempts: 1 });
  relay.road.faults.drop = 1;
  const [id] = await s.add('dropped');
  await until('it was dropped', () => relay.road.faults.drop === 0);
  await relay.tick();
  assert.equal((await s.job(id)).status, 'in_progress', 'it may still arrive');
  await relay.loseRequests();
  const job = await s.ended(id);
  assert.deepEqual([job.status, job.attempts], ['success', 1]);
  assert.equal(s.functions.calls.length, 1);
});

test('a crash that empties the queue of pg_net loses no job', async (s) => {
  await s.queue('crash', behaviours.ok, { workers: 10, max_attempts: 1 });
  await relay.net.halt();
  await s.add('crash', 30);
  await s.pg.restart('immediate');
  await relay.net.go();
  await until('the requests are late', () => relay.loseRequests().then(() => true));
  assert.deepEqual(await s.allEnded(), { success: 30 });
  assert.equal(s.functions.calls.length, 30);
});

test('a request that pg_net repeats is called once', async (s) => {
  const gate = new Gate();
  await s.queue('repeated', gate.behaviour, { workers: 30 });
  relay.road.faults.repeat = 2;
  await s.add('repeated', 30);
  await until('both were repeated', () => relay.road.faults.repeat === 0);
  await called(30);
  gate.open();
  assert.deepEqual(await s.allEnded(), { success: 30 });
  await idle();
  assert.equal(s.functions.calls.length, 30);
});

test('a request that comes after its jobs were given back calls none of them twice', async (s) => {
  const gate = new Gate();
  await s.queue('late', gate.behaviour, { workers: 5 });
  await relay.net.halt();
  await s.add('late', 5);
  await relay.loseRequests();
  await until('it was sent again', async () => await s.db.value`select count(*) from net.http_request_queue` === 2);
  await relay.net.go();
  await sent(2);
  await called(5);
  gate.open();
  assert.deepEqual(await s.allEnded(), { success: 5 });
  assert.equal(s.functions.calls.length, 5);
  assert.ok(s.functions.most.get('late') <= 5, 'and keeps to the limit');
});

test('a request that comes too late for its own jobs still gets others done', async (s) => {
  await s.queue('sluggish', behaviours.ok, { workers: 2 });
  await relay.net.halt();
  await relay.cron.halt();
  await s.add('sluggish', 10);
  await relay.loseRequests();
  await s.db.run`select supaqueue._relay_rescue(); select supaqueue._free_idle()`;
  await relay.net.go();
  assert.deepEqual(await s.allEnded(), { success: 10 });
  assert.equal(relay.road.sent.length, 1);
});

test('what the edge function had under way when it died is called again after its deadline', async (s) => {
  await s.queue('killed', behaviours.atFirst(1, behaviours.silent), { timeout_ms: 1000, backoff_ms: 1 });
  const [id] = await s.add('killed');
  await called(1);
  await relay.startFunction();
  await relay.tick();
  assert.equal((await s.job(id)).status, 'in_progress');
  await s.db.run`update supaqueue.job set started_at = started_at - interval '62 seconds', writes = writes + 1`;
  const job = await s.ended(id);
  assert.deepEqual([job.status, job.attempts], ['success', 2]);
});

test('settlements wait until the database can be told again', async (s) => {
  const gate = new Gate();
  await s.queue('untold', gate.behaviour, { workers: 10 });
  await s.add('untold', 10);
  await called(10);
  relay.api.faults.fail = 3;
  gate.open();
  assert.deepEqual(await s.allEnded(), { success: 10 });
  assert.equal(s.functions.calls.length, 10);
});

test('settlements outlast a database that is away for a minute, and no call is made again', async (s) => {
  await relay.startFunction({ TEST_HURRY: '{"*": 0.05, "20000": 20000}' });
  const gate = new Gate();
  await s.queue('away', gate.behaviour, { workers: 10, max_attempts: 1 });
  await s.add('away', 10);
  await called(10);
  await until('it is known that they arrived', async () => await s.db.value`select count(*) from supaqueue.relay_request` === 0);
  relay.api.faults.fail = 15;
  gate.open();
  assert.deepEqual(await s.allEnded(), { success: 10 });
  assert.equal(relay.api.faults.fail, 0);
  assert.equal(s.functions.calls.length, 10);
  await idle();
  await relay.startFunction();
});

for (const [name, value, limit] of [
  ['SUPAQUEUE_CLAIM_MOST', '10', '10 calls'],
  ['SUPAQUEUE_CLAIM_FOR_MS', '500', 'half a second'],
]) {
  test(`with ${name} = ${value} a run leaves what is there after ${limit} to the next request`, async (s) => {
    await relay.startFunction({ [name]: value });
    await s.queue('tired', behaviours.slow(50), { workers: 1 });
    await s.add('tired', 30);
    assert.deepEqual(await s.allEnded(), { success: 30 });
    assert.equal(s.functions.calls.length, 30);
    assert.ok(relay.road.sent.length >= 3, `${relay.road.sent.length} requests`);
    await relay.startFunction();
  });
}

test('a request whose taking up is answered into the void is taken up again, by the same run', async (s) => {
  await s.queue('void', behaviours.ok, { workers: 5, max_attempts: 1 });
  relay.api.faults.lose = 1;
  await s.add('void', 5);
  assert.deepEqual(await s.allEnded({ within_ms: 15000 }), { success: 5 });
  assert.equal(s.functions.calls.length, 5);
  assert.equal(relay.road.sent.length, 1);
});

test('a settlement whose answer is lost counts once, and the jobs in the answer are called by another', async (s) => {
  const gate = new Gate();
  await s.queue('unheard', gate.behaviour, { max_attempts: 1, workers: 1 });
  await s.add('unheard', 3);
  await called(1);
  relay.api.faults.lose = 1;
  gate.open();
  await until('the answer was lost', () => relay.api.faults.lose === 0);
  await until('the second job is in progress', async () => await s.db.value`
    select count(*) from supaqueue.job where status = 'success'` === 1 && s.db.value`select count(*) from supaqueue.relay_request`);
  await relay.loseRequests();
  assert.deepEqual(await s.allEnded(), { success: 3 });
  assert.equal(s.functions.calls.length, 3);
});

test('calls that the database does not hear of for 20 seconds are broken off, and made again', async (s) => {
  await relay.startFunction({ TEST_HURRY: '{"20000": 300}' });
  await s.queue('unknown', behaviours.atFirst(1, behaviours.silent), { max_attempts: 1 });
  const [id] = await s.add('unknown');
  await called(1);
  relay.api.faults.fail = Infinity;
  await until('it was broken off', () => s.functions.calls[0].wasCutOff);
  relay.api.faults.fail = 0;
  await relay.startFunction();
  await relay.loseRequests();
  const job = await s.ended(id);
  assert.deepEqual([job.status, job.attempts, s.functions.calls.length], ['success', 1, 2]);
});

test('settlements with large responses are told in portions', async (s) => {
  const megabyte = behaviours.large(1000000);
  const waiting = [];
  await s.queue('large', (call) => waiting.push(call), { workers: 12, keep_response_bytes: 1000000 });
  await s.add('large', 12);
  await until('12 calls', () => waiting.length === 12);
  relay.api.largest = 0;
  relay.api.faults.fail = 1; // what ends until it is told again goes together
  megabyte(waiting.pop());
  await until('it was not told', () => relay.api.faults.fail === 0);
  for (const call of waiting) megabyte(call);
  assert.deepEqual(await s.allEnded(), { success: 12 });
  assert.ok(relay.api.largest > 2e6 && relay.api.largest < 5.5e6, `${relay.api.largest} bytes`);
  assert.equal(s.functions.calls.length, 12);
});

test('a settlement that comes late changes nothing, and its worker is free', async (s) => {
  const gate = new Gate();
  await s.queue('cancelled', gate.behaviour, { workers: 1 });
  const [id] = await s.add('cancelled');
  await called(1);
  await relay.cron.halt();
  await s.db.run`select supaqueue.cancel(${id})`;
  gate.open();
  await idle();
  assert.equal((await s.job(id)).status, 'cancelled');
});

test('a call that is cancelled is broken off, and only then is its worker free', async (s) => {
  await s.queue('stopped', (call) => (s.functions.calls.length === 1 ? behaviours.silent : behaviours.ok)(call), { workers: 1 });
  const [first] = await s.add('stopped');
  await called(1);
  await s.db.run`select supaqueue.cancel(${first})`;
  const [second] = await s.add('stopped');
  await until('it was broken off', () => s.functions.calls[0].wasCutOff);
  await s.ended(second);
  assert.equal(s.functions.most.get('stopped'), 1);
  assert.equal((await s.job(first)).status, 'cancelled');
  await idle();
});

test('a job is called when its transaction commits, and not before it waits for another', async (s) => {
  await s.queue('pipeline', behaviours.slow(50), { workers: 4 });
  await s.db.run`begin;
    insert into supaqueue.job (queue, payload) select id, '{"n": 2}' from supaqueue.queue;
    insert into supaqueue.job (queue, payload) select id, '{"n": 1}' from supaqueue.queue;
    insert into supaqueue.job_dependencies (source, target)
      select a.id, b.id from supaqueue.job a, supaqueue.job b where a.payload ->> 'n' = '1' and b.payload ->> 'n' = '2';
    commit`;
  assert.deepEqual(await s.allEnded(), { success: 2 });
  assert.deepEqual(s.functions.calls.map((call) => JSON.parse(call.body).n), [1, 2]);
});

for (const level of ['repeatable read', 'serializable']) {
  test(`transactions at level ${level} that add jobs at once all commit, and the jobs are called at once`, async (s) => {
    const others = [1, 2, 3].map(() => s.pg.connect());
    try {
      await s.queue('serial', behaviours.ok);
      await relay.cron.halt();
      await s.db.run`vacuum analyze supaqueue.relay_turn`; // which then looks best read as a whole
      for (const db of others) {
        await db.run([`begin isolation level ${level}`]);
        await db.run`insert into supaqueue.job (queue) select id from supaqueue.queue`;
      }
      for (const db of others) await db.run`commit`;
      assert.deepEqual(await s.allEnded(), { success: 3 });
    } finally {
      for (const db of others) await db.close();
    }
  });
}

test('nothing is sent for a transaction that is rolled back', async (s) => {
  await s.queue('undone', behaviours.ok);
  await s.db.run`begin; insert into supaqueue.job (queue) select id from supaqueue.queue; rollback`;
  const [id] = await s.add('undone');
  await s.ended(id);
  assert.equal(relay.road.sent.length, 1);
});

test('jobs can be added while Vault has no secret, and are called once it has', async (s) => {
  await s.queue('locked', behaviours.ok);
  await s.db.run`update vault.secrets set name = 'other'`;
  await s.db.run`insert into supaqueue.job (queue) select id from supaqueue.queue`;
  assert.equal(await s.db.value`select status from supaqueue.job`, 'pending');
  await s.db.run`update vault.secrets set name = 'supaqueue_secret'`;
  assert.deepEqual(await s.allEnded(), { success: 1 });
});

test('a rate limit is kept, and what waits for it is called as soon as it may be', async (s) => {
  await s.queue('limited', behaviours.ok, { workers: 20, rate_limit: 5, rate_period: '1 second' });
  await s.add('limited', 15);
  assert.deepEqual(await s.allEnded(), { success: 15 });
  const times = s.functions.calls.map((call) => call.at).sort((a, b) => a - b);
  times.forEach((at, i) => i >= 5 && assert.ok(at - times[i - 5] >= 950, `calls ${i - 5} to ${i} within ${at - times[i - 5]} ms`));
});

test('a platform that refuses to call more functions for now makes jobs wait, not fail', async (s) => {
  await relay.startFunction({ TEST_REFUSED_CALLS: '3' });
  await s.queue('throttled', behaviours.ok, { workers: 5, max_attempts: 1 });
  await s.add('throttled', 5);
  assert.deepEqual(await s.allEnded(), { success: 5 });
  assert.equal(s.functions.calls.length, 5);
  await relay.startFunction();
});

test('a dispatcher and the relay share the workers of a queue', async (s) => {
  await s.queue('shared', behaviours.slow(20), { workers: 6 });
  await s.runReady();
  for (let i = 0; i < 10; i++) await s.add('shared', 30);
  assert.deepEqual(await s.allEnded(), { success: 300 });
  assert.equal(s.functions.calls.length, 300);
  assert.ok(s.functions.most.get('shared') <= 6, 'never more calls at once than workers');
});

test('so they do while requests come twice, the database cannot be told, and a dispatcher is killed', async (s) => {
  await s.queue('shaken', behaviours.slow(50), { workers: 6, max_attempts: 1 });
  const first = await s.runReady({ lease: 2 });
  relay.road.faults.repeat = 10;
  for (let i = 0; i < 8; i++) {
    await s.add('shaken', 40);
    relay.api.faults.fail = i % 3;
    if (i === 4) await first.kill();
  }
  await s.runReady();
  assert.deepEqual(await s.allEnded(), { success: 320 });
  assert.ok(s.functions.most.get('shaken') <= 6, `${s.functions.most.get('shaken')} calls at once, of 6 workers`);
  assert.equal(relay.road.faults.repeat < 10, true, 'requests came twice');
});

test('the edge function takes nothing without the secret', async (s) => {
  await s.queue('asked', behaviours.ok);
  for (const authorization of [undefined, 'Bearer', `Bearer ${relaySecret}x`, relaySecret]) {
    const response = await fetch(relay.url, { method: 'POST', body: '{"request": 1, "jobs": []}',
      headers: authorization ? { authorization } : {} });
    assert.equal(response.status, 401);
    await response.text();
  }
  assert.equal((await fetch(relay.url.replace('/supaqueue', '/supaqueue/ping'))).status, 200);
});

test('the request that the original sent, of a single job, is called and settled', async (s) => {
  await s.queue('original', behaviours.echo);
  await s.db.run`update supaqueue.setting set mode = 'daemon'`;
  const [id] = await s.add('original');
  await s.db.run`insert into supaqueue.current_job (worker, job) select w.id, ${id} from supaqueue.worker w limit 1`;
  const body = await s.db.row`select to_jsonb(c) as current_job, to_jsonb(j) as job,
    jsonb_build_object('id', q.id, 'edge_function_name', q.edge_function_name, 'name', q.name,
      'default_headers', q.default_headers) as queue
    from supaqueue.current_job c, supaqueue.job j, supaqueue.queue q`;
  const ask = (secret) => fetch(relay.url, { method: 'POST', body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', authorization: 'Bearer anon-key', 'supaqueue-secret': secret } });
  assert.equal((await ask(`${relaySecret}x`)).status, 401);
  const response = await ask(relaySecret);
  assert.equal(response.status, 202);
  assert.deepEqual((await s.ended(id)).response, { n: 1 });
  await idle();
});
