// Single jobs on an idle queue, from just before the insert, and from its commit, to the call's arrival; those that are
// the first of their queues, of which the dispatcher holds no worker yet; and what it does when there is nothing to do.
import { barChart } from '../plot.mjs';
import { Program, cpuNsOf, peakRssOf, sleep, until } from '../processes.mjs';
import { atMost, fixed, table } from '../report.mjs';
import { percentiles } from '../stats.mjs';

export const about = 'single jobs on an idle queue: from the insert to the call; and a dispatcher at rest';

const WORKERS = 10;
const FRESH = 100; // other queues
const SLOTS = 1100; // none has to go for another: more than all queues have workers
const WARM_UP = 20;
const ROUND_TRIPS = 2000;
const REST_AFTER_S = 17; // what it held ready has gone back by then: workers do so after ten seconds, with the next tick
const REST_S = 20;

export async function measure(bench) {
    const { cluster, sink } = bench;
    const count = bench.number('singles', 2000);
    // one call after the other: the sink's own round trip
    const round_trip_ms = 1000 / (await bench.bare(ROUND_TRIPS, 1)).per_s;
    const database = await bench.database({ path: '/?record', workers: WORKERS, queues: FRESH + 1 });
    const [queue, ...fresh] = cluster.json(database, 'select array_agg(id) as ids from supaqueue.queue').ids;
    const dispatcher = bench.dispatcher(database, SLOTS);
    const trickle = async (into, n) => {
        const program = new Program('build/bench/trickle', [cluster.url(database), into, String(n), '5', '100']);
        return (await program.output()).trim().split('\n').map((line) => line.split(' '));
    };
    const arrived = (n) => until('every job was called', async () => dispatcher.check() && (await sink.stats()).calls >= n);
    await sink.reset();
    await trickle(queue, WARM_UP); // connections are open and caches are warm afterwards
    await arrived(WARM_UP);
    await sink.reset();
    const inserted = await trickle(queue, count), first = [];
    for (const each of fresh) first.push(...await trickle(each, 1));
    await arrived(count + FRESH);
    const arrivals = new Map((await sink.arrivals()).trim().split('\n').map((line) => line.split(' ')));
    const { calls } = await sink.stats();
    if (arrivals.size !== count + FRESH || calls !== arrivals.size)
        throw new Error(`${arrivals.size} of ${count + FRESH} jobs were called, ${calls} times`);
    const since = (jobs, field) => percentiles(jobs.map((line) => Number(BigInt(arrivals.get(line[0])) - BigInt(line[field])) / 1e6));
    const inserts = percentiles(inserted.map((line) => Number(BigInt(line[2]) - BigInt(line[1])) / 1e6));
    await until('every job is settled', () => bench.isDone(database));
    const rest = await atRest(bench, dispatcher);
    await dispatcher.stop();
    bench.dropDatabase(database);
    return { jobs: count, round_trip_ms, insert_ms: inserts, insert_to_call_ms: since(inserted, 1),
        commit_to_call_ms: since(inserted, 2), first_to_call_ms: since(first, 2), rest };
}

// The server logs every statement meanwhile; nobody but the dispatcher is connected.
async function atRest({ cluster }, dispatcher) {
    await sleep(REST_AFTER_S * 1000);
    cluster.row('postgres', 'alter system set log_min_duration_statement = 0; select pg_reload_conf()');
    await sleep(1000);
    const before = { dispatcher: cpuNsOf(dispatcher.pid), postgres: cluster.cpu_s(), log: cluster.server.stderr.length };
    await sleep(REST_S * 1000);
    const statements = cluster.server.stderr.slice(before.log).match(/ duration: [\d.]+ ms +(execute|statement)/g) ?? [];
    const result = {
        dispatcher_ms_per_s: (cpuNsOf(dispatcher.pid) - before.dispatcher) / 1e6 / REST_S,
        postgres_ms_per_s: (cluster.cpu_s() - before.postgres) * 1000 / REST_S,
        queries_per_s: statements.length / REST_S,
        rss_mb: peakRssOf(dispatcher.pid),
    };
    cluster.row('postgres', 'alter system reset log_min_duration_statement; select pg_reload_conf()');
    return result;
}

export function report({ jobs, round_trip_ms, insert_ms, insert_to_call_ms, commit_to_call_ms, first_to_call_ms, rest }) {
    const row = (name, p) => [name, ...[p.p50, p.p90, p.p99, p.max].map(fixed(2))];
    return {
        goals: [
            atMost('commit to call, p50 over the sink\'s round trip, ms', 1, commit_to_call_ms.p50 - round_trip_ms),
            atMost('commit to call, p99, ms', 8, commit_to_call_ms.p99),
            atMost('CPU of a dispatcher at rest, %', 0.1, rest.dispatcher_ms_per_s / 10, 3),
            atMost('queries per second at rest', 1, rest.queries_per_s),
        ],
        parts: [
            table([`${jobs} single jobs, idle queue, ms`, 'p50', 'p90', 'p99', 'max'], [
                row('insert sent → commit answered', insert_ms),
                row('commit answered → call arrived', commit_to_call_ms),
                row('insert sent → call arrived', insert_to_call_ms),
                row(`commit answered → call arrived, first job of each of ${FRESH} queues`, first_to_call_ms),
            ]),
            `The sink's own round trip: ${round_trip_ms.toFixed(2)} ms. At rest, per second: dispatcher ` +
            `${rest.dispatcher_ms_per_s.toFixed(2)} ms of CPU and ${rest.queries_per_s.toFixed(1)} queries, Postgres ` +
            `${rest.postgres_ms_per_s.toFixed(1)} ms; peak RSS ${rest.rss_mb.toFixed(1)} MB`,
        ],
        charts: { latency: barChart({ title: 'commit of a single job → call', unit: 'ms', bars:
            Object.entries(commit_to_call_ms).map(([name, value]) => ({ name, value })) }) },
    };
}
