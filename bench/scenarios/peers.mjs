// The dispatcher beside other queues on Postgres, all with the same server, sink, payload and concurrency, and
// beside the two limits: the bare libcurl loop, and what the sink answers to wrk.
import { existsSync } from 'node:fs';
import { cpuSecondsOf } from '../harness.mjs';
import { barChart } from '../plot.mjs';
import { Program, until } from '../processes.mjs';
import { atLeast, fixed, table, whole } from '../report.mjs';
import { median, medians, ratiosOf } from '../stats.mjs';

export const about = 'the dispatcher beside graphile-worker, pg-boss, the bare loop and the sink\'s ceiling';

const NODE = 'bench/node_modules/node/bin/node';
const CEILING_S = 5;

// The settings of each; bench/peers/NAME.mjs has what they have in common, and why.
// Their tables are analyzed, as those of an installation in use are: a plan made for an empty table is not what they run with.
const GRAPHILE = {
    program: 'graphile_worker',
    is_done: 'select not exists (select from graphile_worker._private_jobs)',
    verify: 'select 0', // what succeeded is deleted
};
const PG_BOSS = {
    program: 'pg_boss',
    is_done: `select not exists (select from pgboss.job where name = 'bench' and state < 'completed')`,
    verify: `select count(*) from pgboss.job where name = 'bench' and state <> 'completed'`,
};
// https://worker.graphile.org/docs/performance has the settings of its own figures: 24 jobs at once over 25 connections
const LOCAL_QUEUE = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
const PEERS = (at_once) => {
    const share = Math.ceil(at_once / 4), small = Math.ceil(at_once / 8);
    return {
        'graphile-worker, defaults': { ...GRAPHILE, options: {} },
        'graphile-worker, localQueue 500': { ...GRAPHILE, options: LOCAL_QUEUE },
        'graphile-worker, localQueue 500, 24 at once': { ...GRAPHILE,
            options: { ...LOCAL_QUEUE, concurrentJobs: 24, maxPoolSize: 25 } },
        // four loops, as few connections as its documentation works with
        'pg-boss, fetch of 25 × 4': { ...PG_BOSS, options: { loops: 4, batch: 25 } },
        [`pg-boss, fetch of ${share} × 4`]: { ...PG_BOSS, options: { loops: 4, batch: share } },
        [`pg-boss, fetch of ${small} × 8`]: { ...PG_BOSS, options: { loops: 8, batch: small } },
        [`pg-boss, work of ${share} × 4`]: { ...PG_BOSS, options: { workers: 4, batch: share } },
        [`pg-boss, work of ${small} × 8`]: { ...PG_BOSS, options: { workers: 8, batch: small } },
    };
};

// From the first call to the last completion in the database: what a peer does before is not counted.
async function drainPeer(bench, { program, is_done, verify, options }, jobs, at_once) {
    const { cluster, sink } = bench;
    const database = bench.emptyDatabase();
    const node = (...args) => new Program(NODE, [`bench/peers/${program}.mjs`, args[0], cluster.uri(database), ...args.slice(1).map(String)],
        { env: { PATH: process.env.PATH, NODE_ENV: 'production' } });
    await node('add', jobs).output();
    cluster.row(database, 'analyze');
    cluster.row('postgres', 'checkpoint');
    const wal = cluster.row('postgres', 'select pg_current_wal_lsn()');
    await sink.reset();
    const postgres_s = cluster.cpu_s();
    const peer = node('run', `${sink.origin}/`, at_once, JSON.stringify(options));
    await until('the peer made every call', async () => peer.check() && (await sink.stats()).calls >= jobs,
        { every_ms: 25, deadline_ms: 1800000 });
    await until('the peer has completed every job', () => peer.check() && cluster.row(database, is_done) === 't', { every_ms: 10 });
    const end_ns = process.hrtime.bigint();
    const cpu_s = cpuSecondsOf(peer.pid);
    await peer.stop('SIGKILL');
    const { calls, first_ns } = await sink.stats();
    const left = Number(cluster.row(database, verify));
    if (calls !== jobs || left) throw new Error(`${program}: ${calls} calls for ${jobs} jobs, of which ${left} are not completed`);
    const result = {
        per_s: jobs / (Number(end_ns - BigInt(first_ns)) / 1e9),
        cpu_us: cpu_s / jobs * 1e6,
        postgres_us: (cluster.cpu_s() - postgres_s) / jobs * 1e6,
        wal_bytes: Number(cluster.row(database, `select pg_wal_lsn_diff(pg_current_wal_lsn(), '${wal}')`)) / jobs,
    };
    bench.dropDatabase(database);
    return result;
}

async function ceiling(bench, at_once) {
    const out = await new Program('wrk', ['-t', '1', '-c', String(at_once), '-d', `${CEILING_S}s`, '-s', 'bench/ceiling.lua',
        `${bench.sink.origin}/`]).output();
    return { per_s: Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]) };
}

export async function measure(bench) {
    if (!existsSync(NODE)) throw new Error('the peers are not installed: run scripts/setup bench');
    const jobs = bench.number('jobs', 100000);
    const at_once = bench.numbers('at-once', 200)[0];
    const peers = PEERS(at_once);
    const rounds = await bench.turns({
        'sink, called by wrk': () => ceiling(bench, at_once),
        'bare libcurl loop': () => bench.bare(jobs, at_once),
        supaqueue: async () => {
            const { per_s, dispatcher_us: cpu_us, postgres_us, wal_bytes } = await bench.drain(jobs, at_once);
            return { per_s, cpu_us, postgres_us, wal_bytes };
        },
        ...Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, () => drainPeer(bench, peer, jobs, at_once)])),
    });
    return { jobs, at_once, peers, rounds,
        contenders: Object.fromEntries(Object.keys(rounds).map((name) =>
            [name, { ...medians(rounds[name]), ratios: ratiosOf(rounds, 'supaqueue', name) }])) };
}

export function report({ jobs, at_once, contenders }) {
    const maybe = (format) => (value) => (value === undefined ? '' : format(value));
    return {
        goals: [
            ...Object.keys(contenders).filter((name) => /localQueue/.test(name)).map((name) => atLeast(`times ${name}`, 2.5, contenders[name].ratios)),
            ...Object.keys(contenders).filter((name) => /pg-boss/.test(name)).map((name) => atLeast(`times ${name}`, 3, contenders[name].ratios)),
            atLeast(`of the bare loop at ${at_once} at once`, 0.6, contenders['bare libcurl loop'].ratios),
        ],
        parts: [table([`${whole(jobs)} jobs, ${at_once} at once`, 'per second', 'supaqueue ÷ it', 'its CPU, µs', 'Postgres, µs', 'WAL, bytes'],
            Object.entries(contenders).map(([name, c]) => [name, whole(c.per_s), fixed(2)(median(c.ratios)), maybe(fixed(1))(c.cpu_us),
                maybe(fixed(1))(c.postgres_us), maybe(whole)(c.wal_bytes)]))],
        charts: {
            peers: barChart({ title: `${whole(jobs)} jobs, ${at_once} at once`, unit: 'jobs per second',
                bars: Object.entries(contenders).filter(([name]) => !/wrk/.test(name)).map(([name, c]) => ({ name, value: c.per_s })) }),
        },
    };
}
