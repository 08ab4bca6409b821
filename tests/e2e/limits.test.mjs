// Never more calls at once than a queue has workers, whoever makes them.

import assert from 'node:assert/strict';

import { behaviours, Gate } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { Stack } from './lib/stack.mjs';

const stack = await Stack.start();
const { test } = stack;

test('two dispatchers with 4 workers never have 5 calls out', async () => {
  await stack.queue('four', behaviours.slow(10), { workers: 4 });
  await stack.runReady({ slots: 3 });
  await stack.runReady({ slots: 3 });
  const ids = await stack.add('four', 600);
  assert.deepEqual(await stack.allEnded(), { success: 600 });

  assert.equal(stack.functions.most.get('four'), 4);
  for (const id of ids) assert.equal(stack.functions.callsOfJob(id).length, 1);
});

test('calls over all queues are never more than slots', async () => {
  let most = 0;
  await stack.runReady({ slots: 5 });
  for (const name of ['s1', 's2', 's3']) {
    await stack.queue(name, (call) => {
      most = Math.max(most, [...stack.functions.inFlight.values()].reduce((sum, n) => sum + n, 0));
      behaviours.slow(5)(call);
    }, { workers: 4 });
  }
  for (const name of ['s1', 's2', 's3']) await stack.add(name, 100);

  assert.deepEqual(await stack.allEnded(), { success: 300 });
  assert.ok(most <= 5, `${most} calls at once`);
  for (const name of ['s1', 's2', 's3']) assert.ok(stack.functions.most.get(name) <= 4);
});

test('many queues with a few jobs each follow one another on few slots', async () => {
  const names = Array.from({ length: 60 }, (_, i) => `m${i}`);
  for (const name of names) await stack.queue(name, behaviours.ok);
  for (const name of names) await stack.add(name, 3);
  const started = Date.now();
  await stack.runReady({ slots: 3 });

  assert.deepEqual(await stack.allEnded(), { success: 180 });
  assert.ok(Date.now() - started < 15000, `${Date.now() - started} ms`); // a tick for each three would take a minute
});

test('queues that never run out of jobs take turns on few slots', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `t${i}`);
  for (const name of names) await stack.queue(name, behaviours.slow(2));
  await stack.runReady({ slots: 2 });
  for (const name of names) await stack.add(name, 10000);
  await until('each was called', () => names.every((name) => stack.functions.most.get(name) > 0));
});

test('keys that all have to wait are walked through for a part of the time only', async () => {
  const queue = await stack.queue('waits', behaviours.ok, { workers: 8 });
  await stack.queue('busy', behaviours.slow(2), { workers: 8 });
  await stack.db.run`insert into supaqueue.job (queue, key) select ${queue}, 'k' || n from generate_series(1, 300) n, generate_series(1, 2)`;
  await stack.db.run`update supaqueue.job set ready = null, call = nextval('supaqueue.call_seq'), attempts = 1, writes = writes + 1,
      due_at = now() + interval '1 hour', run_at = now() + interval '1 hour'
    where id in (select distinct on (key) id from supaqueue.job order by key, ready)`; // it waits for its next attempt
  await stack.db.run`update supaqueue.queue set key_order = true where id = ${queue}`;
  await stack.add('busy', 20000);
  await stack.runReady({ 'db-url': stack.pg.conninfo({ options: '-c track_functions=pl' }) });
  const walks = () => stack.db.row`select calls, total_time as ms from pg_stat_user_functions where funcname = '_claim_lanes'`;
  await until('it walks', walks);
  const walked = async (calls) => {
    await until(`it has walked ${calls} times`, async () => (await walks()).calls >= calls);
    return { ...await walks(), at: performance.now() };
  };
  const before = await walked((await walks()).calls + 1);
  const after = await walked(before.calls + 5);
  const share = (after.ms - before.ms) / (after.at - before.at);
  assert.ok(share < 0.4, `${after.calls - before.calls} walks took ${share} of the time`); // without a rest 0.6
  assert.equal(stack.functions.callsOf('waits').length, 0);
});

test('a long call does not keep the other slots from being taken in turns', async () => {
  const gate = new Gate();
  await stack.queue('long', gate.behaviour);
  for (const name of ['l1', 'l2', 'l3']) await stack.queue(name, behaviours.slow(2));
  await stack.add('long', 1);
  await stack.runReady({ slots: 2 });
  await until('the long call is out', () => gate.waiting === 1);
  for (const name of ['l1', 'l2', 'l3']) await stack.add(name, 10000);
  await until('each was called', () => ['l1', 'l2', 'l3'].every((name) => stack.functions.most.get(name) > 0));
  assert.equal(gate.waiting, 1);
  gate.open();
});

test('more workers take effect while the queue runs, fewer as well', async () => {
  const gate = new Gate();
  await stack.queue('resized', gate.behaviour, { workers: 2 });
  stack.run();
  await stack.add('resized', 300);
  await until('2 calls are out', () => gate.waiting === 2);
  await stack.db.run`select supaqueue.set_workers('resized', 6)`;
  await until('6 calls are out', () => gate.waiting === 6);
  assert.equal(stack.functions.most.get('resized'), 6);

  await stack.db.run`select supaqueue.set_workers('resized', 1)`;
  stack.functions.on('resized', behaviours.slow(2));
  gate.open();
  await until('the queue has 1 worker', () => stack.db.value`select count(*) = 1 from supaqueue.worker`);
  stack.functions.most.set('resized', 0);
  assert.deepEqual(await stack.allEnded(), { success: 300 });
  assert.ok(stack.functions.most.get('resized') <= 1, `${stack.functions.most.get('resized')} calls at once`);
});

test('a queue without workers calls nothing until it gets one', async () => {
  await stack.queue('none', behaviours.ok, { workers: 0 });
  await stack.queue('other', behaviours.ok);
  stack.run();
  const [id] = await stack.add('none');
  const [other] = await stack.add('other');
  await stack.ended(other);
  assert.equal(stack.functions.callsOf('none').length, 0);
  await stack.db.run`insert into supaqueue.worker (queue) select id from supaqueue.queue where name = 'none'`;

  assert.equal((await stack.ended(id)).status, 'success');
});

test('a paused queue starts no call, and goes on when it is resumed', async () => {
  await stack.queue('paused', behaviours.slow(3), { workers: 2 });
  await stack.queue('open', behaviours.ok);
  stack.run();
  await stack.add('paused', 400);
  await until('it runs', () => stack.functions.callsOf('paused').length > 20);
  await stack.db.run`select supaqueue.pause('paused')`;
  // a claim that was under way at the pause may still yield calls, but not after the next claims
  for (const id of await stack.add('open', 20)) await stack.ended(id);
  await until('no call is claimed or out', async () =>
    await stack.db.value`select count(*) = 0 from supaqueue.job where status = 'in_progress'`
    && !stack.functions.inFlight.get('paused'));
  const calls = stack.functions.callsOf('paused').length;
  assert.ok(calls < 400);
  for (const id of await stack.add('open', 20)) await stack.ended(id);
  assert.equal(stack.functions.callsOf('paused').length, calls);
  await stack.db.run`select supaqueue.resume('paused')`;

  assert.deepEqual(await stack.allEnded(), { success: 440 });
});

test('new settings of a queue are used from the next call on', async () => {
  stack.run();
  await stack.queue('moved', behaviours.ok);
  const [first] = await stack.add('moved');
  await stack.ended(first);
  await stack.db.run`update supaqueue.queue set edge_function_name = 'elsewhere', default_headers = '{"x-new": "1"}'`;
  const [second] = await stack.add('moved');
  await stack.ended(second);

  assert.equal(stack.functions.callsOfJob(first)[0].function, 'moved');
  assert.equal(stack.functions.callsOfJob(second)[0].function, 'elsewhere');
  assert.equal(stack.functions.callsOfJob(second)[0].headers['x-new'], '1');
});

test('a queue that is dropped under load takes its jobs along, and nothing stays busy', async () => {
  await stack.queue('dropped', behaviours.slow(5), { workers: 8 });
  await stack.queue('stays', behaviours.ok);
  const dispatcher = stack.run();
  await stack.add('dropped', 2000);
  await until('it runs', () => stack.functions.callsOf('dropped').length > 50);
  await stack.db.run`select supaqueue.drop_queue('dropped', force => true)`;
  const [id] = await stack.add('stays');
  assert.equal((await stack.ended(id)).status, 'success');
  assert.deepEqual(await dispatcher.drain(), { code: 0, signal: null });

  await stack.assertIdle();
});

test('a job that waits for others is called once all have succeeded, over two queues', async () => {
  const gate = new Gate();
  const parts = await stack.queue('parts', gate.behaviour, { workers: 3, backoff_ms: 1 });
  const whole = await stack.queue('whole', behaviours.ok, { workers: 1 });
  const sources = await stack.db.column`insert into supaqueue.job (queue) select ${parts} from generate_series(1, 5) returning id`;
  const target = await stack.db.value`insert into supaqueue.job (queue) values (${whole}) returning id`;
  await stack.db.run`insert into supaqueue.job_dependencies (source, target)
    select s, ${target} from unnest(${sources}::uuid[]) s`;
  stack.run();
  const [other] = await stack.add('whole');
  await until('the sources are called', () => gate.waiting === 3);
  await stack.ended(other);
  assert.equal(stack.functions.callsOfJob(target).length, 0);
  stack.functions.on('parts', behaviours.atFirst(1, behaviours.status(500)));
  gate.open();
  assert.equal((await stack.ended(target)).status, 'success');

  for (const source of sources) {
    const job = await stack.job(source);
    assert.equal(job.status, 'success');
    assert.ok(await stack.db.value`select t.started_at >= s.finished_at from supaqueue.job s, supaqueue.job t
      where s.id = ${source} and t.id = ${target}`);
  }
});
