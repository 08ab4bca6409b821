// What dependencies cost in Postgres alone: many sources of one target, settled in batches, and one source of
// many targets. No call is made: the jobs are put in progress as a claim would, and settled by SQL.
const BATCH = 100;

// Microseconds for each dependency of `targets` jobs on `sources` others, one of which is 1: to add it, and to
// settle its source or let its target go.
export function measureFan(cluster, { database, id }, { sources, targets }) {
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
