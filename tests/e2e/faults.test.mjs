// What happens to jobs when parts of the system die, are cut off, or come back.

import assert from 'node:assert/strict';

import { behaviours, Gate } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { Wire } from './lib/postgres.mjs';
import { Stack } from './lib/stack.mjs';

const stack = await Stack.start();
const { test } = stack;

// The jobs that this dispatcher has in progress, as the database sees it.
function jobsOf(name) {
  return stack.db.column`select j.id from supaqueue.job j
    join supaqueue.worker w on w.id = j.worker join supaqueue.dispatcher d on d.no = w.dispatcher
    where d.name = ${name} and j.status = 'in_progress'`;
}

async function inProgress(name, count) {
  return count === await stack.db.value`select count(*)::int from supaqueue.job j join supaqueue.queue q on q.id = j.queue
    where q.name = ${name} and j.status = 'in_progress'`;
}

function calledTwice(name) {
  return [...stack.functions.callsPerJob(name)].filter(([, count]) => count > 1).map(([job]) => job);
}

async function eachCalledOnce(name, ids) {
  const counts = stack.functions.callsPerJob(name);
  assert.deepEqual(ids.filter((id) => counts.get(id) !== 1).map((id) => [id, counts.get(id) ?? 0]), []);
}

test('after kill -9 of one of two dispatchers every job ends, and only what it had out is called twice', async () => {
  await stack.queue('killed', behaviours.slow(20), { workers: 8 });
  const first = await stack.runReady({ lease: 2, name: 'first', slots: 4 });
  await stack.add('killed', 1500);
  await until('the first has calls out', async () => (await jobsOf('first')).length);
  await stack.runReady({ lease: 2, name: 'second' });
  await until('the second has calls out, too', async () => (await jobsOf('second')).length);
  await until('the first has some now', async () => (await jobsOf('first')).length);
  await first.kill('SIGKILL');
  const inFlight = new Set(await jobsOf('first'));
  assert.ok(inFlight.size > 0);
  assert.deepEqual(await stack.allEnded(), { success: 1500 });

  for (const job of calledTwice('killed')) assert.ok(inFlight.has(job), `${job} was called twice`);
  assert.ok(stack.functions.most.get('killed') <= 8);
  await until('its workers are served by the other', () => stack.db.value`select count(*) = 1 from supaqueue.dispatcher`);
});

test('kill -9 of the only dispatcher leaves its jobs to the next', async () => {
  const gate = new Gate();
  await stack.queue('orphans', gate.behaviour, { workers: 3 });
  const first = await stack.runReady({ lease: 2 });
  const ids = await stack.add('orphans', 3);
  await until('all are called', () => gate.waiting === 3);
  await first.kill('SIGKILL');
  gate.isOpen = true;
  stack.run({ lease: 2 });

  assert.deepEqual(await stack.allEnded(), { success: 3 });
  for (const id of ids) {
    assert.equal(stack.functions.callsOfJob(id).length, 2);
    assert.equal((await stack.job(id)).attempts, 1, 'an attempt that was lost does not count');
  }
});

for (const connections of [1, 2]) {
  test(`terminated backends under load cost no job, and each is called once, by ${connections} connections`, async () => {
    await stack.queue('terminated', behaviours.slow(10), { workers: 10 });
    const dispatcher = await stack.runReady({ connections });
    const ids = await stack.add('terminated', 2000);
    for (let round = 1; round <= 5; round++) {
      await until(`round ${round}`, () => stack.functions.callsOf('terminated').length > round * 200);
      await stack.db.run`select pg_terminate_backend(pid) from pg_stat_activity
        where pid <> pg_backend_pid() and backend_type = 'client backend'`;
    }
    assert.deepEqual(await stack.allEnded(), { success: 2000 });

    await eachCalledOnce('terminated', ids);
    assert.ok(stack.functions.most.get('terminated') <= 10);
    assert.deepEqual(await dispatcher.drain(), { code: 0, signal: null });
    await stack.assertIdle();
  });
}

test('an immediate restart of Postgres under load costs no job, and each is called once', async () => {
  await stack.queue('crashed', behaviours.slow(10), { workers: 10 });
  const dispatcher = await stack.runReady();
  const ids = await stack.add('crashed', 2000);
  for (const round of [1, 2]) {
    await until(`round ${round}`, () => stack.functions.callsOf('crashed').length > round * 400);
    await stack.pg.restart('immediate');
  }
  assert.deepEqual(await stack.allEnded({ within_ms: 40000 }), { success: 2000 });

  await eachCalledOnce('crashed', ids);
  assert.ok(stack.functions.most.get('crashed') <= 10);
  assert.deepEqual(await dispatcher.drain(), { code: 0, signal: null });
  await stack.assertIdle();
});

test('a claim that a crash of Postgres undoes is made again: each is called once', async () => {
  const gate = new Gate();
  await stack.queue('undone', gate.behaviour, { workers: 5 });
  await stack.db.run`alter system set wal_writer_delay = '10s'`;
  try {
    await stack.db.run`select pg_reload_conf()`;
    const dispatcher = await stack.runReady({ lease: 60 });
    const ids = [];
    // another commit at the same moment may have taken the claim to the disk
    for (let round = 1; round <= 5 && !/that a crash of the server had undone/.test(dispatcher.log); round++) {
      ids.push(...await stack.add('undone', 1));
      await until('it is called', () => gate.waiting === round);
      await stack.pg.restart('immediate');
      await until('its call is known again', () => inProgress('undone', round));
    }
    assert.match(dispatcher.log, /that a crash of the server had undone/);
    gate.open();

    assert.deepEqual(await stack.allEnded(), { success: ids.length });
    await eachCalledOnce('undone', ids);
  } finally {
    await stack.db.run`alter system reset wal_writer_delay`;
    await stack.db.run`select pg_reload_conf()`;
  }
});

test('calls that end while the database is away are settled when it is back within the lease', async () => {
  const gate = new Gate();
  await stack.queue('away', gate.behaviour, { workers: 5 });
  await stack.runReady();
  const ids = await stack.add('away', 5);
  await until('all are called', () => gate.waiting === 5);
  await stack.pg.stop('fast');
  gate.open();
  await until('the calls are over', () => !stack.functions.inFlight.get('away'));
  await stack.pg.start();

  assert.deepEqual(await stack.allEnded(), { success: 5 });
  await eachCalledOnce('away', ids);
});

test('a dispatcher that is started before its database waits for it', async () => {
  await stack.queue('early', behaviours.ok);
  const [id] = await stack.add('early');
  await stack.pg.stop('fast');
  const dispatcher = stack.run();
  await until('it has looked for it', () => /database/.test(dispatcher.log));
  await stack.pg.start();

  assert.equal((await stack.ended(id)).status, 'success');
});

test('a dispatcher that is cut off breaks off its calls before another gets its workers', async () => {
  const gate = new Gate();
  const wire = await Wire.to(stack.pg);
  try {
    await stack.queue('cut', gate.behaviour, { workers: 4 });
    const cutOff = await stack.runReady({ lease: 2, name: 'cut-off', 'db-url': stack.pg.conninfo({ host: wire.folder }) });
    const ids = await stack.add('cut', 4);
    await until('all are called', () => gate.waiting === 4);
    await stack.runReady({ lease: 2, name: 'other' });
    const before = [...stack.functions.calls];
    wire.cut();
    await until('the other makes the calls', () => stack.functions.calls.length === 8);

    assert.ok(before.every((call) => call.wasCutOff), 'calls were still out');
    assert.equal(stack.functions.most.get('cut'), 4);
    wire.mend();
    gate.open();
    assert.deepEqual(await stack.allEnded(), { success: 4 });
    for (const id of ids) assert.equal(stack.functions.callsOfJob(id).length, 2);

    // and the one that was cut off serves again
    await until('it has registered again', () => stack.db.value`select count(*) from supaqueue.dispatcher where name = 'cut-off'`);
    await stack.db.run`select supaqueue.set_workers('cut', 40)`;
    stack.functions.on('cut', behaviours.slow(20));
    await stack.add('cut', 1000);
    assert.deepEqual(await stack.allEnded(), { success: 1004 });
    assert.ok(stack.functions.most.get('cut') <= 40);
    assert.deepEqual(await cutOff.drain(), { code: 0, signal: null });
  } finally {
    await wire.close();
  }
});

test('jobs are called again after the database was away for longer than the lease', async () => {
  const gate = new Gate();
  await stack.queue('longaway', gate.behaviour, { workers: 4 });
  await stack.runReady({ lease: 1, name: 'a' });
  await stack.runReady({ lease: 1, name: 'b' });
  await stack.add('longaway', 4);
  await until('all are called', () => gate.waiting === 4);
  await stack.pg.stop('fast');
  await until('the calls are broken off', () => !stack.functions.inFlight.get('longaway'));
  assert.ok(stack.functions.calls.every((call) => call.wasCutOff));
  await stack.pg.start();
  gate.open();

  assert.deepEqual(await stack.allEnded(), { success: 4 });
  assert.equal(stack.functions.most.get('longaway'), 4);
});

test('a dispatcher that was stopped for longer than its lease settles nothing and keeps the limits when it goes on', async () => {
  const gate = new Gate();
  await stack.queue('stopped', gate.behaviour, { workers: 4 });
  const asleep = await stack.runReady({ lease: 2, name: 'asleep' });
  const ids = await stack.add('stopped', 4);
  await until('all are called', () => gate.waiting === 4);
  await stack.runReady({ lease: 2, name: 'awake' });
  asleep.signal('SIGSTOP');
  // its answers arrive while it is stopped: it would settle them if it believed in its lease
  gate.open();
  await until('the other has called them', () => ids.every((id) => stack.functions.callsOfJob(id).length === 2));
  assert.deepEqual(await stack.allEnded(), { success: 4 });
  const settled = await stack.db.rows`select id, attempts, worker, call, finished_at from supaqueue.job order by id`;
  stack.functions.on('stopped', behaviours.slow(10));
  stack.functions.most.set('stopped', 0);
  await stack.add('stopped', 600);
  asleep.signal('SIGCONT');
  assert.deepEqual(await stack.allEnded(), { success: 604 });

  assert.deepEqual(await stack.db.rows`select id, attempts, worker, call, finished_at from supaqueue.job
    where id = any (${ids}::uuid[]) order by id`, settled);
  assert.ok(stack.functions.most.get('stopped') <= 4);
  assert.deepEqual(await asleep.drain(), { code: 0, signal: null });
});

test('a dispatcher that was stopped with calls queued never goes over the limit', async () => {
  await stack.queue('frozen', behaviours.slow(10), { workers: 6 });
  const a = await stack.runReady({ lease: 1, name: 'a', slots: 3 });
  const b = await stack.runReady({ lease: 1, name: 'b' });
  for (const dispatcher of [a, b, a]) {
    const calls = stack.functions.calls.length;
    await stack.add('frozen', 1000);
    await until('it runs', () => stack.functions.calls.length > calls + 100);
    dispatcher.signal('SIGSTOP');
    await until('its lease is over', () => stack.db.value`select count(*) = 1 from supaqueue.dispatcher`);
    dispatcher.signal('SIGCONT');
    await until('it is back', () => stack.db.value`select count(*) = 2 from supaqueue.dispatcher`);
  }

  assert.deepEqual(await stack.allEnded({ within_ms: 40000 }), { success: 3000 });
  assert.ok(stack.functions.most.get('frozen') <= 6, `${stack.functions.most.get('frozen')} calls at once`);
});

test('a function server that dies in mid-call and comes back is called again', async () => {
  await stack.queue('dying', behaviours.slow(30), { workers: 8, backoff_ms: 50, backoff_max_ms: 200, max_attempts: 100 });
  await stack.runReady();
  await stack.add('dying', 300);
  await until('it runs', () => stack.functions.callsOf('dying').length > 50);
  await stack.functions.die();
  await until('a call was refused', () => stack.db.value`select count(*) > 0 from supaqueue.job where error is not null`);
  await stack.functions.listen();

  assert.deepEqual(await stack.allEnded(), { success: 300 });
  assert.ok(stack.functions.most.get('dying') <= 8);
});

test('two dispatchers, a killed one, terminated backends and a restart at once: every job ends, the limit holds', async () => {
  const attempts = behaviours.atFirst(1, (call) => (call.job.endsWith('0') ? behaviours.reset : behaviours.slow(10))(call), behaviours.slow(10));
  await stack.queue('storm', attempts, { workers: 10, backoff_ms: 20, max_attempts: 20 });
  const killed = await stack.runReady({ lease: 2, slots: 5 });
  await stack.runReady({ lease: 2 });
  await stack.runReady({ lease: 2, 'no-listen': true, connections: 1 });
  await stack.add('storm', 3000);
  await until('it runs', () => stack.functions.callsOf('storm').length > 300);
  await stack.db.run`select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and backend_type = 'client backend'`;
  await killed.kill('SIGKILL');
  await until('it runs', () => stack.functions.callsOf('storm').length > 900);
  await stack.pg.restart('immediate');

  assert.deepEqual(await stack.allEnded({ within_ms: 40000 }), { success: 3000 });
  assert.ok(stack.functions.most.get('storm') <= 10, `${stack.functions.most.get('storm')} calls at once`);
});
