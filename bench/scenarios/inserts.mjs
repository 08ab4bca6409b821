// What it costs to add jobs, in Postgres alone, beside the same table without our triggers: one statement of many
// rows, and commits of one row from several clients.
import { barChart } from '../plot.mjs';
import { atLeast, fixed, table, whole } from '../report.mjs';
import { medians, ratioOf, ratiosOf } from '../stats.mjs';

export const about = 'to add jobs: 100 000 in one statement, and one in each commit of 8 clients, beside the table without triggers';

const ROWS = 100000;
const WARM_UP_ROWS = 1000;
const CLIENTS = 8;
const SECONDS = 10;

// Tables like ours without triggers but those of foreign keys: `untriggered` with all indexes, `bare` with the
// primary key alone. Both leave as much room in their pages as ours.
const TABLES = `
    create table public.untriggered (like supaqueue.job including all);
    create table public.bare (like supaqueue.job including defaults including storage);
    alter table public.bare add primary key (id);
    do $$
    declare v_key text; v_options text := (select array_to_string(reloptions, ', ') from pg_class where oid = 'supaqueue.job'::regclass);
    begin
        execute format('alter table public.untriggered set (%s)', v_options);
        execute format('alter table public.bare set (%s)', v_options);
        for v_key in select pg_get_constraintdef(c.oid) from pg_constraint c
            where c.conrelid = 'supaqueue.job'::regclass and c.contype = 'f' loop
            execute 'alter table public.untriggered add ' || v_key;
        end loop;
    end
    $$`;

const plain = (table) => `insert into ${table} (queue, payload)
    select id, jsonb_build_object('n', i) from supaqueue.queue, generate_series(1, :rows) i`;
const many = (option = '') => `perform count(*) from supaqueue.enqueue_many('bench',
    array(select jsonb_build_object('n', i) from generate_series(1, :rows) i)${option})`;
const STATEMENTS = {
    untriggered: { name: 'the table without triggers', sql: plain('public.untriggered') },
    bare: { name: 'and with no index but the primary key', sql: plain('public.bare') },
    insert: { name: '`insert into supaqueue.job`', sql: plain('supaqueue.job') },
    enqueue_many: { name: '`enqueue_many()`', sql: many() },
    keys: { name: 'with 1 000 keys', sql: many(`, keys => array(select 'k' || i % 1000 from generate_series(1, :rows) i)`) },
    dedup_keys: { name: 'with a dedup_key each',
        sql: many(`, dedup_keys => array(select 'd' || i || :rows from generate_series(1, :rows) i)`) },
};
const COMMITS = {
    untriggered_commits: { name: 'the table without triggers', table: 'public.untriggered' },
    commits: { name: '`insert into supaqueue.job`', table: 'supaqueue.job' },
};

// In one transaction, after a smaller one that has warmed up.
function insertMany({ cluster }, database, statement) {
    const filled = (rows) => statement.replaceAll(':rows', String(rows));
    return { per_s: Number(cluster.row(database, `
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
        select current_setting('bench.rows_per_s')`)) };
}

async function insertSingly({ cluster }, database, into) {
    const queue = cluster.row(database, 'select id from supaqueue.queue');
    cluster.row(database, 'checkpoint');
    const { per_s, count } = await cluster.pgbench(database,
        `insert into ${into} (queue, payload) values ('${queue}', '{"n": 1, "arg1": "val"}');\n`, { clients: CLIENTS, seconds: SECONDS });
    const rows = Number(cluster.row(database, `select count(*) from ${into}`));
    if (rows !== count) throw new Error(`${rows} rows after ${count} commits`);
    return { per_s };
}

export async function measure(bench) {
    const inNewDatabase = (insert) => async () => {
        const database = await bench.database();
        bench.cluster.row(database, TABLES);
        const result = await insert(database);
        bench.dropDatabase(database);
        return result;
    };
    const rounds = await bench.turns({
        ...Object.fromEntries(Object.entries(STATEMENTS).map(([name, { sql }]) =>
            [name, inNewDatabase((database) => insertMany(bench, database, sql))])),
        ...Object.fromEntries(Object.entries(COMMITS).map(([name, { table: into }]) =>
            [name, inNewDatabase((database) => insertSingly(bench, database, into))])),
    });
    const of = (base) => (name) => [name, { ...medians(rounds[name]), ratio: ratioOf(rounds, name, base) }];
    return { rounds,
        statements: Object.fromEntries(Object.keys(STATEMENTS).map(of('untriggered'))),
        commits: Object.fromEntries(Object.keys(COMMITS).map(of('untriggered_commits'))) };
}

export function report({ statements, commits, rounds }) {
    const rows = (names, results) => Object.entries(results).map(([name, r]) => [names[name].name, whole(r.per_s), fixed(2)(r.ratio)]);
    return {
        goals: [atLeast(`${whole(ROWS)} rows in one statement, of the table without triggers`, 0.75, ratiosOf(rounds, 'insert', 'untriggered')),
            atLeast(`commits of one row from ${CLIENTS} clients, of the same`, 0.9,
                ratiosOf(rounds, 'commits', 'untriggered_commits'))],
        parts: [
            table([`${whole(ROWS)} jobs in one statement`, 'rows/s', 'ratio'], rows(STATEMENTS, statements)),
            table([`one row in each commit, ${CLIENTS} clients`, 'commits/s', 'ratio'], rows(COMMITS, commits)),
        ],
        charts: { inserts: barChart({ title: `${whole(ROWS)} jobs in one statement`, unit: 'rows per second',
            bars: Object.entries(statements).map(([name, r]) => ({ name: STATEMENTS[name].name.replaceAll('`', ''), value: r.per_s })) }) },
    };
}
