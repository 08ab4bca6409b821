#!/bin/sh
# What a job costs, by fixed work that no other load of the machine changes: buffers and bytes of WAL in Postgres,
# instructions in the dispatcher. tests/checks/budget.txt says how much each may be; 5 % more fail.
#
#     tests/checks/budget.t
#     tests/checks/budget.t --print      the measured figures, as budget.txt has them
set -eu
cd "$(dirname "$0")/../.."
. tests/lib/pg.sh
. tests/lib/tap.sh

# One version, whichever Debian this is: each writes WAL of its own kind.
version=15
# A multiple of the calls at once: the function answers them all together, so that batches are of one size.
jobs=2000
at_once=50

measure_postgres() {
    createdb budget
    build/supaqueue migrate --db-url dbname=budget >"$pg_dir/migrate.log" 2>&1 || { cat "$pg_dir/migrate.log" >&2; return 1; }
    pg_sql -d budget -f tests/checks/budget.sql
}

poll() {
    for try in $(seq 1200); do
        if "$@"; then
            return 0
        fi
        sleep 0.1
    done
    echo "gave up waiting: $*" >&2
    return 1
}

sink_listens() {
    [ -s "$pg_dir/port" ]
}

all_succeeded() {
    [ "$(pg_sql -d instructions -c "select count(*) from supaqueue.job where status = 'success'")" = "$jobs" ]
}

# Of a whole drain, the start included, over its jobs.
measure_dispatcher() {
    build/bench/sink >"$pg_dir/port" 3>&- &
    sink=$!
    poll sink_listens
    createdb instructions
    build/supaqueue migrate --db-url dbname=instructions >"$pg_dir/migrate.log" 2>&1
    pg_sql -d instructions -c "
        select supaqueue.create_queue('budget', url => 'http://127.0.0.1:$(cat "$pg_dir/port")/?gather=$at_once', workers => $at_once);
        insert into supaqueue.job (queue, payload)
        select q.id, jsonb_build_object('arg1', 'val', 'n', i) from supaqueue.queue q, generate_series(1, $jobs) i" >/dev/null
    valgrind --tool=callgrind --callgrind-out-file="$pg_dir/callgrind" build/supaqueue run --db-url dbname=instructions \
        --slots "$at_once" >"$pg_dir/run.log" 2>&1 3>&- &
    dispatcher=$!
    is_done=true
    poll all_succeeded || is_done=false
    kill -TERM "$dispatcher"
    wait "$dispatcher" || is_done=false
    dispatcher=
    $is_done || { cat "$pg_dir/run.log" >&2; return 1; }
    awk -v jobs="$jobs" '$1 == "totals:" { printf "dispatcher_instructions %.0f\n", $2 / jobs }' "$pg_dir/callgrind"
}

value_of() {
    awk -v name="$1" '$1 == name { print $2 }' "$2"
}

# within NAME: what was measured is not more than 5 % above the budget.
within() {
    budget=$(value_of "$1" tests/checks/budget.txt)
    found=$(value_of "$1" "$pg_dir/found")
    echo "$1: $found, budget $budget"
    [ "$found" ] && awk -v found="$found" -v budget="$budget" 'BEGIN { exit !(found > 0 && found <= budget * 1.05) }'
}

# Code of libcurl's counts, too: the budget is for the one of Debian 12.
instructions_within() {
    case $(curl-config --version) in
    *' 7.88.'*) within dispatcher_instructions ;;
    *) within dispatcher_instructions || echo 'another libcurl' ;;
    esac
}

sink= dispatcher=
stop() {
    # shellcheck disable=SC2086
    [ -z "$sink$dispatcher" ] || kill -KILL $sink $dispatcher 2>/dev/null || true
    pg_stop
}

make -s build/supaqueue build/bench/sink >&2
pg_start "$(pg_bindir $version)"
trap stop EXIT
pg_create_roles
measure_postgres >"$pg_dir/found"
measure_dispatcher >>"$pg_dir/found"
if [ "${1:-}" = --print ]; then
    cat "$pg_dir/found"
    exit
fi
for what in 'insert an insert' 'claim a claim' 'settle a settlement' 'keyed_insert an insert with keys' \
    'keyed_claim a claim by keys' 'keyed_settle a settlement with keys' 'prune a deletion'; do
    check "${what#* } touches no more buffers per job than its budget" within "${what%% *}_buffers"
    check "${what#* } writes no more WAL per job than its budget" within "${what%% *}_wal_bytes"
done
check 'the dispatcher executes no more instructions per job than its budget' instructions_within
check_end
