// The relay shape: the edge function in a real Deno, with stand-ins for PostgREST and for pg_net, which keeps
// pg_net's pace of a round per second.
import { existsSync, readFileSync } from 'node:fs';
import { PgNet } from '../../tests/e2e/lib/pg_net.mjs';
import { PostgREST } from '../../tests/e2e/lib/postgrest.mjs';
import { Sql } from '../../tests/e2e/lib/sql.mjs';
import { barChart } from '../plot.mjs';
import { Program, cpuOf, until } from '../processes.mjs';
import { atLeast, table, whole } from '../report.mjs';
import { medians } from '../stats.mjs';

export const about = 'the relay shape: 10 000 jobs, 100 workers, functions that take 50 ms';

const WORKERS = 100;
const SECRET = 'bench';
const FUNCTION = 'relay/supabase/functions/supaqueue/index.ts';
const READY = /supaqueue-listening (\d+)\n/;

export async function measure(bench) {
    const jobs = bench.number('jobs', 10000);
    const rounds = await bench.turns({
        relay: async () => {
            const database = await bench.database({ path: '/?delay_ms=50', workers: WORKERS });
            const found = await drain(bench, database, jobs);
            bench.dropDatabase(database);
            return found;
        },
    });
    return { jobs, ...medians(rounds.relay), rounds };
}

export function report(found) {
    return {
        goals: [atLeast('relay, calls/s', 1000, found.rounds.relay.map((round) => round.per_s), 0)],
        parts: [table([`${whole(found.jobs)} jobs by the relay, ${WORKERS} workers, 50 ms each`, 'calls/s', 'Postgres, µs', 'Deno, µs',
            'requests of pg_net', 'exchanges'],
        [['median', whole(found.per_s), whole(found.postgres_us), whole(found.relay_us), whole(found.requests), whole(found.exchanges)]])],
        charts: { relay: barChart({ title: 'the relay, 100 workers', unit: 'calls per second',
            bars: [{ name: 'relay', value: found.per_s }] }) },
    };
}

async function drain({ cluster, sink }, database, jobs) {
    const connect = () => new Sql(`${cluster.bin}/psql`, cluster.url(database));
    cluster.row(database, `set client_min_messages = error;
        do $$ begin create role service_role; exception when duplicate_object then null; end $$;
        ${readFileSync('tests/lib/hosted.sql', 'utf8')}
        select vault.create_secret('${SECRET}', 'supaqueue_secret')`);
    await new Program('build/supaqueue', ['migrate', '--db-url', cluster.url(database)]).output(); // grants
    const api = await PostgREST.start({ connect }, SECRET);
    const deno = existsSync('node_modules/.bin/deno') ? 'node_modules/.bin/deno' : 'deno';
    const relay = new Program(deno, ['run', '--no-prompt', '--no-remote', '--allow-net', '--allow-env', '--allow-read',
        '--preload', 'src/embed/serve_function.ts', FUNCTION], { env: { PATH: process.env.PATH, HOME: process.env.HOME ?? '/tmp',
        SUPAQUEUE_SECRET: SECRET, SUPABASE_URL: api.url, SUPABASE_SECRET_KEYS: `{"default": "${SECRET}"}` } });
    await until('the edge function listens', () => relay.check() && READY.test(relay.stdout));
    const db = connect();
    const net = new PgNet(db, { round_ms: 1000 });
    try {
        await db.run`select supaqueue.use_relay(${`http://127.0.0.1:${READY.exec(relay.stdout)[1]}/supaqueue`})`;
        await sink.reset();
        const started = performance.now();
        const relayCpu = cpuOf(relay.pid), postgres_s = cluster.cpu_s();
        cluster.row(database, `insert into supaqueue.job (queue, payload)
            select q.id, jsonb_build_object('arg1', 'val', 'n', i) from supaqueue.queue q, generate_series(1, ${jobs}) i`);
        await until('every job was called', async () => relay.check() && (await sink.stats()).calls >= jobs,
            { every_ms: 100, deadline_ms: 600000 });
        await until('every job is settled', () => cluster.row(database, `
            select not exists (select from supaqueue.job where status in ('pending', 'in_progress'))`) === 't', { every_ms: 20 });
        const seconds = (performance.now() - started) / 1000;
        const succeeded = Number(cluster.row(database, `select count(*) from supaqueue.job where status = 'success'`));
        const { calls } = await sink.stats();
        if (succeeded !== jobs || calls !== jobs) throw new Error(`${succeeded} of ${jobs} jobs succeeded in ${calls} calls`);
        const used = cpuOf(relay.pid);
        return { per_s: jobs / seconds, requests: net.requests, exchanges: api.calls,
            relay_us: (used.user_s + used.system_s - relayCpu.user_s - relayCpu.system_s) / jobs * 1e6,
            postgres_us: (cluster.cpu_s() - postgres_s) / jobs * 1e6 };
    } finally {
        await net.end();
        await db.close();
        await relay.stop('SIGKILL');
        await api.close();
    }
}
