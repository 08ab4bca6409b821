// Measures the dispatcher beside a bare libcurl loop that calls the same HTTP sink, in turns, on a private
// durable Postgres. docs/performance.md describes the method.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureFan } from './fan_in.mjs';
import { measureInserts } from './insert.mjs';
import { Cluster, Program, cpuOf, peakRssOf, sleep, until } from './processes.mjs';
import { measureRelay } from './relay.mjs';
import { formatMachine, formatReport, updateBetweenMarks } from './report.mjs';

const USAGE = `usage: bench/run [--jobs N] [--rounds N] [--at-once N,N] [--only PART]
                 [--singles N] [--json FILE] [--update FILE] [--quiet]
  --jobs     jobs drained in each round (50000)
  --rounds   rounds of each kind, of which the median counts (3)
  --at-once  how many calls at once (100,500)
  --only     one part alone: drain, variants, inserts, memory, latency, fan-in or relay
  --base     the program of another build, whose plain drain is measured in turns with this one's
  --singles  jobs inserted one at a time for the latency (600)
  --json     where the figures go as JSON (build/bench/result.json)
  --update   a file with the marks <!-- figures --> and <!-- /figures -->: writes the tables between them
  --quiet    no progress on stderr`;

const { values: options } = parseArgs({
    options: {
        jobs: { type: 'string', default: '50000' },
        rounds: { type: 'string', default: '3' },
        'at-once': { type: 'string', default: '100,500' },
        only: { type: 'string' },
        singles: { type: 'string', default: '600' },
        json: { type: 'string', default: 'build/bench/result.json' },
        update: { type: 'string' },
        quiet: { type: 'boolean', default: false },
        base: { type: 'string' },
        help: { type: 'boolean', default: false },
    },
});

const SETTINGS = { shared_buffers: '512MB', max_wal_size: '4GB', fsync: 'on', synchronous_commit: 'on' };
const LATENCY_WORKERS = 10;
const MEMORY_AT_ONCE = 1000;
const MEMORY_JOBS = 4000;
const DELAY_MS = 1000;
const PROGRAM = 'build/supaqueue';
const KEYS = 1000;
const KEY_CONCURRENCY = 2;
const RELAY_WORKERS = 100;
const RELAY_JOBS = 10000;
const FAN_SIZES = [100, 1000, 10000];

let cluster, sink;
const progress = (text) => options.quiet || process.stderr.write(`${text}\n`);
const sum = (cpu) => cpu.user_s + cpu.system_s;

async function ask(path) {
    const response = await fetch(`${sink.origin}${path}`);
    return path === '/arrivals' ? response.text() : response.json();
}

async function startSink() {
    sink = new Program('build/bench/sink', []);
    await until('the sink listens', () => sink.check() && sink.stdout.endsWith('\n'));
    sink.origin = `http://127.0.0.1:${sink.stdout.trim()}`;
}

// A new database with one queue that calls `path` of the sink. Never analyzed, like any new installation.
async function newQueue(path, workers, { program = PROGRAM, settings = {} } = {}) {
    const database = `bench_${(newQueue.count = (newQueue.count ?? 0) + 1)}`;
    cluster.row('postgres', `create database ${database}`);
    await new Program(program, ['migrate', '--db-url', cluster.url(database)]).output();
    const id = cluster.row(database,
        `select supaqueue.create_queue('bench', url => '${sink.origin}${path}', workers => ${workers},
            settings => '${JSON.stringify(settings)}')`);
    return { database, id, program };
}

function insertJobs(queue, count, keys = 0) {
    const key = keys ? { column: ', key', value: `, 'k' || i % ${keys}` } : { column: '', value: '' };
    cluster.row(queue.database, `insert into supaqueue.job (queue, payload${key.column})
        select '${queue.id}', jsonb_build_object('arg1', 'val', 'n', i)${key.value} from generate_series(1, ${count}) i`);
}

function startDispatcher(queue, slots) {
    return new Program(queue.program, ['run', '--db-url', cluster.url(queue.database), '--slots', String(slots)],
        { env: { PATH: process.env.PATH } });
}

const isDone = (queue) => cluster.row(queue.database,
    `select not exists (select from supaqueue.job where status in ('pending', 'in_progress'))`) === 't';

// The field of the last log line that has it: the dispatcher logs its counts when it exits.
function logged(dispatcher, field) {
    const found = [...dispatcher.stderr.matchAll(new RegExp(`\\b${field}=(\\d+)`, 'g'))].pop();
    if (!found) throw new Error(`the dispatcher logged no ${field}=:\n${dispatcher.stderr.slice(-2000)}`);
    return Number(found[1]);
}

async function bareRound(atOnce, jobs) {
    const bare = JSON.parse(await new Program('build/bench/bare', [`${sink.origin}/`, String(jobs), String(atOnce)]).output());
    return { calls_per_s: bare.calls_per_s, cpu_us: (bare.user_s + bare.system_s) / jobs * 1e6 };
}

// Jobs that ended longer ago than they are kept.
function insertOldJobs(queue, count) {
    cluster.row(queue.database, `insert into supaqueue.job (id, queue, payload, status, finished_at)
        select overlay(supaqueue.uuid_v7()::text placing substr(supaqueue._first_id(now() - interval '20 days')::text, 1, 13)
            from 1)::uuid, '${queue.id}', jsonb_build_object('n', i), 'cancelled', now() - interval '20 days'
        from generate_series(1, ${count}) i`);
}

// Drains `jobs` jobs, with another program, with keys or beside old jobs if so asked, and returns what it took.
async function drainRound(path, atOnce, jobs, { program, settings, keys, old = 0 } = {}) {
    const queue = await newQueue(path, atOnce, { program, settings });
    if (old > 0) insertOldJobs(queue, old);
    insertJobs(queue, jobs, keys);
    cluster.row('postgres', 'checkpoint');
    const wal = cluster.row('postgres', 'select pg_current_wal_lsn()');
    await ask('/reset');
    const postgres = cluster.cpu_s();
    const sinkBefore = sum(cpuOf(sink.pid));
    const dispatcher = startDispatcher(queue, atOnce);
    await until('every job was called', async () => dispatcher.check() && (await ask('/stats')).calls >= jobs,
        { every_ms: 100, deadline_ms: 600000 });
    await until('every job is settled', () => isDone(queue), { every_ms: 20 });
    const used = cpuOf(dispatcher.pid);
    const rss = peakRssOf(dispatcher.pid);
    const { code } = await dispatcher.stop();
    if (code !== 0) throw new Error(`the dispatcher exited with ${code}:\n${dispatcher.stderr.slice(-2000)}`);
    const stats = await ask('/stats');
    const postgresUsed = cluster.cpu_s() - postgres;
    const facts = cluster.json(queue.database, `
        select extract(epoch from max(finished_at) - min(started_at))::float8 as seconds,
               count(*) filter (where status = 'success') as succeeded,
               pg_wal_lsn_diff(pg_current_wal_lsn(), '${wal}')::bigint as wal_bytes,
               ${old} - count(*) filter (where status = 'cancelled') as pruned,
               (select n_tup_hot_upd from pg_stat_user_tables where relid = 'supaqueue.job'::regclass) as hot,
               (select n_tup_upd from pg_stat_user_tables where relid = 'supaqueue.job'::regclass) as updates
        from supaqueue.job`);
    if (facts.succeeded !== jobs || stats.calls !== jobs)
        throw new Error(`${facts.succeeded} of ${jobs} jobs succeeded in ${stats.calls} calls`);
    if (old > 0 && facts.pruned === 0) throw new Error('no old job was pruned meanwhile');
    cluster.row('postgres', `drop database ${queue.database}`);
    return {
        jobs_per_s: jobs / facts.seconds,
        dispatcher_us: sum(used) / jobs * 1e6,
        dispatcher_user_us: used.user_s / jobs * 1e6,
        postgres_us: postgresUsed / jobs * 1e6,
        sink_us: (sum(cpuOf(sink.pid)) - sinkBefore) / jobs * 1e6,
        claims: logged(dispatcher, 'claims'),
        settlements: logged(dispatcher, 'settlements'),
        wal_bytes: facts.wal_bytes / jobs,
        hot_share: facts.hot / jobs,
        updates: facts.updates / jobs,
        pruned: facts.pruned,
        rss_mb: rss,
        in_flight_max: stats.in_flight_max,
    };
}

function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const medians = (rounds) =>
    Object.fromEntries(Object.keys(rounds[0]).map((name) => [name, median(rounds.map((round) => round[name]))]));

// Bare loop and dispatcher in turns, so that whatever else the machine does meets both.
async function measureDrain() {
    const jobs = Number(options.jobs);
    const result = [];
    for (const atOnce of options['at-once'].split(',').map(Number)) {
        const bare = [], drain = [];
        for (let round = 1; round <= Number(options.rounds); round++) {
            bare.push(await bareRound(atOnce, jobs));
            drain.push(await drainRound('/', atOnce, jobs));
            progress(`${atOnce} at once, round ${round}: bare ${Math.round(bare.at(-1).calls_per_s)} calls/s, ` +
                `dispatcher ${Math.round(drain.at(-1).jobs_per_s)} jobs/s`);
        }
        const ratio = median(drain.map((d, i) => d.jobs_per_s / bare[i].calls_per_s));
        result.push({ at_once: atOnce, jobs, ratio, bare: medians(bare), drain: medians(drain), rounds: { bare, drain } });
    }
    return result;
}

// The plain drain beside others, in turns: one with a limit for each of many keys, one while as many old jobs
// wait to be pruned, and the program of another build, if one is named.
async function measureVariants() {
    const atOnce = Number(options['at-once'].split(',')[0]);
    const variants = {
        keys: { keys: KEYS, settings: { key_concurrency: KEY_CONCURRENCY } },
        pruning: { old: Number(options.jobs) },
    };
    if (options.base) variants.base = { program: options.base };
    const rounds = { plain: [], ...Object.fromEntries(Object.keys(variants).map((name) => [name, []])) };
    for (let round = 1; round <= Number(options.rounds); round++) {
        for (const [name, results] of Object.entries(rounds)) {
            results.push(await drainRound('/', atOnce, Number(options.jobs), variants[name]));
            progress(`${name}, ${atOnce} at once, round ${round}: ${Math.round(results.at(-1).jobs_per_s)} jobs/s`);
        }
    }
    return {
        at_once: atOnce, keys: KEYS, key_concurrency: KEY_CONCURRENCY,
        variants: Object.fromEntries(Object.entries(rounds).map(([name, results]) => [name, {
            ...medians(results), ratio: median(results.map((r, i) => r.jobs_per_s / rounds.plain[i].jobs_per_s)),
        }])),
    };
}

async function measureMemory() {
    progress(`${MEMORY_AT_ONCE} calls in flight`);
    return drainRound(`/?delay_ms=${DELAY_MS}`, MEMORY_AT_ONCE, MEMORY_JOBS);
}

function percentiles(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: sorted.at(-1) };
}

// Single jobs on an idle queue: from just before the insert, and from its commit, to the call's arrival.
async function measureLatency() {
    const count = Number(options.singles);
    progress(`latency of ${count} single jobs`);
    const queue = await newQueue('/?record', LATENCY_WORKERS);
    const dispatcher = startDispatcher(queue, LATENCY_WORKERS);
    const trickle = (n) => new Program('build/bench/trickle', [cluster.url(queue.database), queue.id, String(n), '5', '100']).output();
    const arrived = (n) => until('every job was called', async () => dispatcher.check() && (await ask('/stats')).calls >= n);
    await ask('/reset');
    await trickle(20); // connections are open and caches are warm afterwards
    await arrived(20);
    await ask('/reset');
    const inserted = (await trickle(count)).trim().split('\n').map((line) => line.split(' '));
    await arrived(count);
    const arrivals = new Map((await ask('/arrivals')).trim().split('\n').map((line) => line.split(' ')));
    const since = (field) => percentiles(inserted.map((line) => Number(BigInt(arrivals.get(line[0])) - BigInt(line[field])) / 1e6));
    const inserts = percentiles(inserted.map((line) => Number(BigInt(line[2]) - BigInt(line[1])) / 1e6));
    const result = { jobs: count, insert_ms: inserts, insert_to_call_ms: since(1), commit_to_call_ms: since(2) };

    const idle = { dispatcher: sum(cpuOf(dispatcher.pid)), postgres: cluster.cpu_s() };
    await sleep(10000);
    result.idle_dispatcher_ms_per_s = (sum(cpuOf(dispatcher.pid)) - idle.dispatcher) * 100;
    result.idle_postgres_ms_per_s = (cluster.cpu_s() - idle.postgres) * 100;
    result.rss_mb = peakRssOf(dispatcher.pid);
    await dispatcher.stop();
    return result;
}

// The ways to add jobs, each to an empty database of its own in every round.
async function measureInsertRounds() {
    const rounds = [];
    for (let round = 1; round <= Number(options.rounds); round++) {
        const queue = await newQueue('/', 1);
        rounds.push(measureInserts(cluster, queue));
        cluster.row('postgres', `drop database ${queue.database}`);
        progress(`inserts, round ${round}: ${rounds.at(-1).insert} rows/s`);
    }
    return medians(rounds);
}

// 100 workers, functions that take 50 ms.
async function measureRelayRounds() {
    const rounds = [];
    for (let round = 1; round <= Number(options.rounds); round++) {
        const queue = await newQueue('/?delay_ms=50', RELAY_WORKERS);
        rounds.push(await measureRelay(cluster, queue, RELAY_JOBS));
        cluster.row('postgres', `drop database ${queue.database}`);
        progress(`relay, round ${round}: ${Math.round(rounds.at(-1).calls_per_s)} calls/s`);
    }
    return medians(rounds);
}

// One target of many sources, and many targets of one, in databases of their own.
async function measureFans() {
    const result = [];
    for (const size of FAN_SIZES) {
        progress(`fan-in and fan-out of ${size}`);
        const shapes = { fan_in: { sources: size, targets: 1 }, fan_out: { sources: 1, targets: size } };
        const rounds = { fan_in: [], fan_out: [] };
        for (let round = 1; round <= Number(options.rounds); round++) {
            for (const [name, shape] of Object.entries(shapes)) {
                const queue = await newQueue('/', 1);
                rounds[name].push(measureFan(cluster, queue, shape));
                cluster.row('postgres', `drop database ${queue.database}`);
            }
        }
        result.push({ size, fan_in: medians(rounds.fan_in), fan_out: medians(rounds.fan_out) });
    }
    return result;
}

async function main() {
    if (options.help) return console.log(USAGE);
    const wants = (part) => !options.only || options.only === part;
    const result = { started_at: new Date().toISOString() };
    cluster = await Cluster.start(SETTINGS);
    await startSink();
    result.machine = formatMachine(cluster);
    if (wants('drain')) result.drain = await measureDrain();
    if (wants('variants')) result.variants = await measureVariants();
    if (wants('inserts')) result.inserts = await measureInsertRounds();
    if (wants('memory')) result.memory = await measureMemory();
    if (wants('latency')) result.latency = await measureLatency();
    if (wants('fan-in')) result.fans = await measureFans();
    if (wants('relay')) result.relay = await measureRelayRounds();
    const report = formatReport(result);
    console.log(report);
    mkdirSync('build/bench', { recursive: true });
    writeFileSync(options.json, JSON.stringify(result, null, 2) + '\n');
    if (options.update)
        writeFileSync(options.update, updateBetweenMarks(readFileSync(options.update, 'utf8'), report));
}

async function cleanUp() {
    for (const program of Program.running) if (program !== cluster?.server) await program.stop('SIGKILL');
    await cluster?.stop();
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => cleanUp().finally(() => process.exit(1)));
try {
    await main();
} catch (error) {
    console.error(`bench: ${error.message}`);
    process.exitCode = 1;
} finally {
    await cleanUp();
}
