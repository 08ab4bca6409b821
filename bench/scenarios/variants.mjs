// The plain drain beside others, in turns: one with a limit for each of many keys, one while as many old jobs
// wait to be pruned, and the program of another build, if one is named.
import { barChart } from '../plot.mjs';
import { atLeast, fixed, table, whole } from '../report.mjs';
import { medians, ratioOf, ratiosOf } from '../stats.mjs';

export const about = 'the plain drain beside one with a limit for each of 1 000 keys, one while old jobs are deleted, and --base';

const KEYS = 1000;
const KEY_CONCURRENCY = 2;

// Jobs that ended longer ago than they are kept, one each second. Returns what tells how many of them were deleted.
function addOldJobs(bench, database, count) {
    bench.cluster.row(database, `insert into supaqueue.job (id, queue, payload, status, finished_at)
        select overlay(supaqueue.uuid_v7()::text placing
            substr(supaqueue._first_id(now() - interval '20 days' + i * interval '1 s')::text, 1, 13) from 1)::uuid,
            q.id, jsonb_build_object('n', i), 'cancelled', now() - interval '20 days'
        from supaqueue.queue q, generate_series(1, ${count}) i`);
    return () => {
        const pruned = count - Number(bench.cluster.row(database, `select count(*) from supaqueue.job where status = 'cancelled'`));
        if (pruned === 0) throw new Error('no old job was deleted meanwhile');
        return { pruned };
    };
}

export async function measure(bench) {
    const jobs = bench.number('jobs', 200000); // for several ticks, with which the deleting begins
    const at_once = bench.numbers('at-once', 200)[0];
    const variants = {
        plain: {},
        keys: { keys: KEYS, settings: { key_concurrency: KEY_CONCURRENCY } },
        pruning: { prepare: (database) => addOldJobs(bench, database, jobs) },
    };
    if (bench.options.base) variants.base = { program: bench.options.base };
    const rounds = await bench.turns(Object.fromEntries(Object.entries(variants).map(([name, variant]) =>
        [name, () => bench.drain(jobs, at_once, variant)])));
    return { at_once, keys: KEYS, key_concurrency: KEY_CONCURRENCY, rounds,
        variants: Object.fromEntries(Object.keys(rounds).map((name) =>
            [name, { ...medians(rounds[name]), ratio: ratioOf(rounds, name, 'plain') }])) };
}

export function report({ at_once, keys, key_concurrency, variants, rounds }) {
    const names = { plain: 'plain', keys: `${whole(keys)} keys, ${key_concurrency} at once each`, base: 'the other build, plain',
        pruning: `while ${whole(variants.pruning.pruned)} old jobs are deleted` };
    return {
        goals: [atLeast(`${whole(keys)} keys with limits, of plain`, 0.9, ratiosOf(rounds, 'keys', 'plain')),
            atLeast('while old jobs are deleted, of plain', 0.95, ratiosOf(rounds, 'pruning', 'plain'))],
        parts: [table([`drain, ${at_once} at once`, 'jobs/s', 'ratio to plain', 'Postgres, µs', 'dispatcher, µs'],
            Object.entries(variants).map(([name, v]) => [names[name], whole(v.per_s), fixed(2)(v.ratio),
                fixed(1)(v.postgres_us), fixed(1)(v.dispatcher_us)]))],
        charts: { variants: barChart({ title: `drain, ${at_once} at once`, unit: 'jobs per second',
            bars: Object.entries(variants).map(([name, v]) => ({ name: names[name], value: v.per_s })) }) },
    };
}
