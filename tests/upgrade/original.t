#!/bin/sh
# From the original supaqueue to now, in place. fixtures/original*.sql are its schema, its add-on, what its users
# build on it, and data; original_changes.txt is all that is not the same afterwards, original_end.txt what becomes
# of the jobs.
set -eu
cd "$(dirname "$0")/../.."
. tests/lib/pg.sh
. tests/lib/tap.sh

fixture=$PWD/tests/upgrade/fixtures/original

# start VERSION
start() {
    pg_start "$(pg_bindir "$1")"
    scripts/build-installer >"$pg_dir/install.sql"
    pg_create_roles
    pg_sql -c 'create role owner_only login createrole'
}

as_owner() {
    PGUSER=owner_only pg_sql "$@"
}

# database NAME [PART…]: one of a role that is no superuser, with the original and parts of its fixture. Data is
# written by a superuser, whom triggers do not see.
database() {
    db=$1
    shift
    pg_sql -c "create database $db owner owner_only"
    pg_supabase_defaults -d "$db"
    pg_sql -d "$db" -c 'grant all on schema public to owner_only'
    for part in '' "$@"; do
        case $part in
        *data) pg_sql -d "$db" -f "$fixture$part.sql" ;;
        *) as_owner -d "$db" -f "$fixture$part.sql" ;;
        esac
    done
}

install() {
    as_owner -d "$db" -v VERBOSITY=verbose -f "$pg_dir/install.sql" >"$pg_dir/$db.log" 2>&1 || { cat "$pg_dir/$db.log"; return 1; }
}

# Every row, as far as the original has it.
rows() {
    for columns in 'queue: id, created_at, edge_function_name, default_headers, name' \
        'worker: id, created_at, locked, queue' 'job: id, created_at, queue, payload, attempts, status, updated_at' \
        'current_job: id, created_at, worker, job, is_complete, is_successful' \
        ${1:+'job_dependencies: source, target, created_at'}; do
        pg_sql -d "$db" -c "select '${columns%%:*}', ${columns#*: } from supaqueue.${columns%%:*} order by id" 2>/dev/null ||
            pg_sql -d "$db" -c "select '${columns%%:*}', ${columns#*: } from supaqueue.${columns%%:*} order by 2, 3"
    done
}

is_migrated() {
    rows "$1" >"$pg_dir/$db.before"
    [ "$(grep -c '^job|' "$pg_dir/$db.before")" -gt 10 ]
    install
    grep -q 'original: 3 queues, 6 workers, 1[37] jobs and [05] dependencies are kept' "$pg_dir/$db.log"
    grep -q 'original: 2 calls of its relay are under way' "$pg_dir/$db.log"
}

keeps_every_row() {
    rows "$1" | diff "$pg_dir/$db.before" - | grep '^[<>]' | diff -u "$fixture"_changes.txt -
}

has_the_schema_of_a_fresh_install() {
    pg_schema "$db" | diff -u "$pg_dir/fresh.sql" -
}

changes_nothing_again() {
    rows "$1" >"$pg_dir/once"
    install
    not grep 'NOTICE' "$pg_dir/$db.log"
    rows "$1" | diff "$pg_dir/once" -
}

goes_on() {
    {
        echo 'create schema helpers; set search_path = helpers; set check_function_bodies = off;'
        cat tests/sql/helpers.sql
    } | pg_sql -d "$db"
    pg_sql -d "$db" -f tests/upgrade/goes_on.sql | diff -u "$fixture"_end.txt -
}

# asks EXPECTED SQL
asks() {
    [ "$(pg_sql -d "$db" -c "$2")" = "$1" ] || { echo "not $1: $2"; pg_sql -d "$db" -c "$2"; return 1; }
}

keeps_the_order() {
    asks "$(printf '%s\n' 'first in line' 'second in line, put back by hand' 'third in line' \
        'fourth in line, added at once with the third' 'in progress without a call')" "
        select payload ->> 'is' from supaqueue.job
        where ready is not null and queue = '5b0a3f4e-6f0d-4a4e-9c55-0f2b8f1d0001' order by priority, ready"
    asks t "select nextval('supaqueue.ready_seq') > (select max(ready) from supaqueue.job)"
}

keeps_dependencies() {
    asks "$(printf '%s\n' 'held target|1' 'target of one that failed|1' 'target of one that had succeeded|0' 'target of two|2')" "
        select payload ->> 'is', blockers from supaqueue.job where payload ->> 'is' like '%target%' order by 1"
    asks 'target of one that had succeeded' "
        select j.payload ->> 'is' from supaqueue.job_dependencies d join supaqueue.job j on j.id = d.target
        where d.satisfied_at is not null"
}

settles_a_late_end() {
    pg_sql -d "$db" -c "select public.end_current_job(
        cur_job_id => 'd1b5e0aa-9f0b-4c61-b7a7-3e5f6a7b8c01', _is_complete => true, _is_successful => true)"
    asks 'success|1|t' "
        select j.status, j.attempts, not w.locked from supaqueue.job j join supaqueue.worker w on w.id = j.worker
        where j.payload ->> 'is' = 'under way'"
}

ends_a_lost_call() {
    pg_sql -d "$db" -c 'select supaqueue.process_jobs()'
    asks 'pending|2|deadline passed' "
        select status, attempts, error from supaqueue.job where payload ->> 'is' = 'under way, and lost'"
    asks f "select locked from supaqueue.worker where id = 'c0000000-0000-4000-8000-000000000002'"
    # its end, if it comes after all, is not that of the next attempt
    pg_sql -d "$db" -c "select public.end_current_job(
        cur_job_id => '2fa4c6e8-0b1d-4f3a-9e5c-7a8b9c0d1e02', _is_complete => true, _is_successful => true)"
    asks 'pending|2' "select status, attempts from supaqueue.job where payload ->> 'is' = 'under way, and lost'"
    asks '2|failure|deadline passed' "
        select a.number, a.outcome, a.error from supaqueue.attempt a join supaqueue.job j on j.id = a.job
        where j.payload ->> 'is' = 'under way, and lost'"
}

keeps_what_has_ended() {
    asks '0' 'select pruned from supaqueue.prune(100)'
    asks '2024-03-01 10:00:09.5+00|' "select finished_at, failed_at from supaqueue.job where payload ->> 'is' = 'success'"
    asks failed "select payload ->> 'is' from supaqueue.dead_job"
    asks 'success' "with u as (update supaqueue.queue set retention = '1 day' where name = 'summaries' returning id),
        n as (select supaqueue.create_queue('new', 'f')) select 'success' from u, n"
    asks '3|14 days' "select (select pruned from supaqueue.prune(100)), retention from supaqueue.queue where name = 'new'"
}

knows_cancelled() {
    pg_sql -d "$db" -c "select supaqueue.cancel(id) from supaqueue.job where payload ->> 'is' = 'held'" >/dev/null
    asks cancelled "select status from supaqueue.job where payload ->> 'is' = 'held'"
}

lets_nobody_in() {
    may="select has_function_privilege('anon', 'public.end_current_job(uuid, boolean, boolean)', 'execute')"
    database rights
    asks t "$may"
    pg_sql -d rights -c 'grant usage on schema supaqueue to anon, authenticated; grant all on supaqueue.job to authenticated;
        grant execute on function supaqueue.process_jobs() to anon'
    install
    asks f "$may"
    pg_schema rights | diff -u "$pg_dir/fresh.sql" -
}

keeps_additions() {
    database additions _dependencies _data _dependencies_data _additions
    install
    asks 'acme|17' 'select tenant, count(*) from supaqueue.job group by tenant'
    asks '17' "select count(*) from shop.orders join supaqueue.job on job.id = orders.job"
    asks 'f' "select exists (select from shop.seen)"
    asks "$(printf '%s\n' 'a_change|O' 'always|A' 'never|D' 'queue_updated_at|O')" "
        select t.tgname, t.tgenabled from pg_trigger t join pg_proc p on p.oid = t.tgfoid
        where not t.tgisinternal and (p.pronamespace = 'shop'::regnamespace or p.proname = 'updated_at_tg_fn') order by 1"
    asks '9' "select count(*) from shop.unfinished where status = 'pending' and not shop.is_over(status)"
    asks 't' "select exists (select from pg_policies where policyname = 'of_tenant')"
    asks 't' "select to_regclass('supaqueue.job_status') is not null"
    for kept in 'trigger a_change on supaqueue.job' 'trigger always on supaqueue.job' 'trigger never on supaqueue.job' \
        'trigger queue_updated_at on supaqueue.queue' 'function supaqueue.add_jobs(integer)' 'function supaqueue.updated_at_tg_fn()'; do
        grep -qF "original: $kept is kept" "$pg_dir/additions.log" || { echo "not said: $kept"; return 1; }
    done
    [ "$(grep -c 'is kept$' "$pg_dir/additions.log")" = 6 ]
    # they still do what they did
    pg_sql -d additions -c "update supaqueue.queue set name = 'sums' where name = 'summaries'"
    asks t "select updated_at > '2024-02-01' from supaqueue.queue where name = 'sums'"
    pg_sql -d additions -c "delete from supaqueue.job where status = 'failed'"
    asks 16 'select count(*) from shop.orders'
    pg_sql -d additions -c "update supaqueue.job set payload = payload where payload ->> 'is' = 'held'"
    [ "$(pg_sql -d additions -c "select count(*) from shop.seen where trigger = 'a_change'")" -gt 0 ]
}

everything() {
    pg_schema "$db"
    rows
}

# refuses WHAT MESSAGE SQL: with that the original is refused by such a message, and not touched
refuses() {
    refused=$((refused + 1))
    db=refused_$refused
    pg_sql -c "create database $db template $template owner owner_only"
    pg_sql -d "$db" -c "$3"
    everything >"$pg_dir/untouched"
    not install >"$pg_dir/refused.log"
    grep -q "ERROR:  SQ021: $2" "$pg_dir/refused.log" || { echo "$1:"; cat "$pg_dir/refused.log"; return 1; }
    grep -q 'HINT:' "$pg_dir/refused.log"
    everything | diff "$pg_dir/untouched" -
}

refuses_what_it_cannot_keep() {
    database refusing _data
    template=refusing refused=0
    set -- 'cannot be kept:'
    refuses 'a URL' "the original.* $1 queue \"0e9c.*\" has a URL" \
        "update supaqueue.queue set edge_function_name = 'https://example.com/f' where edge_function_name = 'send-mail'"
    refuses 'headers' "the original.* $1 queue \"0e9c.*\" has default_headers that are no object" \
        "update supaqueue.queue set default_headers = '[]' where edge_function_name = 'send-mail'"
    refuses 'a column of current_job' "the original.* $1 current_job.* column \"note\"" \
        'alter table supaqueue.current_job add column note text'
    refuses 'a trigger of current_job' "the original.* $1 current_job.* trigger \"mine\"" \
        'create trigger mine after delete on supaqueue.current_job execute function supaqueue.updated_at_tg_fn()'
    refuses 'rows that are not seen' "the original.* $1 table supaqueue.job has its owner see no rows" \
        'alter table supaqueue.job force row level security'
    refuses 'a view on current_job' 'current_job .*becomes a view, but view.* depends on table supaqueue.current_job' 'create view busy as select * from supaqueue.current_job'
    refuses 'a column of ours' 'column "priority" of relation "job" already exists' 'alter table supaqueue.job add priority int'
    refuses 'a column of ours, of a later version' 'column "key" of relation "job" already exists' \
        'alter table supaqueue.job add key text'
    refuses 'an index of ours' 'relation "job_ready" already exists' 'create index job_ready on supaqueue.job (created_at)'
    refuses 'a function of ours' "the original.* $1 function supaqueue.cancel(uuid)" \
        "create function supaqueue.cancel(uuid) returns void language sql as ''"
    refuses 'another status' 'schema supaqueue exists' "alter type supaqueue.job_status add value 'paused'"
    refuses 'another kind of job' 'schema supaqueue exists' 'alter table supaqueue.job alter attempts type bigint'
}

refuses_a_job_that_waits_for_itself() {
    database itself _dependencies _data
    template=itself refused=100
    refuses 'itself' 'the original.*job "77777777-.*" waits for itself' "
        insert into supaqueue.job_dependencies values (now(), '77777777-1111-4222-8333-000000000004', '77777777-1111-4222-8333-000000000004')"
}

# hold SQL: keeps a transaction open that has done that, until let_go
hold() {
    rm -f "$pg_dir/holder"
    mkfifo "$pg_dir/holder"
    pg_sql -d "$db" <"$pg_dir/holder" >/dev/null &
    holder=$!
    exec 3>"$pg_dir/holder"
    echo "begin; $1;" >&3
    wait_for "select from pg_stat_activity where state = 'idle in transaction' and query <> 'begin;' and datname = '$db'"
}

let_go() {
    echo 'rollback;' >&3
    exec 3>&-
    wait $holder
}

# wait_for QUESTION: until it has a row
wait_for() {
    end=$(($(date +%s) + 30))
    while [ "$(date +%s)" -lt $end ]; do
        [ "$(pg_sql -d "$db" -c "select exists ($1)")" = f ] || return 0
        pg_sql -d "$db" -c 'select pg_sleep(0.1)' >/dev/null
    done
    echo "not within 30 s: $1"
    return 1
}

# Somebody who makes a function that the installer makes, too, has it wait when nearly all is done.
survives_a_crash() {
    database crashed _dependencies _data _dependencies_data
    everything >"$pg_dir/untouched"
    hold "create function public.end_current_jobs(batch jsonb) returns jsonb language sql as 'select batch'"
    install >/dev/null &
    installer=$!
    wait_for "select from pg_locks where not granted and locktype = 'transactionid'"
    asks t "select exists (select from pg_locks where granted and relation = 'supaqueue.job'::regclass
        and mode = 'AccessExclusiveLock')"
    pg_sql -d crashed -c "select pg_terminate_backend(pid) from pg_locks where not granted and locktype = 'transactionid'"
    not wait $installer
    let_go
    everything | diff "$pg_dir/untouched" -
    install
    pg_schema crashed | diff -u "$pg_dir/fresh.sql" -
}

takes_its_time() {
    database patient _data
    hold 'lock table supaqueue.job in access share mode'
    PGOPTIONS='-c statement_timeout=2s' install &
    installer=$!
    wait_for "select from pg_stat_activity where wait_event_type = 'Lock' and query_start < clock_timestamp() - interval '3 s'"
    let_go
    wait $installer
}

start "$(pg_debian_version)"
pg_sql -c 'create database fresh owner owner_only'
pg_supabase_defaults -d fresh
pg_sql -d fresh -c 'grant all on schema public to owner_only'
db=fresh install
pg_schema fresh >"$pg_dir/fresh.sql"

database alone _data
check 'a database of the original is migrated in place, by its owner' is_migrated ''
check 'its schema is that of a fresh install' has_the_schema_of_a_fresh_install
check 'every row is kept as it is, but for what was stuck' keeps_every_row ''
check 'again nothing is said and changed' changes_nothing_again ''
check 'jobs that have ended stay for ever, until a queue is told otherwise' keeps_what_has_ended
check 'a job can be cancelled' knows_cancelled

database pipelines _dependencies _data _dependencies_data
check 'one with job_dependencies is migrated in place, by its owner' is_migrated 1
check 'its schema is that of a fresh install' has_the_schema_of_a_fresh_install
check 'every row is kept as it is, but for what was stuck' keeps_every_row 1
check 'jobs are in line as they were' keeps_the_order
check 'a job waits for the same others, and no more for one that has succeeded' keeps_dependencies
check 'the end of a call that was under way settles it' settles_a_late_end
check 'a call that was lost is a failed attempt, and its end is refused' ends_a_lost_call

database later _dependencies _data _dependencies_data
install
check 'its jobs go on' goes_on
check 'anon and authenticated may do nothing any more' lets_nobody_in
check 'what users have added is kept, said, and sees nothing of it' keeps_additions
check 'what cannot be kept is refused, and nothing touched' refuses_what_it_cannot_keep
check 'so is a job that waits for itself' refuses_a_job_that_waits_for_itself
check 'a crash in the middle leaves the original as it is, and it is migrated again' survives_a_crash
check 'a statement_timeout does not end it' takes_its_time

for version in $PG_VERSIONS; do
    [ "$version" != "$(pg_debian_version)" ] || continue
    pg_stop
    start "$version"
    database pipelines _dependencies _data _dependencies_data
    check "on Postgres $version it is migrated, too" is_migrated 1
    check 'and every row is kept' keeps_every_row 1
    check 'and its jobs go on' goes_on
done
check_end
