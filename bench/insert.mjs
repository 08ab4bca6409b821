// What it costs to add jobs, in Postgres alone: one statement of many rows, beside the same table without our
// triggers and indexes but for the primary key.
const ROWS = 100000;
const WARM_UP_ROWS = 1000;

const STATEMENTS = {
    bare: `insert into public.bare (queue, payload, ready)
        select id, jsonb_build_object('n', i), i from supaqueue.queue, generate_series(1, :rows) i`,
    insert: `insert into supaqueue.job (queue, payload)
        select id, jsonb_build_object('n', i) from supaqueue.queue, generate_series(1, :rows) i`,
    enqueue_many: `perform count(*) from supaqueue.enqueue_many('bench',
        array(select jsonb_build_object('n', i) from generate_series(1, :rows) i))`,
    keys: `perform count(*) from supaqueue.enqueue_many('bench',
        array(select jsonb_build_object('n', i) from generate_series(1, :rows) i),
        keys => array(select 'k' || i % 1000 from generate_series(1, :rows) i))`,
    dedup_keys: `perform count(*) from supaqueue.enqueue_many('bench',
        array(select jsonb_build_object('n', i) from generate_series(1, :rows) i),
        dedup_keys => array(select 'd' || i || :rows from generate_series(1, :rows) i))`,
};

// Rows per second of each way to add jobs.
export function measureInserts(cluster, { database }) {
    cluster.row(database, `create table public.bare (like supaqueue.job including defaults including storage);
        alter table public.bare add primary key (id)`);
    return Object.fromEntries(Object.entries(STATEMENTS).map(([name, statement]) => {
        const filled = (rows) => statement.replaceAll(':rows', String(rows));
        return [name, Number(cluster.row(database, `
            checkpoint;
            do $$
            declare v_start timestamptz;
            begin
                ${filled(WARM_UP_ROWS)};
                commit;
                v_start := clock_timestamp();
                ${filled(ROWS)};
                commit;
                perform set_config('bench.rows_per_s',
                    round(${ROWS} / extract(epoch from clock_timestamp() - v_start))::text, false);
            end
            $$;
            select current_setting('bench.rows_per_s')`))];
    }));
}
