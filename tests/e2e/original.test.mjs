// From a database of the original supaqueue, as it is in use, to one whose jobs a dispatcher calls.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { behaviours } from './lib/function_server.mjs';
import { until } from './lib/poll.mjs';
import { run } from './lib/process.mjs';
import { root, Stack } from './lib/stack.mjs';

const stack = await Stack.start();
const read = (path) => readFileSync(join(root, path), 'utf8');

// A database that has the original with its add-on, and what a platform brings.
async function originalDatabase(dbname) {
  await stack.db.run([`do $$ begin create role anon; create role authenticated; create role service_role;
    exception when duplicate_object then null; end $$`]);
  await stack.db.run([`create database ${dbname}`]);
  const conninfo = stack.pg.conninfo({ dbname });
  const db = stack.pg.connect({ dbname });
  stack.closeFirst.push(() => db.close());
  for (const path of ['tests/lib/hosted.sql', 'tests/upgrade/fixtures/original.sql', 'tests/upgrade/fixtures/original_dependencies.sql']) {
    await db.run([read(path)]);
  }
  const cli = (...args) => stack.cli([...args, '--db-url', conninfo]);
  const psql = async (script) => {
    const { code, stdout, stderr } = await run(db.program, ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', conninfo], { input: script });
    assert.equal(code, 0, stderr);
    return stdout.trim();
  };
  const ended = (count) => until(`${count} jobs have ended`, async () =>
    (await db.value`select count(*) from supaqueue.job where status in ('success', 'failed')`) >= count,
  { seen: () => db.rows`select payload, status, attempts, error from supaqueue.job` });
  return { db, cli, psql, ended, run: (options) => stack.run({ 'db-url': conninfo, ...options }) };
}

// What its users write.
const statements = `
  insert into supaqueue.queue (edge_function_name, default_headers, name) values ('summarize', '{}', 'summaries') returning id as queue \\gset
  insert into supaqueue.worker (queue) select :'queue' from generate_series(1, 4);
  insert into supaqueue.job (queue, payload) values (:'queue', '{"arg1": "val"}'::jsonb) returning id as first \\gset
  insert into supaqueue.job (queue, status) values (:'queue', null) returning id as second \\gset
  insert into supaqueue.job_dependencies (source, target) values (:'first', :'second');
  update supaqueue.job set status = 'pending' where id = :'second';
  select supaqueue.process_jobs() \\g /dev/null
  select :'first', :'second';`;

stack.test('a database of the original is brought up to date while calls are under way, and its jobs are called', async () => {
  const original = await originalDatabase('original_in_use');
  const { db } = original;
  const [first, second] = (await original.psql(statements)).split('|');
  await db.run`insert into supaqueue.job (queue, payload) select id, jsonb_build_object('n', n) from supaqueue.queue, generate_series(1, 9) n`;
  const calls = await db.rows`select id, created_at, worker, job, is_complete, is_successful from supaqueue.current_job order by id`;
  assert.equal(calls.length, 4);
  assert.ok(calls.some(({ job }) => job === first));
  assert.equal(await db.value`select count(*) from net.http_request_queue`, 4);

  const { code, stderr } = await original.cli('status');
  assert.equal(code, 4);
  assert.match(stderr, /schema is that of the original supaqueue.*supaqueue migrate.*in place, jobs and all/s);
  assert.equal((await original.cli('migrate', '--check')).code, 4);
  const early = await original.cli('run');
  assert.equal(early.code, 4, early.stderr);
  assert.match(early.stderr, /schema is that of the original supaqueue.*supaqueue migrate.*in place, jobs and all/s);
  const migrated = await original.cli('migrate', '--json');
  assert.equal(migrated.code, 0, migrated.stderr);
  assert.deepEqual(JSON.parse(migrated.stdout).notes,
    ['1 queues, 4 workers, 11 jobs and 1 dependencies are kept', '4 calls of its relay are under way']);
  assert.match((await original.cli('migrate')).stdout, /^the schema is up to date/);

  // the original's relay tells of the ends of its calls; one of them it never will
  assert.deepEqual(await db.rows`select id, created_at, worker, job, is_complete, is_successful from supaqueue.current_job order by id`, calls);
  const lost = calls.find(({ job }) => job !== first);
  for (const { id, job } of calls.filter((call) => call !== lost)) {
    await db.run`select public.end_current_job(cur_job_id => ${id}, _is_complete => true, _is_successful => ${job === first})`;
  }
  assert.equal(await db.value`select status from supaqueue.job where id = ${first}`, 'success');
  assert.deepEqual(await db.column`select job from supaqueue.current_job`, [lost.job]);
  await db.run`update supaqueue.job set started_at = now() - interval '1 hour', writes = writes + 1 where id = ${lost.job};
    update supaqueue.queue set backoff_ms = 1`;

  stack.functions.on('summarize', behaviours.ok);
  original.run();
  await original.ended(11);
  assert.deepEqual(await db.rows`select status, count(*) from supaqueue.job group by 1`, [{ status: 'success', count: 11 }]);
  assert.equal(stack.functions.calls.length, 10); // all but the first
  assert.deepEqual(await db.row`select satisfied_at is not null as x from supaqueue.job_dependencies`, { x: true });
  const called = await db.row`select attempts from supaqueue.job where id = ${lost.job}`;
  assert.deepEqual(called, { attempts: 2 });
  assert.ok(stack.functions.calls.some(({ headers }) => headers['supaqueue-job-id'] === second));
});

stack.test('what was written for the original works as before, word for word', async () => {
  const original = await originalDatabase('original_statements');
  const { db } = original;
  assert.equal((await original.cli('migrate')).code, 0);
  stack.functions.on('summarize', behaviours.silent);
  original.run();
  const [first, second] = (await original.psql(statements)).split('|');
  await until('the first is called', () => stack.functions.calls.length);

  const current = await db.rows`select id, created_at, worker, job, is_complete, is_successful from supaqueue.current_job`;
  assert.deepEqual(current.map(({ job, is_complete, is_successful }) => [job, is_complete, is_successful]), [[first, false, null]]);
  await db.run`select public.end_current_job(cur_job_id => ${current[0].id}, _is_complete => true, _is_successful => true)`;
  assert.equal(await db.value`select status from supaqueue.job where id = ${first}`, 'success');
  await until('the second is called', () => stack.functions.calls.some(({ headers }) => headers['supaqueue-job-id'] === second));
  const next = await db.row`select id from supaqueue.current_job`;
  await db.run`select public.end_current_job(cur_job_id => ${next.id}, _is_complete => true, _is_successful => false)`;
  assert.equal(await db.value`select status from supaqueue.job where id = ${second}`, 'pending');
});

stack.test('a migration that is cut off in the middle has done nothing, and the next one does it', async () => {
  const original = await originalDatabase('original_killed');
  const { db } = original;
  await original.psql(statements);
  const before = await db.rows`select * from supaqueue.job order by id`;
  const other = stack.pg.connect({ dbname: 'original_killed' });
  await other.run`begin; create function public.end_current_jobs(batch jsonb) returns jsonb language sql as 'select batch'`;
  const migrating = original.cli('migrate');
  const pid = await until('it waits', () => db.value`select pid from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database()`);
  await db.run`select pg_terminate_backend(${pid})`;
  assert.equal((await migrating).code, 4);
  await other.run`rollback`;
  await other.close();
  assert.deepEqual(await db.rows`select * from supaqueue.job order by id`, before);
  assert.equal(await db.value`select relkind from pg_class where oid = 'supaqueue.current_job'::regclass`, 'r');
  assert.equal((await original.cli('migrate')).code, 0);
});
