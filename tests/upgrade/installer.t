#!/bin/sh
# The installer: run again, run by two at once, run where it does not belong.
set -eu
cd "$(dirname "$0")/../.."
. tests/lib/pg.sh
. tests/lib/tap.sh

version=$(pg_debian_version)
bindir=$(pg_bindir "$version")
pg_start "$bindir"
scripts/build-installer >"$pg_dir/install.sql"
pg_create_roles

# install DATABASE
install() {
    pg_sql -d "$1" -v VERBOSITY=verbose -f "$pg_dir/install.sql"
}

# A database of its own for each test.
new_database() {
    pg_sql -c "create database $1"
    pg_supabase_defaults -d "$1"
}

fresh() {
    new_database fresh
    install fresh >"$pg_dir/fresh.log" 2>&1
    grep -q 'applied 0001_queue' "$pg_dir/fresh.log"
}

again_changes_nothing() {
    pg_schema fresh >"$pg_dir/once.sql"
    install fresh >"$pg_dir/again.log" 2>&1
    not grep . "$pg_dir/again.log"
    pg_schema fresh >"$pg_dir/twice.sql"
    diff -u "$pg_dir/once.sql" "$pg_dir/twice.sql"
}

keeps_the_data() {
    pg_sql -d fresh -c "
        select supaqueue.create_queue('q', 'f');
        select supaqueue.enqueue('q', '{\"a\": 1}');" >"$pg_dir/before"
    pg_sql -d fresh -c 'select * from supaqueue.job, supaqueue.worker, supaqueue.queue' >"$pg_dir/before"
    install fresh
    pg_sql -d fresh -c 'select * from supaqueue.job, supaqueue.worker, supaqueue.queue' >"$pg_dir/after"
    diff "$pg_dir/before" "$pg_dir/after"
}

# A session that holds the installer's lock lets both come to it before either can go on.
two_at_once() {
    new_database twice
    mkfifo "$pg_dir/holder"
    pg_sql -d twice <"$pg_dir/holder" >/dev/null &
    holder=$!
    exec 3>"$pg_dir/holder"
    echo 'begin; select pg_advisory_xact_lock(1936683377, -1);' >&3
    wait_for_locks twice 1 true
    install twice >"$pg_dir/one.log" 2>&1 &
    one=$!
    install twice >"$pg_dir/two.log" 2>&1 &
    two=$!
    wait_for_locks twice 2 false
    echo 'commit;' >&3
    exec 3>&-
    wait $holder
    wait $one || { cat "$pg_dir/one.log"; return 1; }
    wait $two || { cat "$pg_dir/two.log"; return 1; }
    [ "$(cat "$pg_dir/one.log" "$pg_dir/two.log" | grep -c 'applied 0001_queue')" = 1 ] || return 1
    pg_schema fresh >"$pg_dir/fresh.sql"
    pg_schema twice | diff -u "$pg_dir/fresh.sql" -
}

# wait_for_locks DATABASE COUNT GRANTED: until that many sessions hold, or wait for, an advisory lock
wait_for_locks() {
    pg_sql -d "$1" -c "
        do \$\$
        begin
            for i in 1..3000 loop
                exit when (select count(*) from pg_locks where locktype = 'advisory' and granted = $3) = $2;
                perform pg_sleep(0.01);
                if i = 3000 then raise exception 'no $2 sessions came to the lock'; end if;
            end loop;
        end \$\$"
}

refuses_newer() {
    new_database newer
    install newer 2>/dev/null
    pg_sql -d newer -c "insert into supaqueue.migration (version, name) values (9999, '9999_future')"
    pg_schema newer >"$pg_dir/before.sql"
    not install newer >"$pg_dir/newer.log" 2>&1
    grep -q 'ERROR:  SQ020: the schema is at version 9999' "$pg_dir/newer.log"
    pg_schema newer | diff "$pg_dir/before.sql" -
}

refuses_foreign() {
    new_database alien
    pg_sql -d alien -c 'create schema supaqueue; create table supaqueue.job (id int);'
    pg_schema alien >"$pg_dir/before.sql"
    not install alien >"$pg_dir/alien.log" 2>&1
    grep -q 'ERROR:  SQ021' "$pg_dir/alien.log"
    pg_schema alien | diff "$pg_dir/before.sql" -
}

works_without_superuser() {
    new_database hosted
    pg_sql -c 'create role owner_only login createrole' -c 'grant all on database hosted to owner_only'
    pg_sql -d hosted -c 'grant all on schema public to owner_only'
    PGUSER=owner_only install hosted
    PGUSER=owner_only pg_sql -d hosted -c "
        select supaqueue.create_queue('q', 'f');
        select supaqueue.enqueue('q');
        select supaqueue.process_jobs();
        select supaqueue.enable_public_api();
        select supaqueue.update_queue('q', '{\"is_public\": true}');"
    pg_sql -d hosted -c 'set role authenticated' \
        -c "set request.jwt.claims = '{\"sub\": \"11111111-1111-4111-8111-111111111111\"}'" \
        -c "select supaqueue_public.cancel(supaqueue_public.enqueue('q'))"
    # a superuser makes nothing that would run as superuser
    pg_sql -d hosted -c 'select supaqueue.disable_public_api()' -c 'select supaqueue.enable_public_api()'
    [ "$(pg_sql -d hosted -c "select distinct proowner::regrole from pg_proc
        where pronamespace = 'supaqueue_public'::regnamespace")" = owner_only ]
}

keeps_the_public_api() {
    new_database opened
    install opened 2>/dev/null
    [ "$(pg_sql -d opened -c "select to_regnamespace('supaqueue_public') is null")" = t ] || return 1
    pg_sql -d opened -c 'select supaqueue.enable_public_api()'
    pg_schema opened >"$pg_dir/before.sql"
    pg_sql -d opened -c "
        create or replace function supaqueue_public.job_status(job uuid) returns jsonb
        language sql security definer as 'select null::jsonb';
        grant execute on function supaqueue_public.cancel to anon;"
    install opened >"$pg_dir/opened.log" 2>&1
    not grep . "$pg_dir/opened.log"
    pg_schema opened | diff -u "$pg_dir/before.sql" -
}

leaves_nothing_after_an_error() {
    new_database broken
    sed 's/^create table supaqueue.job_dependencies/create tabel supaqueue.job_dependencies/' "$pg_dir/install.sql" >"$pg_dir/broken.sql"
    not pg_sql -d broken -f "$pg_dir/broken.sql" >/dev/null 2>&1
    [ "$(pg_sql -d broken -c "select count(*) from pg_namespace where nspname = 'supaqueue'")" = 0 ]
}

check 'a fresh install says what it applied' fresh
check 'run again it says nothing and changes nothing' again_changes_nothing
check 'and keeps the data' keeps_the_data
check 'two at once do no harm' two_at_once
check 'a newer schema is refused, and not touched' refuses_newer
check 'a schema of the same name that is not ours is refused, and not touched' refuses_foreign
check 'no superuser is needed' works_without_superuser
check 'the client API is off, stays on when it was enabled, and is made new' keeps_the_public_api
check 'an install that fails leaves nothing behind' leaves_nothing_after_an_error
check_end
