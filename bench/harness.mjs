// What the scenarios share: one private Postgres, one HTTP sink, databases with queues and jobs, and a run of
// dispatchers over them that is measured and whose totals are verified.
import { Cluster, Program, cpuOf, cpuTimes, peakRssOf, until } from './processes.mjs';
import { percent } from './report.mjs';

const SETTINGS = { shared_buffers: '512MB', max_wal_size: '4GB', fsync: 'on', synchronous_commit: 'on' };
const PROGRAM = 'build/supaqueue';

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const shareStolen = (before, after) => (after.stolen - before.stolen) / (after.all - before.all);
export const cpuSecondsOf = (pid) => cpuOf(pid).user_s + cpuOf(pid).system_s;

// The function: bench/sink.c, which counts its calls.
export class Sink {
    static async start() {
        const sink = new Sink();
        sink.program = new Program('build/bench/sink', []);
        await until('the sink listens', () => sink.program.check() && sink.program.stdout.endsWith('\n'));
        sink.origin = `http://127.0.0.1:${sink.program.stdout.trim()}`;
        sink.pid = sink.program.pid;
        return sink;
    }

    async stats() {
        return (await fetch(`${this.origin}/stats`)).json();
    }

    async arrivals() {
        return (await fetch(`${this.origin}/arrivals`)).text();
    }

    async reset() {
        await (await fetch(`${this.origin}/reset`)).text();
    }
}

export class Bench {
    constructor(options, progress) {
        this.options = options;
        this.progress = progress;
        this.databases = 0;
        this.newScenario();
        this.cluster = new Cluster();
    }

    async start() {
        await this.cluster.start(SETTINGS);
        this.sink = await Sink.start();
    }

    newScenario() {
        this.rounds_made = 0;
        this.stolen = [];
    }

    // What is to be known of the rounds of a scenario: how many there were, and how much of the cores the host took for
    // others meanwhile, from the least to the greatest share.
    get conditions() {
        return { rounds: this.rounds_made, ...this.stolen.length && { stolen: [Math.min(...this.stolen), Math.max(...this.stolen)] } };
    }

    // A number that was given as an option, or what the scenario does without.
    number(name, fallback) {
        const value = Number(this.options[name] ?? fallback);
        if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is a whole number from 1, not "${this.options[name]}"`);
        return value;
    }

    // Several of them, with commas between.
    numbers(name, fallback) {
        const values = String(this.options[name] ?? fallback).split(',').map(Number);
        if (!values.every((value) => Number.isInteger(value) && value >= 1))
            throw new Error(`--${name} is whole numbers from 1 with commas between, not "${this.options[name]}"`);
        return values;
    }

    get rounds() {
        return this.number('rounds', 3);
    }

    // Each contender in every round, one after the other, so that whatever else the machine does meets all; every
    // second round backwards.
    async turns(contenders) {
        const rounds = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
        for (let round = 1; round <= this.rounds; round++) {
            const order = Object.entries(contenders);
            for (const [name, contender] of round % 2 ? order : order.reverse()) {
                const before = cpuTimes();
                rounds[name].push(await contender());
                const stolen = shareStolen(before, cpuTimes());
                this.stolen.push(stolen);
                const { per_s } = rounds[name].at(-1);
                this.progress(`round ${round}, ${name}${per_s ? `: ${Math.round(per_s)}/s` : ''}, ` +
                    `${percent(stolen)} % of the cores stolen`);
            }
            this.rounds_made = round;
        }
        return rounds;
    }

    emptyDatabase() {
        const database = `bench_${++this.databases}`;
        this.cluster.row('postgres', `create database ${database}`);
        return database;
    }

    dropDatabase(database) {
        this.cluster.row('postgres', `drop database ${database} with (force)`);
    }

    // A new database with queues that call `path` of the sink. Never analyzed, like any new installation.
    async database({ path = '/', origin = this.sink.origin, workers = 1, queues = 1, settings = {}, program = PROGRAM } = {}) {
        const database = this.emptyDatabase();
        await new Program(program, ['migrate', '--db-url', this.cluster.url(database)]).output();
        this.cluster.row(database, `select count(supaqueue.create_queue('bench' || coalesce(nullif(i, 1)::text, ''),
            url => '${origin}${path}', workers => ${workers}, settings => '${JSON.stringify(settings)}'))
            from generate_series(1, ${queues}) i`);
        return database;
    }

    // `count` jobs for each queue, queues taking turns; with so many keys, if any.
    addJobs(database, count, { keys = 0 } = {}) {
        const key = keys ? { column: ', key', value: `, 'k' || i % ${keys}` } : { column: '', value: '' };
        this.cluster.row(database, `insert into supaqueue.job (queue, payload${key.column})
            select q.id, jsonb_build_object('arg1', 'val', 'n', i)${key.value}
            from generate_series(1, ${count}) i cross join supaqueue.queue q`);
    }

    dispatcher(database, slots, { program = PROGRAM, env = {} } = {}) {
        return new Program(program, ['run', '--db-url', this.cluster.url(database), '--slots', String(slots)],
            { env: { PATH: process.env.PATH, ...env } });
    }

    // Runs dispatchers until `calls` calls were made: all that there are, unless `is_partial`. Then every job that
    // was called must have succeeded, in exactly one call.
    async run(database, { slots, calls, dispatchers = 1, is_partial = false, program, env, sink = this.sink }) {
        const { cluster } = this;
        cluster.row('postgres', 'checkpoint');
        const wal = cluster.row('postgres', 'select pg_current_wal_lsn()');
        await sink.reset();
        const before = { postgres: cluster.cpu_s(), sink: cpuSecondsOf(sink.pid), started_ms: Date.now() };
        const programs = Array.from({ length: dispatchers }, () => this.dispatcher(database, slots, { program, env }));
        await until('every job was called', async () => programs.every((p) => p.check()) && (await sink.stats()).calls >= calls,
            { every_ms: 100, deadline_ms: 1800000 });
        if (!is_partial) await until('every job is settled', () => this.isDone(database), { every_ms: 20 });
        const user_s = sum(programs.map((p) => cpuOf(p.pid).user_s));
        const system_s = sum(programs.map((p) => cpuOf(p.pid).system_s));
        const rss_mb = Math.max(...programs.map((p) => peakRssOf(p.pid)));
        await Promise.all(programs.map(async (p) => {
            const { code } = await p.stop();
            if (code !== 0) throw new Error(`the dispatcher exited with ${code}:\n${p.stderr.slice(-2000)}`);
        }));
        const stats = await sink.stats();
        const postgres_s = cluster.cpu_s() - before.postgres;
        const facts = cluster.json(database, `
            select extract(epoch from max(finished_at) - min(started_at))::float8 as seconds,
                   extract(epoch from min(started_at))::float8 * 1000 as first_claim_ms,
                   count(*) filter (where status = 'success') as succeeded,
                   count(*) filter (where status = 'in_progress') as in_progress,
                   count(*) filter (where status = 'failed') as failed,
                   pg_wal_lsn_diff(pg_current_wal_lsn(), '${wal}')::bigint as wal_bytes,
                   (select n_tup_hot_upd from pg_stat_user_tables where relid = 'supaqueue.job'::regclass) as hot,
                   (select n_tup_upd from pg_stat_user_tables where relid = 'supaqueue.job'::regclass) as updates
            from supaqueue.job where started_at is not null`);
        const jobs = facts.succeeded;
        if (jobs !== stats.calls || facts.in_progress || facts.failed || (is_partial ? jobs < calls : jobs !== calls))
            throw new Error(`of ${calls} jobs ${jobs} succeeded, ${facts.failed} failed and ${facts.in_progress} are in progress, ` +
                `after ${stats.calls} calls`);
        return {
            per_s: jobs / facts.seconds,
            dispatcher_us: (user_s + system_s) / jobs * 1e6,
            dispatcher_user_us: user_s / jobs * 1e6,
            postgres_us: postgres_s / jobs * 1e6,
            sink_us: (cpuSecondsOf(sink.pid) - before.sink) / jobs * 1e6,
            claims: sum(programs.map((p) => logged(p, 'claims'))),
            settlements: sum(programs.map((p) => logged(p, 'settlements'))),
            wal_bytes: facts.wal_bytes / jobs,
            heap_only: facts.hot / jobs,
            updates: facts.updates / jobs,
            first_claim_ms: facts.first_claim_ms - before.started_ms,
            rss_mb,
            in_flight_max: stats.in_flight_max ?? 0,
        };
    }

    isDone(database) {
        return this.cluster.row(database,
            `select not exists (select from supaqueue.job where status in ('pending', 'in_progress'))`) === 't';
    }

    // Drains `jobs` jobs of one queue, or of several, in a new database.
    async drain(jobs, at_once, { queues = 1, workers = at_once, keys, path, settings, program, env, sink = this.sink, dispatchers, prepare } = {}) {
        const database = await this.database({ path, origin: sink.origin, workers, queues, settings, program });
        this.addJobs(database, jobs / queues, { keys });
        const undo = await prepare?.(database);
        const result = await this.run(database, { slots: at_once, calls: jobs, dispatchers, program, env, sink });
        Object.assign(result, await undo?.());
        this.dropDatabase(database);
        return result;
    }

    // The bare libcurl loop: as fast as calls can be.
    async bare(calls, at_once, { origin = this.sink.origin, ca } = {}) {
        const out = JSON.parse(await new Program('build/bench/bare', [`${origin}/`, String(calls), String(at_once), ...ca ? [ca] : []]).output());
        if (out.failed) throw new Error(`${out.failed} of ${calls} bare calls failed`);
        return { per_s: out.calls_per_s, cpu_us: (out.user_s + out.system_s) / calls * 1e6 };
    }

    async stop() {
        for (const program of Program.running) if (program !== this.cluster.server) await program.stop('SIGKILL');
        await this.cluster.stop();
    }
}

// The field of the last log line that has it: the dispatcher logs its counts when it exits.
export function logged(dispatcher, field) {
    const found = [...dispatcher.stderr.matchAll(new RegExp(`\\b${field}=(\\d+)`, 'g'))].pop();
    if (!found) throw new Error(`the dispatcher logged no ${field}=:\n${dispatcher.stderr.slice(-2000)}`);
    return Number(found[1]);
}
