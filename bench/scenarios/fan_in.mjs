// What dependencies cost in Postgres alone: many sources of one target, settled in batches, and one source of
// many targets. No call is made: the jobs are put in progress as a claim would, and settled by SQL.
import { barChart } from '../plot.mjs';
import { columns, fixed, whole } from '../report.mjs';
import { medians } from '../stats.mjs';

export const about = 'what dependencies cost, as there are more of them';

const SIZES = [100, 1000, 10000];
const BATCH = 100;

export async function measure(bench) {
    const result = [];
    for (const size of SIZES) {
        bench.progress(`fan-in and fan-out of ${size}`);
        const shapes = { fan_in: { sources: size, targets: 1 }, fan_out: { sources: 1, targets: size } };
        const rounds = await bench.turns(Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, async () => {
            const database = await bench.database();
            const costs = measureFan(bench.cluster, database, shape);
            bench.dropDatabase(database);
            return costs;
        }])));
        result.push({ size, fan_in: medians(rounds.fan_in), fan_out: medians(rounds.fan_out), rounds });
    }
    return result;
}

export function report(result) {
    const rows = [
        ['fan-in, one target: to add', fixed(1), (d) => d.fan_in.add_us],
        [`to settle its source, ${BATCH} at once`, fixed(1), (d) => d.fan_in.settle_us],
        ['fan-out, one source: to add', fixed(1), (d) => d.fan_out.add_us],
        ['to let its target go', fixed(1), (d) => d.fan_out.settle_us],
    ];
    return {
        parts: [columns('dependencies, µs for each', result.map((d) => whole(d.size)), result, rows)],
        charts: { 'fan-in': barChart({ title: 'dependencies', unit: 'µs for each', bars: result.flatMap((d) =>
            rows.map(([name, , get]) => ({ name: `${name}, ${whole(d.size)}`, value: get(d) }))) }) },
    };
}

// Microseconds for each dependency of `targets` jobs on `sources` others, one of which is 1: to add it, and to
// settle its source or let its target go.
function measureFan(cluster, database, { sources, targets }) {
    const id = cluster.row(database, 'select id from supaqueue.queue');
    cluster.row(database, `
        insert into supaqueue.job (queue, priority) select '${id}', 0 from generate_series(1, ${sources});
        insert into supaqueue.job (queue, priority) select '${id}', 1 from generate_series(1, ${targets})`);
    const add_us = timed(cluster, database, sources * targets, `
        insert into supaqueue.job_dependencies (source, target)
        select s.id, t.id from supaqueue.job s, supaqueue.job t where s.priority = 0 and t.priority = 1`);
    cluster.row(database, `
        update supaqueue.job set status = 'in_progress', ready = null, attempts = 1, started_at = clock_timestamp(),
            call = nextval('supaqueue.call_seq'), writes = writes + 1 where priority = 0`);
    const settle_us = timed(cluster, database, sources * targets, settlements);
    const found = Number(cluster.row(database, 'select count(*) from supaqueue.job where ready is not null'));
    if (found !== targets) throw new Error(`${found} targets are in line instead of ${targets}`);
    return { add_us, settle_us };
}

// Every job in progress, each batch in a transaction of its own.
const settlements = `
    for v_batch in
        select array_agg(j.id) as jobs, array_agg(j.call) as calls, count(*)::int as count
        from (select id, call, (row_number() over (order by call) - 1) / ${BATCH} as no
              from supaqueue.job where status = 'in_progress') j
        group by j.no order by j.no
    loop
        perform supaqueue.settle(v_batch.jobs, v_batch.calls, array_fill('success'::text, array[v_batch.count]),
            array_fill(200, array[v_batch.count]), array_fill(null::text, array[v_batch.count]),
            array_fill('{"ok":true}'::text, array[v_batch.count]));
        commit;
    end loop`;

function timed(cluster, database, count, statement) {
    return Number(cluster.row(database, `
        do $$
        declare
            v_batch record;
            v_start timestamptz := clock_timestamp();
        begin
            ${statement};
            commit;
            perform set_config('bench.us', round(extract(epoch from clock_timestamp() - v_start) * 1e6 / ${count}, 1)::text, false);
        end
        $$;
        select current_setting('bench.us')`));
}
