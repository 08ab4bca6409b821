#!/bin/sh
# plpgsql_check finds nothing in any function, on the Postgres version that Debian has it for.
set -eu
cd "$(dirname "$0")/../.."
. tests/lib/pg.sh
. tests/lib/tap.sh

version=$(pg_debian_version)
bindir=$(pg_bindir "$version")
pg_start "$bindir"
scripts/build-installer >"$pg_dir/install.sql"
pg_create_roles
pg_sql -f "$pg_dir/install.sql" >/dev/null 2>&1
pg_sql -c 'create extension plpgsql_check'
# enqueue_row() is for tables of users
pg_sql -c 'create table public.order_line (id int)' -c 'create trigger webhook after insert on public.order_line
    for each row execute function supaqueue.enqueue_row()'

findings() {
    pg_sql -c "
        select p.oid::regprocedure, f.level, f.sqlstate, f.lineno, f.message, f.detail
        from pg_proc p
        left join pg_trigger t on t.tgfoid = p.oid
        cross join lateral plpgsql_check_function_tb(p.oid, coalesce(t.tgrelid, 0),
            oldtable => t.tgoldtable, newtable => t.tgnewtable, extra_warnings => true, performance_warnings => false) f
        where p.prolang = (select oid from pg_language where lanname = 'plpgsql')
          and (p.pronamespace = 'supaqueue'::regnamespace or p.proname in ('end_current_job', 'end_current_jobs'))"
}

finds_nothing() {
    findings >"$pg_dir/findings"
    cat "$pg_dir/findings"
    [ ! -s "$pg_dir/findings" ]
}

# A check that finds nothing anywhere would be no check.
finds_a_fault() {
    pg_sql -c "create function supaqueue._wrong() returns int language plpgsql as 'begin return nothing; end'"
    findings | grep -q 'column \"nothing\" does not exist'
}

# The bodies of SQL functions, which the installer does not check while it creates them.
sql_functions_are_valid() {
    pg_sql -c "
        do \$\$
        declare v text;
        begin
            for v in select pg_get_functiondef(p.oid) from pg_proc p
                where p.prolang = (select oid from pg_language where lanname = 'sql')
                  and p.pronamespace = 'supaqueue'::regnamespace loop
                execute v;
            end loop;
        end \$\$"
}

check 'plpgsql_check finds nothing in any function' finds_nothing
check 'and it does find a fault where there is one' finds_a_fault
check 'every SQL function passes the check of Postgres itself' sql_functions_are_valid
check_end
