// What a test file works on: one private Postgres with the schema, one function server, and as many
// dispatchers as a test starts. Tests share them one after the other; each finds the tables empty.

import nodeTest, { after } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { FunctionServer } from './function_server.mjs';
import { until } from './poll.mjs';
import { Postgres } from './postgres.mjs';
import { Child, endAll, run } from './process.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const binary = resolve(process.env.SUPAQUEUE_BIN ?? join(root, 'build/supaqueue'));
export const secretKey = 'sb_secret_e2e_do_not_log_me';

const TEST_LIMIT_MS = 180000;
const isTime = (option) => ['lease', 'drain-timeout'].includes(option);

// The environment of every supaqueue that is started here: nothing of the caller's own set-up leaks in.
export function environment(more = {}) {
  const kept = Object.entries(process.env)
    .filter(([name]) => !/^(PG(?!_BINDIR)|DATABASE_URL|SUPABASE_|SUPAQUEUE_|NODE_)/.test(name));
  return { ...Object.fromEntries(kept), ...more };
}

export function supaqueue(args, { env, ...options } = {}) {
  return run(binary, args, { env: environment(env), ...options });
}

export class Dispatcher extends Child {
  constructor(args, env) {
    super(binary, ['run', ...args], { env: environment(env), endSignal: 'SIGKILL' });
  }

  get log() {
    return this.stderr;
  }

  // SIGTERM, and how it ended. Fails when that takes longer than a minute.
  async drain() {
    this.signal('SIGTERM');
    return this.end();
  }

  async end() {
    await until(`dispatcher ${this.pid} ends`, () => this.ended, { within_ms: 60000, seen: () => this.log.slice(-2000) });
    return this.ended;
  }
}

export class Stack {
  dispatchers = [];
  closeFirst = []; // what others have to close before the stack ends

  static async start({ postgres } = {}) {
    if (!existsSync(binary)) throw new Error(`${binary} is not there: run make first, or set SUPAQUEUE_BIN`);
    const stack = new Stack();
    stack.pg = await Postgres.start(postgres);
    after(() => stack.#close());
    const migrated = await supaqueue(['migrate', '--db-url', stack.pg.conninfo()]);
    if (migrated.code !== 0) throw new Error(`supaqueue migrate ended with ${migrated.code}: ${migrated.stderr}`);
    stack.db = stack.pg.connect();
    stack.functions = await FunctionServer.start();
    return stack;
  }

  // A test of the file. `body` gets the stack; whatever it started is ended after it.
  test = (promise, body, options = {}) =>
    nodeTest(promise, { timeout: TEST_LIMIT_MS, ...options }, async (t) => {
      try {
        await body(this, t);
      } catch (error) {
        this.#explain(t);
        throw error;
      } finally {
        await this.#clear();
      }
    });

  // Starts a dispatcher. Options by name: run({ lease: 2, 'db-url': …, env: {…} }); times in seconds.
  run({ env = {}, ...options } = {}) {
    const given = { 'db-url': this.pg.conninfo(), 'functions-url': this.functions.functionsUrl, ...options };
    const args = Object.entries(given)
      .filter(([, value]) => value !== null && value !== false)
      .flatMap(([name, value]) => (value === true ? [`--${name}`] : [`--${name}`, isTime(name) ? `${value}s` : String(value)]));
    const dispatcher = new Dispatcher(args, { SUPABASE_SECRET_KEY: secretKey, ...env });
    dispatcher.name = options.name;
    this.dispatchers.push(dispatcher);
    return dispatcher;
  }

  // Starts one and waits until the database knows it.
  async runReady(options = {}) {
    const name = options.name ?? `d${this.dispatchers.length + 1}`;
    const dispatcher = this.run({ ...options, name });
    await until(`dispatcher ${name} has registered`, () => {
      if (dispatcher.ended) throw new Error(`it ended with ${dispatcher.ended.code}: ${dispatcher.log}`);
      return this.db.value`select count(*) from supaqueue.dispatcher where name = ${name}`;
    });
    return dispatcher;
  }

  // Runs a command of the program on this database.
  cli(args, { env, ...options } = {}) {
    return supaqueue(args, { env: { DATABASE_URL: this.pg.conninfo(), ...env }, ...options });
  }

  // Runs one that must succeed, and returns what it printed: with --json parsed, else the text.
  async done(args, options) {
    const { code, stdout, stderr } = await this.cli(args, options);
    assert.equal(code, 0, `supaqueue ${args.join(' ')}: ${stderr}`);
    return args.includes('--json') ? JSON.parse(stdout) : stdout;
  }

  // Makes a queue whose edge function is called like it, and gives that function its behaviour.
  async queue(name, behaviour, { workers = 4, headers = {}, url = null, ...settings } = {}) {
    if (behaviour) this.functions.on(name, behaviour);
    return this.db.value`select supaqueue.create_queue(${name}, edge_function_name => ${url ? null : name}::text,
      url => ${url}::text, workers => ${workers}, default_headers => ${headers}, settings => ${settings}) as id`;
  }

  // Inserts `count` jobs by plain SQL and returns their ids.
  add(queue, count = 1) {
    return this.db.column`insert into supaqueue.job (queue, payload)
      select q.id, jsonb_build_object('n', n) from supaqueue.queue q, generate_series(1, ${count}) n
      where q.name = ${queue} returning id`;
  }

  job(id) {
    return this.db.row`select * from supaqueue.job where id = ${id}`;
  }

  // Waits until this job has ended, and returns it.
  async ended(id, options) {
    return until(`job ${id} ends`, () => this.db.row`select * from supaqueue.job where id = ${id}
      and status in ('success', 'failed', 'cancelled')`, { seen: () => this.job(id), ...options });
  }

  // Waits until every job has ended, and returns how many ended how: { success: 100 }.
  async allEnded(options) {
    const counts = async () => Object.fromEntries((await this.db.rows`
      select coalesce(status::text, 'held') as status, count(*) from supaqueue.job group by 1`)
      .map(({ status, count }) => [status, count]));
    await until('every job has ended', async () => !(await this.db.value`select count(*) from supaqueue.job
      where status in ('pending', 'in_progress')`), { seen: async () => this.#state(await counts()), ...options });
    return counts();
  }

  // What must be so when nothing runs: no worker is busy, no dispatcher is registered, no job is called.
  async assertIdle() {
    assert.deepEqual(await this.db.row`select
      (select count(*) from supaqueue.worker where locked or dispatcher is not null) as busy_workers,
      (select count(*) from supaqueue.dispatcher) as dispatchers,
      (select count(*) from supaqueue.current_job) as calls`, { busy_workers: 0, dispatchers: 0, calls: 0 });
  }

  async #state(counts) {
    return {
      counts,
      stuck: await this.db.rows`select j.id, j.status, j.attempts, j.ready, j.due_at, j.started_at, j.error, w.dispatcher
        from supaqueue.job j left join supaqueue.worker w on w.id = j.worker
        where j.status in ('pending', 'in_progress') limit 5`,
      dispatchers: await this.db.rows`select * from supaqueue.dispatcher`,
      now: await this.db.value`select now()`,
    };
  }

  #explain(t) {
    for (const dispatcher of this.dispatchers) {
      const how = dispatcher.ended ? `ended ${JSON.stringify(dispatcher.ended)}` : 'running';
      const lines = dispatcher.log.trimEnd().split('\n');
      t.diagnostic(`log of dispatcher ${dispatcher.name ?? ''} ${dispatcher.pid}, ${how}:`);
      for (const line of lines.slice(-60)) t.diagnostic(`  ${line}`);
    }
  }

  async #clear() {
    for (const dispatcher of this.dispatchers) {
      dispatcher.signal('SIGCONT');
      await dispatcher.kill();
    }
    this.dispatchers = [];
    if (this.pg.server.ended) await this.pg.start();
    await until('the tables are empty', async () => {
      await this.db.run`truncate supaqueue.queue, supaqueue.dispatcher, supaqueue.past_dispatcher cascade`;
      return true;
    });
    this.functions.forget();
  }

  async #close() {
    for (const close of this.closeFirst) await close();
    await this.db?.close();
    await this.functions?.close();
    await endAll();
    await this.pg.remove();
  }
}

