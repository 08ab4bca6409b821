# Private Postgres servers for tests; to be sourced by a shell script in the repository's root.
#
#     pg_bindir 16            prints where the server programs of a version are
#     pg_start "$bindir"      starts a new, empty server; sets and exports PGHOST, PGUSER, PGDATABASE
#     pg_stop                 stops it and removes its files; also runs when the script ends
#
# A server listens on a Unix socket in a directory of its own and nowhere else. Postgres refuses root, so
# as root it runs as the user postgres.

unset PGPORT PGPASSWORD PGSERVICE PGOPTIONS PGSSLMODE
PG_VERSIONS='14 15 16 17 18'
pg_dir=

# The version that Debian has, which brings the extensions and the isolation tester.
pg_debian_version() {
    for pg_try in $PG_VERSIONS; do
        if [ -x "/usr/lib/postgresql/$pg_try/bin/postgres" ]; then
            echo "$pg_try"
            return
        fi
    done
    echo 'no Postgres in /usr/lib/postgresql: run scripts/setup test' >&2
    return 1
}

pg_bindir() {
    for pg_try in "/usr/lib/postgresql/$1/bin" "$PWD/tests/node_modules/postgres-$1/native/bin"; do
        if [ -x "$pg_try/postgres" ]; then
            echo "$pg_try"
            return
        fi
    done
    echo "no Postgres $1: run scripts/setup test" >&2
    return 1
}

pg_as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

pg_start() {
    pg_dir=$(mktemp -d "${TMPDIR:-/tmp}/supaqueue-test.XXXXXX")
    trap pg_stop EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 141' PIPE
    trap 'exit 143' TERM
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$pg_dir"
    fi
    pg_bin=$1
    if ! pg_as_owner test -x "$pg_bin/postgres"; then
        # a clone below /root, say: the server's user cannot get there
        cp -a "$(dirname "$pg_bin")" "$pg_dir/server"
        pg_bin=$pg_dir/server/bin
    fi
    pg_as_owner "$pg_bin/initdb" -D "$pg_dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync \
        >"$pg_dir/initdb.log" 2>&1 || { cat "$pg_dir/initdb.log" >&2; return 1; }
    # autovacuum off: what the planner knows about a table is the test's to say
    cat >>"$pg_dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$pg_dir'
fsync = off
full_page_writes = off
autovacuum = off
max_connections = 40
statement_timeout = 120s
timezone = 'UTC'
CONF
    pg_hosted=$(pg_hosted) || return 1
    [ "$pg_hosted" != real ] || pg_hosted_settings >>"$pg_dir/data/postgresql.conf"
    pg_as_owner "$pg_bin/pg_ctl" -D "$pg_dir/data" -w -s -l "$pg_dir/log" start >&2 || {
        cat "$pg_dir/log" >&2
        [ "$pg_hosted" != real ] || echo "SUPAQUEUE_TEST_HOSTED=real takes $pg_hosted_extensions" >&2
        return 1
    }
    export PGHOST="$pg_dir" PGUSER=postgres PGDATABASE=postgres
}

# Whether what a hosted project has besides Postgres is stood in for, or the real extensions: stand_in or real.
pg_hosted_extensions='pg_net, pg_cron and supabase_vault, installed for this Postgres'
pg_hosted() {
    case ${SUPAQUEUE_TEST_HOSTED:-} in
    '') echo stand_in ;;
    real) echo real ;;
    *) echo "SUPAQUEUE_TEST_HOSTED is \"$SUPAQUEUE_TEST_HOSTED\": it may only be \"real\"" >&2; return 1 ;;
    esac
}

# Database supabase is the one that pg_cron works in; there tests/lib/hosted_real.sql creates the extensions.
pg_hosted_settings() {
    printf '#!/bin/sh\necho %064d\n' 0 >"$pg_dir/vault_key"
    chmod 755 "$pg_dir/vault_key"
    cat <<CONF
shared_preload_libraries = 'pg_net,pg_cron,supabase_vault'
vault.getkey_script = '$pg_dir/vault_key'
cron.database_name = 'supabase'
CONF
}

pg_stop() {
    [ -n "$pg_dir" ] || return 0
    if [ -f "$pg_dir/data/postmaster.pid" ]; then
        pg_as_owner "$pg_bin/pg_ctl" -D "$pg_dir/data" -w -s -m immediate stop >&2 || true
    fi
    rm -rf "$pg_dir"
    pg_dir=
}

# Psql that says nothing but rows and stops at the first error.
pg_sql() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}

# The roles of a Supabase project. service_role has no bypassrls here, so that the policies are tested.
pg_create_roles() {
    pg_sql -c 'create role anon; create role authenticated; create role service_role;'
}

# What Supabase grants by default in the public schema of every project: new functions are for everyone.
pg_supabase_defaults() {
    pg_sql "$@" -c 'alter default privileges in schema public grant all on functions to anon, authenticated, service_role'
}

# The schema of a database, without comments and what differs between versions and runs of pg_dump.
pg_schema() {
    "/usr/lib/postgresql/$(pg_debian_version)/bin/pg_dump" --schema-only --no-owner --no-comments --exclude-schema=tap "$1" |
        sed -e '/^-- Dumped /d' -e '/^\\restrict /d' -e '/^\\unrestrict /d' -e '/^SET /d' \
            -e '/^SELECT pg_catalog.set_config/d' -e '/^-- PostgreSQL database dump/d' |
        cat -s
}
