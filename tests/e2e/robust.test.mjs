// What users, their databases and their networks do to a dispatcher without meaning harm: open
// transactions, triggers, connection limits, poolers, failover, settings that go missing.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { behaviours, FunctionServer, Gate } from './lib/function_server.mjs';
import { Pooler } from './lib/pooler.mjs';
import { until } from './lib/poll.mjs';
import { Postgres } from './lib/postgres.mjs';
import { makeTempFolder, removeTempFolder } from './lib/process.mjs';
import { binary, secretKey, Stack, supaqueue } from './lib/stack.mjs';
import { Standby } from './lib/standby.mjs';

const stack = await Stack.start();
const { test } = stack;
const good = { code: 0, signal: null };

await stack.db.run`create role service_role login bypassrls`;
await stack.done(['migrate']);

function warnings(dispatcher) {
  return dispatcher.log.split('\n').filter((line) => / level=(warn|error) /.test(` ${line}`));
}

function calledOnce(ids) {
  assert.deepEqual(ids.filter((id) => stack.functions.callsOfJob(id).length !== 1)
    .map((id) => [id, stack.functions.callsOfJob(id).length]), []);
}

// Jobs of this queue are called and succeed, one after the other, for as long as this takes.
async function servedFor(ms, queue, within_ms = 10000) {
  const end = performance.now() + ms;
  for (let n = 0; performance.now() < end || n < 5; n++) {
    const [id] = await stack.add(queue);
    assert.equal((await stack.ended(id, { within_ms })).status, 'success');
  }
}

for (const connections of [1, 2]) {
  test(`an open transaction on a job that runs holds up nothing else, by ${connections} connections`, async () => {
    const gate = new Gate();
    const long = new Gate();
    const user = stack.pg.connect();
    try {
      await stack.queue('touched', gate.behaviour);
      await stack.queue('long', long.behaviour);
      await stack.queue('other', behaviours.ok);
      const dispatcher = await stack.runReady({ lease: 2, connections });
      const [touched] = await stack.add('touched');
      const [undisturbed] = await stack.add('long');
      await until('both are called', () => gate.waiting === 1 && long.waiting === 1);
      await user.run`begin`;
      await user.run`update supaqueue.job set priority = 1 where id = ${touched}`;
      gate.open();
      await servedFor(6000, 'other'); // three leases
      assert.equal((await stack.job(touched)).status, 'in_progress');
      assert.equal(long.waiting, 1);
      await user.run`commit`;
      const job = await stack.ended(touched);
      long.open();
      await stack.ended(undisturbed);

      assert.equal(job.status, 'success');
      assert.equal(job.attempts, 1);
      assert.equal(job.priority, 1);
      calledOnce([touched, undisturbed]);
      assert.doesNotMatch(dispatcher.log, /broken off|lease lost|refused: their calls/);
      assert.deepEqual(await dispatcher.drain(), good);
      await stack.assertIdle();
    } finally {
      await user.close();
    }
  });
}

test('an open transaction on jobs in line keeps no other job waiting', async () => {
  const user = stack.pg.connect();
  try {
    await stack.queue('touched', behaviours.ok, { workers: 2 });
    const ids = await stack.add('touched', 5);
    await user.run`begin`;
    await user.run`update supaqueue.job set priority = 1 where id = any (${ids}::uuid[])`;
    const dispatcher = await stack.runReady({ lease: 2 });
    await servedFor(6000, 'touched');
    await user.run`commit`;
    for (const id of ids) assert.equal((await stack.ended(id)).status, 'success');

    calledOnce(ids);
    assert.doesNotMatch(dispatcher.log, /broken off|lease lost/);
  } finally {
    await user.close();
  }
});

test('an open transaction on a job of a dispatcher that was lost holds up nothing else', async () => {
  const gate = new Gate();
  const user = stack.pg.connect();
  try {
    await stack.queue('left', gate.behaviour, { workers: 2 });
    await stack.queue('other', behaviours.ok);
    const lost = await stack.runReady({ lease: 2 });
    const [touched, free] = await stack.add('left', 2);
    await until('both are called', () => gate.waiting === 2);
    await lost.kill();
    gate.open();
    await user.run`begin`;
    await user.run`update supaqueue.job set priority = 1 where id = ${touched}`;
    const dispatcher = await stack.runReady({ lease: 2 });
    await servedFor(6000, 'other', 2000);
    assert.equal((await stack.ended(free)).status, 'success');
    assert.equal((await stack.job(touched)).status, 'in_progress');
    assert.equal(await stack.db.value`select count(*) from supaqueue.worker where locked and dispatcher is null`, 1);
    await user.run`commit`;
    const job = await stack.ended(touched);

    assert.equal(job.status, 'success');
    assert.equal(job.attempts, 1);
    assert.doesNotMatch(dispatcher.log, /broken off|lease lost|refused/);
    assert.deepEqual(await dispatcher.drain(), good);
    await stack.assertIdle();
  } finally {
    await user.close();
  }
});

test('an open transaction on a job whose claim was never answered holds up nothing else', async () => {
  const gate = new Gate();
  const user = stack.pg.connect();
  try {
    const queue = await stack.queue('claimed', gate.behaviour, { workers: 2 });
    await stack.queue('other', behaviours.ok);
    const dispatcher = await stack.runReady();
    await stack.add('claimed', 2);
    await until('both are called', () => gate.waiting === 2);
    const [lost] = await stack.add('claimed');
    await stack.db.run`update supaqueue.queue set paused = true where name = 'claimed'`;
    gate.open();
    await until('both have ended', () => stack.db.value`select count(*) = 2 from supaqueue.job where status = 'success'`);
    await stack.db.run`update supaqueue.job
      set status = 'in_progress', attempts = 1, ready = null, call = nextval('supaqueue.call_seq'), writes = writes + 1, started_at = now(),
        (worker, dispatcher) = (select id, dispatcher from supaqueue.worker where dispatcher is not null and queue = ${queue} limit 1)
      where id = ${lost}`;
    await user.run`begin`;
    await user.run`update supaqueue.job set priority = 1 where id = ${lost}`;
    await stack.db.run`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'supaqueue claims'`;
    await stack.db.run`update supaqueue.queue set paused = false where name = 'claimed'`;
    await servedFor(3000, 'other', 2000);
    await servedFor(100, 'claimed', 2000); // by its other worker
    assert.equal((await stack.job(lost)).status, 'in_progress');
    await user.run`commit`;
    assert.equal((await stack.ended(lost)).attempts, 1);

    assert.doesNotMatch(dispatcher.log, /refused|overdue/);
    assert.equal(dispatcher.log.match(/locked by somebody/g).length, 1, dispatcher.log);
    await until('both workers serve', () => stack.db.value`select count(*) = 2 from supaqueue.worker
      where queue = ${queue} and (not locked or dispatcher is not null)`);
    assert.deepEqual(await dispatcher.drain(), good);
    await stack.assertIdle();
  } finally {
    await user.close();
  }
});

for (const what of ['job', 'schedule']) {
  test(`a ${what} that is due and locked is not asked for without a pause, and goes when it can`, async () => {
    const user = stack.pg.connect();
    const calls = () => stack.db.value`select coalesce(sum(calls), 0) as calls from pg_stat_user_functions
      where schemaname = 'supaqueue' and funcname = 'promote'`;
    try {
      await stack.queue('waits', behaviours.ok);
      await stack.queue('other', behaviours.ok);
      await stack.db.run`select supaqueue.enqueue('waits', run_at => now() + interval '500 milliseconds')`;
      if (what === 'schedule') {
        await stack.db.run`select supaqueue.schedule('due', '@yearly', 'waits');
          update supaqueue.schedule set next_at = now() + interval '500 milliseconds'`;
      }
      await user.run`begin`;
      if (what === 'job') await user.run`select from supaqueue.job for update`;
      else await user.run`select from supaqueue.schedule for update`;
      const dispatcher = await stack.runReady({ 'db-url': stack.pg.conninfo({ options: '-c track_functions=pl' }) });
      await servedFor(1000, 'other');
      const pause = async (ms) => {
        const end = performance.now() + ms;
        await until(`${ms} ms have passed`, () => performance.now() > end);
      };
      await pause(2000); // a server counts calls a second late
      const before = await calls();
      await pause(3000);
      const asked = await calls() - before;
      await user.run`rollback`;
      await until('all were called', () => stack.functions.callsOf('waits').length === (what === 'job' ? 1 : 2));

      assert.ok(asked > 0 && asked < 100, `promote() was called ${asked} times`);
      assert.deepEqual(await dispatcher.drain(), good);
      await stack.assertIdle();
    } finally {
      await user.close();
    }
  });
}

// A user's trigger that refuses: `condition` on new and old, as plpgsql has it.
async function withTrigger(condition, sqlstate, body) {
  await stack.db.run`create function public.refuse() returns trigger language plpgsql as ${`begin
      if ${condition} then
        raise exception 'the user does not want that' using errcode = '${sqlstate}';
      end if;
      return new;
    end`}`;
  await stack.db.run`create trigger refuse before update on supaqueue.job for each row execute function public.refuse()`;
  try {
    await body();
  } finally {
    await stack.db.run`drop function public.refuse() cascade`;
  }
}

for (const [what, sqlstate] of [['an error of its own', 'P0001'], ['an unknown column', '42703'], ['a missing permission', '42501']]) {
  test(`a user's trigger that refuses one job's success, with ${what}, fails that job only`, async () => {
    await stack.queue('picky', behaviours.ok, { workers: 4, backoff_ms: 1, max_attempts: 2 });
    await stack.queue('other', behaviours.slow(5), { workers: 8 });
    const [picked] = await stack.add('picky');
    await withTrigger(`new.id = '${picked}' and new.status = 'success'`, sqlstate, async () => {
      const dispatcher = await stack.runReady();
      const others = await stack.add('other', 200);
      assert.deepEqual(await stack.allEnded(), { success: 200, failed: 1 });

      assert.match((await stack.job(picked)).error, /the user does not want that/);
      calledOnce(others);
      assert.deepEqual(await dispatcher.drain(), good);
      await stack.assertIdle();
    });
  });

  test(`a user's trigger that refuses the calls of one queue, with ${what}, stops no other queue`, async () => {
    const refused = await stack.queue('refused', behaviours.ok, { workers: 4 });
    await stack.queue('other', behaviours.slow(5), { workers: 8 });
    await withTrigger(`new.queue = '${refused}' and new.status = 'in_progress'`, sqlstate, async () => {
      const dispatcher = await stack.runReady();
      const ids = await stack.add('refused', 20);
      const others = await stack.add('other', 200);
      for (const id of others) assert.equal((await stack.ended(id)).status, 'success');
      assert.equal(stack.functions.callsOf('refused').length, 0);
      assert.match(dispatcher.log, /the user does not want that/);
      await stack.db.run`drop trigger refuse on supaqueue.job`;
      assert.deepEqual(await stack.allEnded(), { success: 220 });

      calledOnce([...ids, ...others]);
      assert.deepEqual(await dispatcher.drain(), good);
      await stack.assertIdle();
    });
  });
}

test("a user's trigger that refuses the calls of one queue is not met again by others that take turns with it", async () => {
  const names = Array.from({ length: 16 }, (_, i) => `turn${i}`);
  const refused = await stack.queue('refused', behaviours.ok, { workers: 1 });
  for (const name of names) await stack.queue(name, behaviours.slow(2), { workers: 1 });
  await withTrigger(`new.queue = '${refused}' and new.status = 'in_progress'`, 'P0001', async () => {
    for (const name of ['refused', ...names]) await stack.add(name, 5000);
    const dispatcher = await stack.runReady({ slots: 8 });
    const refusals = () => dispatcher.log.split('\n').filter((line) => line.includes('a claim was refused'));
    await until('it was tried alone three times', () => refusals().filter((line) => line.includes('queue=refused')).length >= 3);
    const together = refusals().filter((line) => !line.includes('queue=refused'));
    assert.ok(together.length <= 2, together.join('\n')); // as many as are under way at once
    assert.ok(names.every((name) => stack.functions.callsOf(name).length > 0));
  });
});

test("a user's trigger that refuses a job that is due stops no other", async () => {
  await stack.queue('late', behaviours.ok);
  const add = () => stack.db.value`select supaqueue.enqueue('late', run_at => now() + interval '300 milliseconds')`;
  const refused = await add();
  await withTrigger(`new.id = '${refused}'`, 'P0001', async () => {
    const dispatcher = await stack.runReady();
    for (let n = 0; n < 5; n++) assert.equal((await stack.ended(await add())).status, 'success');
    assert.equal((await stack.job(refused)).status, 'pending');
    await stack.db.run`drop trigger refuse on supaqueue.job`;
    assert.equal((await stack.ended(refused)).status, 'success');
    assert.deepEqual(await dispatcher.drain(), good);
    await stack.assertIdle();
  });
});

test('workers that are taken away while busy, and given back, do not call beside the calls they still have', async () => {
  const gate = new Gate();
  await stack.queue('four', gate.behaviour, { workers: 4 });
  await stack.queue('other', behaviours.ok);
  await stack.runReady();
  await stack.runReady();
  await stack.add('four', 40);
  await until('4 calls are out', () => gate.waiting === 4);
  await stack.db.run`select supaqueue.set_workers('four', 0)`;
  await stack.db.run`select supaqueue.set_workers('four', 4)`;
  await servedFor(1000, 'other');
  assert.equal(gate.waiting, 4);
  gate.open();
  await until('every job has succeeded', () => stack.db.value`select count(*) = 0 from supaqueue.job where status <> 'success'`);

  assert.equal(stack.functions.most.get('four'), 4);
  assert.equal(await stack.db.value`select count(*) from supaqueue.worker w join supaqueue.queue q on q.id = w.queue
    where q.name = 'four'`, 4);
});

// Which connection gets the last place is left to chance: hence the rounds.
for (const [limit, options, warned] of [[3, {}, 0], [2, {}, 1], [2, { 'no-listen': true }, 0], [1, { 'no-listen': true }, 1]]) {
  const kind = options['no-listen'] ? 'a dispatcher that does not listen' : 'a dispatcher that listens';
  test(`${kind} makes do with ${limit} connection${limit > 1 ? 's' : ''}, with ${warned || 'no'} warning`, async () => {
    await stack.db.run`do ${`begin execute 'alter role service_role connection limit ${limit}'; end`}`;
    try {
      await stack.queue('scarce', behaviours.ok, { workers: 4 });
      for (let round = 1; round <= 4; round++) {
        const name = `round-${round}`;
        const dispatcher = await stack.runReady({ name, 'db-url': stack.pg.conninfo({ user: 'service_role' }), ...options });
        const ids = await stack.add('scarce', 100);
        for (const id of ids) assert.equal((await stack.ended(id)).status, 'success');
        calledOnce(ids);
        if (warned) await until('it warns', () => warnings(dispatcher).length, { within_ms: 15000, seen: () => dispatcher.log });
        await servedFor(round === 1 ? 7000 : 0, 'scarce'); // what was refused is tried again meanwhile
        assert.equal(warnings(dispatcher).length, warned, dispatcher.log);
        assert.deepEqual(await dispatcher.drain(), good);
        await stack.assertIdle();
      }
    } finally {
      await stack.db.run`alter role service_role connection limit -1`;
    }
  });
}

test('a queue whose workers take every slot leaves some to the other queues', async () => {
  await stack.queue('hog', (call) => setTimeout(() => call.answer(200), 20), { workers: 4 });
  await stack.queue('modest', behaviours.ok);
  await stack.runReady({ slots: 4 });
  await stack.add('hog', 6000);
  await until('the hog has every slot', () => stack.functions.inFlight.get('hog') === 4 && stack.functions.calls.length > 40);
  for (let round = 1; round <= 3; round++) {
    const [id] = await stack.add('modest');
    assert.equal((await stack.ended(id, { within_ms: 5000 })).status, 'success');
  }

  assert.ok(await stack.db.value`select count(*) > 0 from supaqueue.job where status = 'pending'`, 'the backlog has ended');
});

test('without its functions URL, lost at a SIGHUP, jobs wait and cost no attempt until it is back', async () => {
  const folder = makeTempFolder();
  const file = join(folder, 'env');
  const whole = `SUPABASE_SECRET_KEY=${secretKey}\nSUPABASE_URL=http://127.0.0.1:${stack.functions.port}\n`;
  try {
    writeFileSync(file, whole);
    await stack.queue('edge', behaviours.slow(10), { workers: 4, max_attempts: 1 });
    await stack.queue('own', null, { url: stack.functions.url('own') });
    const dispatcher = await stack.runReady({ 'functions-url': null, 'env-file': file });
    const ids = await stack.add('edge', 600);
    await until('it runs', () => stack.functions.callsOf('edge').length > 50);
    writeFileSync(file, `SUPABASE_SECRET_KEY=${secretKey}\n`);
    dispatcher.signal('SIGHUP');
    await until('it has read them', () => /settings read again/.test(dispatcher.log));
    await servedFor(0, 'own');
    await until('no edge function is called', async () => !stack.functions.inFlight.get('edge')
      && await stack.db.value`select count(*) = 0 from supaqueue.job where status = 'in_progress'`);
    const calls = stack.functions.callsOf('edge').length;
    await servedFor(1500, 'own');
    assert.equal(stack.functions.callsOf('edge').length, calls);
    assert.ok(calls < 600);
    assert.deepEqual(await stack.db.rows`select j.status, j.attempts, count(*) from supaqueue.job j
      join supaqueue.queue q on q.id = j.queue where q.name = 'edge' and j.status <> 'success' group by 1, 2`,
    [{ status: 'pending', attempts: 0, count: 600 - calls }]);
    writeFileSync(file, whole);
    dispatcher.signal('SIGHUP');
    assert.deepEqual(Object.keys(await stack.allEnded()), ['success']);

    calledOnce(ids);
    assert.ok(stack.functions.most.get('edge') <= 4);
  } finally {
    removeTempFolder(folder);
  }
});

test('SIGTERM stops a dispatcher with nothing to settle at once, though its database is away', async () => {
  await stack.queue('before', behaviours.ok);
  const dispatcher = await stack.runReady();
  const [id] = await stack.add('before');
  await stack.ended(id);
  await stack.pg.stop('fast');
  await until('it has noticed', () => /database not reached/.test(dispatcher.log));
  dispatcher.signal('SIGTERM');
  await until('it has ended', () => dispatcher.ended, { within_ms: 3000, seen: () => dispatcher.log });

  assert.deepEqual(dispatcher.ended, good);
});

test('functions are called by host name, over many connections', async () => {
  const url = stack.functions.url('named').replace('127.0.0.1', 'localhost');
  await stack.queue('named', behaviours.slow(10), { workers: 60, url });
  const dispatcher = await stack.runReady();
  const ids = await stack.add('named', 300);
  assert.deepEqual(await stack.allEnded(), { success: 300 });

  calledOnce(ids);
  assert.ok(stack.functions.calls.every((call) => call.headers.host === new URL(url).host));
  assert.deepEqual(await dispatcher.drain(), good);
});

test('connections kept to some servers leave files for those to others', async () => {
  const slots = 150;
  const servers = [];
  try {
    for (let i = 0; i < 4; i++) servers.push(await FunctionServer.start());
    const dispatcher = await stack.runReady({ slots });
    execFileSync('prlimit', ['--pid', String(dispatcher.pid), `--nofile=${slots + 71}`]); // what it asks for, and no more
    for (const [i, server] of servers.entries()) {
      const gate = new Gate();
      server.on('kept', gate.behaviour);
      await stack.queue(`kept${i}`, null, { url: server.url('kept'), workers: slots, max_attempts: 1 });
      await stack.add(`kept${i}`, slots);
      await until(`all calls to server ${i} are out`, () => gate.waiting === slots, { seen: () => gate.waiting });
      gate.open();
      assert.deepEqual(await stack.allEnded(), { success: slots * (i + 1) });
    }
  } finally {
    for (const server of servers) await server.close();
  }
});

test('when the primary dies and its standby is promoted, the dispatcher goes on there and loses no job', async () => {
  const primary = await Postgres.start();
  let standby;
  try {
    assert.equal((await supaqueue(['migrate', '--db-url', primary.conninfo()])).code, 0);
    standby = await Standby.of(primary);
    stack.functions.on('moved', behaviours.slow(20));
    const ids = await primary.query(async (db) => {
      await db.run`select supaqueue.create_queue('moved', 'moved', workers => 8)`;
      return db.column`select supaqueue.enqueue_many('moved', array(select '{}'::jsonb from generate_series(1, 2000))) as id`;
    });
    const hosts = { host: `${primary.socket},${standby.socket}`, port: '5432,5432' };
    const dispatcher = stack.run({ 'db-url': primary.conninfo(hosts) });
    await until('it runs', () => stack.functions.callsOf('moved').length > 300);
    await primary.stop('immediate');
    await standby.promote();
    const db = standby.connect();
    const counts = () => db.rows`select status, count(*) from supaqueue.job group by 1`;
    try {
      assert.equal(await db.value`select count(*) from supaqueue.job`, 2000);
      await until('every job has succeeded', async () =>
        (await counts()).every(({ status }) => status === 'success'), { within_ms: 60000, seen: counts });
    } finally {
      await db.close();
    }

    calledOnce(ids);
    assert.ok(stack.functions.most.get('moved') <= 8);
    assert.deepEqual(await dispatcher.drain(), good);
  } finally {
    await standby?.remove();
    await primary.remove();
  }
});

for (const connections of [1, 2]) {
  test(`behind a transaction pooler a dispatcher polls, and says so once, by ${connections} connections`, async () => {
    const pooler = await Pooler.to(stack.pg);
    try {
      await stack.queue('pooled', behaviours.slow(5), { workers: 8 });
      const dispatcher = await stack.runReady({ connections, 'db-url': stack.pg.conninfo({ host: pooler.folder }) });
      const first = await stack.add('pooled', 300);
      assert.deepEqual(await stack.allEnded(), { success: 300 });
      await until('it warns', () => /level=warn.*notif/.test(dispatcher.log));
      await servedFor(5000, 'pooled');
      const later = await stack.add('pooled', 300);
      await stack.allEnded();

      calledOnce([...first, ...later]);
      assert.equal(await stack.db.value`select count(*) from supaqueue.job where status <> 'success'`, 0);
      assert.equal(warnings(dispatcher).length, 1, warnings(dispatcher).join('\n'));
      assert.ok(stack.functions.most.get('pooled') <= 8);
      assert.deepEqual(await dispatcher.drain(), good);
      await stack.assertIdle();
    } finally {
      await pooler.close();
    }
  });
}

for (const mode of [null, 'transaction']) {
  test(`what is sent again and again is ${mode ? `not prepared behind a ${mode} pooler` : 'prepared in a session of its own'}`, async () => {
    const pooler = mode && await Pooler.to(stack.pg, { mode });
    try {
      await stack.db.run`alter database postgres set log_min_duration_statement = 0`;
      await stack.db.run`alter database postgres set log_min_messages = 'log'`;
      await stack.queue('often', behaviours.ok);
      const before = stack.pg.server.stderr.length;
      await stack.runReady({ 'db-url': stack.pg.conninfo({ host: pooler?.folder }) });
      for (let n = 0; n < 4; n++) {
        const [id] = await stack.add('often');
        assert.equal((await stack.ended(id)).status, 'success');
      }

      for (const sent of ['claim', 'settle', 'lease_workers']) {
        const isSentAs = (name) => new RegExp(`execute ${name}: select .*supaqueue\\.${sent}\\(`).test(stack.pg.server.stderr.slice(before));
        assert.ok(isSentAs('<unnamed>'), sent);
        if (mode) assert.ok(!isSentAs('supaqueue_\\d'), sent);
        else await until(`${sent} is prepared`, () => isSentAs('supaqueue_\\d'));
      }
    } finally {
      await stack.db.run`alter database postgres reset all`;
      await pooler?.close();
    }
  });
}

for (const connections of [1, 2]) {
  test(`behind a session pooler a dispatcher is woken, and warns of nothing, by ${connections} connections`, async () => {
    const pooler = await Pooler.to(stack.pg, { mode: 'session', sessions: 8 });
    try {
      await stack.queue('pooled', behaviours.slow(5), { workers: 8 });
      const dispatcher = await stack.runReady({ connections, 'db-url': stack.pg.conninfo({ host: pooler.folder }) });
      const ids = await stack.add('pooled', 300);
      assert.deepEqual(await stack.allEnded(), { success: 300 });
      for (let n = 0; n < 3; n++) {
        await until('it sleeps', () => stack.db.value`select bool_and(wants_wakeup) from supaqueue.dispatcher`);
        const [id] = await stack.add('pooled');
        assert.equal((await stack.ended(id, { within_ms: 2000 })).status, 'success');
        ids.push(id);
      }

      calledOnce(ids);
      assert.deepEqual(warnings(dispatcher), []);
      assert.deepEqual(await dispatcher.drain(), good);
      await stack.assertIdle();
    } finally {
      await pooler.close();
    }
  });
}

for (const mode of ['transaction', 'session']) {
  test(`every kind of command works through a pooler in ${mode} mode, several at once`, async () => {
    const pooler = await Pooler.to(stack.pg, { mode });
    const env = { DATABASE_URL: stack.pg.conninfo({ host: pooler.folder }) };
    const done = (args, options) => stack.done(args, { env, ...options });
    try {
      await done(['migrate']);
      stack.functions.on('pooled', behaviours.ok);
      await done(['queue', 'create', 'pooled', '--function', 'pooled', '--workers', '2']);
      const dispatcher = await stack.runReady({ 'db-url': env.DATABASE_URL });
      const lines = Array.from({ length: 50 }, (_, n) => `{"n": ${n}}\n`).join('');
      await Promise.all(Array.from({ length: 4 }, () => done(['job', 'add', 'pooled', '--ndjson', '-'], { input: lines })));
      const { id } = await done(['job', 'add', 'pooled', '{"n": 1}', '--json']);
      await done(['job', 'wait', id]);
      assert.deepEqual(await stack.allEnded(), { success: 201 });
      await done(['queue', 'set', 'pooled', '--workers', '3']);
      await done(['schedule', 'set', 'daily', '--cron', '0 8 * * *', '--queue', 'pooled']);
      const [queue] = await done(['queue', 'list', '--json']);
      assert.deepEqual([queue.name, queue.workers], ['pooled', 3]);
      assert.equal((await done(['job', 'show', id, '--json'])).status, 'success');
      await done(['status']);
      await done(['schedule', 'rm', 'daily']);
      assert.deepEqual(await dispatcher.drain(), good);
    } finally {
      await pooler.close();
    }
  });
}

test('large payloads arrive whole, and their memory is given back', async () => {
  const size = 10_000_000;
  const lengths = [];
  await stack.queue('large', (call) => {
    lengths.push(call.body.length);
    call.answer(200);
  }, { workers: 4 });
  await stack.db.run`insert into supaqueue.job (queue, payload)
    select id, jsonb_build_object('text', repeat('x', ${size})) from supaqueue.queue, generate_series(1, 12)`;
  const dispatcher = await stack.runReady();
  assert.deepEqual(await stack.allEnded({ within_ms: 60000 }), { success: 12 });

  assert.deepEqual(lengths, Array(12).fill(size + '{"text": ""}'.length));
  if (binary.includes('asan')) return; // its allocator keeps what was freed
  await until('less than 100 MB are resident', () => dispatcher.status('VmRSS') < 100_000,
    { within_ms: 10000, seen: () => `${dispatcher.status('VmRSS')} KiB` });
});
