// Load at 70 % of the maximum for an hour: whether rate, latency, and the size of tables and indexes stay flat.
// The maximum is what such a load can be: jobs added as fast as a drain runs them, called, and deleted, all at once.
// Jobs are added each 50 ms, so that their latency is some tens of ms at best.
// Finished jobs are kept for a sixth of the time, so that what is added and what is deleted come to a balance.
import { lineChart } from '../plot.mjs';
import { Program, peakRssOf, until } from '../processes.mjs';
import { atLeast, atMost, fixed, percent, table, whole } from '../report.mjs';
import { median } from '../stats.mjs';
import { logged } from '../harness.mjs';

export const about = 'load at 70 % of the maximum, or --rate, for --minutes (60), sampled each 10 s; only when asked for';
export const is_extra = true;

const AT_ONCE = 200;
const SHARE = 0.7;
const TICK_MS = 50;
const SAMPLE_S = 10;
const RETENTION = 1 / 6;
const MAX_MINUTES = 3;
const END_MS = 600000;

// Adds `per_tick` jobs `ticks` times, each in a transaction of its own, at a steady pace.
const load = (per_tick, ticks) => `
    do $$
    declare
        v_queue constant uuid := (select id from supaqueue.queue);
        v_next timestamptz := clock_timestamp();
    begin
        for v_i in 1 .. ${ticks} loop
            insert into supaqueue.job (queue, payload)
            select v_queue, jsonb_build_object('arg1', 'val', 'n', n) from generate_series(1, ${per_tick}) n;
            commit;
            v_next := v_next + interval '${TICK_MS} ms';
            perform pg_sleep(greatest(extract(epoch from v_next - clock_timestamp()), 0));
            commit; -- the next jobs are created now
        end loop;
    end
    $$`;

// Latency is that of one second's jobs, from their insert to their claim, or to now where they still wait: it can be two
// seconds at most. How many jobs are behind tells of longer waits.
const SAMPLE = `
    select pg_table_size('supaqueue.job') / 1e6 as table_mb, pg_indexes_size('supaqueue.job') / 1e6 as indexes_mb,
           (select n_tup_del from pg_stat_user_tables where relid = 'supaqueue.job'::regclass) as deleted, l.*
    from (select coalesce(percentile_cont(0.5) within group (order by w.ms), 0) as p50_ms,
                 coalesce(percentile_cont(0.99) within group (order by w.ms), 0) as p99_ms
          from (select extract(epoch from coalesce(j.started_at, clock_timestamp()) - j.created_at) * 1000 as ms
                from supaqueue.job j
                where j.id >= supaqueue._first_id(now() - interval '2 s')
                  and j.id < supaqueue._first_id(now() - interval '1 s')) w) l`;

// Adds `wanted` jobs a second for so many minutes, beside one dispatcher.
async function carry(bench, { wanted, minutes }) {
    const { cluster, sink } = bench;
    const per_tick = Math.round(wanted * TICK_MS / 1000);
    const ticks = Math.round(minutes * 60000 / TICK_MS);
    const added = per_tick * ticks;
    const retention_s = minutes * 60 * RETENTION;
    bench.progress(`${added} jobs in ${minutes} minutes`);
    const database = await bench.database({ workers: AT_ONCE, settings: { retention: `${retention_s} s` } });
    await sink.reset();
    const dispatcher = bench.dispatcher(database, AT_ONCE);
    const adding = new Program(`${cluster.bin}/psql`, ['-Xq', '-v', 'ON_ERROR_STOP=1', '-d', cluster.url(database), '-c', load(per_tick, ticks)]);
    const samples = [];
    const start_ms = Date.now();
    for (let last = { at: start_ms, calls: 0, deleted: 0 }, n = 1; !adding.end; n++) {
        await Promise.race([adding.exited, until('the next sample', () => Date.now() >= start_ms + n * SAMPLE_S * 1000,
            { deadline_ms: 2 * SAMPLE_S * 1000 })]);
        dispatcher.check();
        if (adding.end) break;
        const { deleted, ...sample } = cluster.json(database, SAMPLE);
        const now = { at: Date.now(), calls: (await sink.stats()).calls, deleted };
        const per_s = (field) => (now[field] - last[field]) / (now.at - last.at) * 1000;
        samples.push({ minute: (now.at - start_ms) / 60000, per_s: per_s('calls'), deleted_per_s: per_s('deleted'),
            ...sample, rss_mb: peakRssOf(dispatcher.pid) });
        last = now;
        if (n % (60 / SAMPLE_S) === 0) {
            const { minute, per_s: rate, deleted_per_s, p50_ms, p99_ms, table_mb, indexes_mb } = samples.at(-1);
            bench.progress(`minute ${minute.toFixed(1)}: ${whole(rate)}/s, ${whole(deleted_per_s)} deleted/s, ` +
                `p50 ${whole(p50_ms)} ms, p99 ${whole(p99_ms)} ms, table ${whole(table_mb)} MB, indexes ${whole(indexes_mb)} MB`);
        }
    }
    await adding.output();
    // all the kept ones are read to know, so that is not asked often
    await until('every job is settled', async () => (await sink.stats()).calls >= added && bench.isDone(database),
        { every_ms: 1000, deadline_ms: END_MS });
    await dispatcher.stop();
    const { calls } = await sink.stats();
    const succeeded = logged(dispatcher, 'succeeded');
    if (calls !== added || succeeded !== added) throw new Error(`${succeeded} of ${added} jobs succeeded in ${calls} calls`);
    const kept = Number(cluster.row(database, 'select count(*) from supaqueue.job'));
    bench.dropDatabase(database);
    return { minutes, retention_s, wanted: per_tick * 1000 / TICK_MS, added, kept, samples };
}

export async function measure(bench) {
    const drain = (await bench.drain(bench.number('jobs', 100000), AT_ONCE)).per_s;
    bench.progress(`a drain makes ${Math.round(drain)}/s`);
    const { samples } = await carry(bench, { wanted: drain, minutes: MAX_MINUTES });
    const { last: max } = quarters(samples, 'per_s');
    bench.progress(`the maximum is ${Math.round(max)}/s`);
    const hour = await carry(bench, { wanted: bench.number('rate', Math.round(max * SHARE)), minutes: bench.number('minutes', 60) });
    return { drain, max, max_deleted: quarters(samples, 'deleted_per_s').last, ...hour };
}

// How many of the jobs that were added had not been called at each sample.
function withBehind(samples, wanted) {
    let calls = 0, minute = 0;
    return samples.map((sample) => {
        calls += sample.per_s * (sample.minute - minute) * 60;
        minute = sample.minute;
        return { ...sample, behind: Math.max(wanted * minute * 60 - calls, 0) };
    });
}

// The last quarter beside the second: by then the first finished jobs have been deleted.
function quarters(samples, field) {
    const of = (from, to) => median(samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to)).map((s) => s[field]));
    return { second: of(0.25, 0.5), last: of(0.75, 1) };
}

export function report({ minutes, retention_s, drain, max, max_deleted, wanted, added, kept, samples: taken }) {
    const samples = withBehind(taken, wanted);
    const fields = { per_s: 'calls per second', deleted_per_s: 'jobs deleted per second', p50_ms: 'insert → claim, p50, ms',
        p99_ms: 'insert → claim, p99, ms', table_mb: 'job table, MB', indexes_mb: 'its indexes, MB', rss_mb: 'peak RSS of the dispatcher, MB' };
    const medians = Object.fromEntries(Object.keys(fields).map((field) => [field, quarters(samples, field)]));
    const growth = ({ second, last }) => last / second;
    const points = (field) => samples.map((sample) => [sample.minute, sample[field]]);
    return {
        goals: [
            atLeast('soak: rate, last quarter ÷ second', 0.95, growth(medians.per_s)),
            atMost('soak: latency p50, last quarter ÷ second', 1.2, growth(medians.p50_ms)),
            atMost('soak: jobs behind at any time, in seconds of the load', 1, Math.max(...samples.map((s) => s.behind)) / wanted),
            atMost('soak: jobs kept, of those that ended within their retention', 1.1, kept / (wanted * retention_s)),
            atMost('soak: table, last quarter ÷ second', 1.1, growth(medians.table_mb)),
            atMost('soak: indexes, last quarter ÷ second', 1.1, growth(medians.indexes_mb)),
        ],
        parts: [
            `Soak: ${minutes} minutes at ${whole(wanted)} jobs/s, ${percent(wanted / max)} % of the ${whole(max)} that were carried while ` +
            `more were added and ${whole(max_deleted)}/s deleted, and ${percent(wanted / drain)} % of the ${whole(drain)} of a drain. ` +
            `All ${whole(added)} jobs succeeded in one call each; finished ones are kept for ${whole(retention_s)} s, ` +
            `${whole(kept)} of them at the end.`,
            table(['median of the quarter', 'second', 'last', 'ratio'], Object.entries(fields).map(([field, name]) =>
                [name, ...[medians[field].second, medians[field].last, growth(medians[field])].map(fixed(2))])),
        ],
        charts: { soak: lineChart({ title: `${minutes} minutes at ${whole(wanted)} jobs/s`, x_unit: 'minutes', panels: [
            { title: 'per second', series: { calls: points('per_s'), deleted: points('deleted_per_s') } },
            { title: 'insert → claim, ms', series: { p50: points('p50_ms'), p99: points('p99_ms') } },
            { title: 'jobs behind', series: { behind: points('behind') } },
            { title: 'MB', series: { table: points('table_mb'), indexes: points('indexes_mb') } },
            { title: 'peak RSS of the dispatcher, MB', series: { rss: points('rss_mb') } },
        ] }) },
    };
}
