#!/bin/sh
# From every released version to now. fixtures/NNNN.sql is the installer of a version, NNNN_data.sql what was in
# the database, NNNN_end.txt what becomes of its jobs.
set -eu
cd "$(dirname "$0")/../.."
. tests/lib/pg.sh
. tests/lib/tap.sh

version=$(pg_debian_version)
bindir=$(pg_bindir "$version")
pg_start "$bindir"
scripts/build-installer >"$pg_dir/install.sql"
pg_create_roles
pg_sql -c 'create role owner_only login createrole'

# new_database NAME: one that a role owns that is no superuser
new_database() {
    pg_sql -c "create database $1 owner owner_only"
    pg_supabase_defaults -d "$1"
    pg_sql -d "$1" -c 'grant all on schema public to owner_only'
}

as_owner() {
    PGUSER=owner_only pg_sql "$@"
}

install() {
    as_owner -d "$1" -f "$2" 2>&1
}

# Selects all rows of all tables there are now, but for the book of migrations.
selects_of() {
    pg_sql -d "$1" -c "
        select format('select %L, %s from supaqueue.%I t order by t;', relname,
                      string_agg(quote_ident(attname), ', ' order by attnum), relname)
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where relnamespace = 'supaqueue'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
          and relname <> 'migration'
        group by relname order by relname"
}

is_upgraded() {
    new_database "$db"
    install "$db" "$fixture" >/dev/null
    as_owner -d "$db" -f "${fixture%.sql}_data.sql" >/dev/null
    selects_of "$db" >"$pg_dir/selects.sql"
    pg_sql -d "$db" -f "$pg_dir/selects.sql" >"$pg_dir/before"
    [ "$(grep -c '^job|' "$pg_dir/before")" -gt 10 ]
    install "$db" "$pg_dir/install.sql" >"$pg_dir/upgrade.log" || { cat "$pg_dir/upgrade.log"; return 1; }
    grep -q 'applied' "$pg_dir/upgrade.log"
}

keeps_the_data() {
    pg_sql -d "$db" -f "$pg_dir/selects.sql" | diff -u "$pg_dir/before" -
}

# Privileges included: pg_dump prints them.
has_the_schema_of_a_fresh_install() {
    pg_schema "$db" | diff -u "$pg_dir/fresh.sql" -
}

goes_on() {
    {
        echo 'create schema helpers; set search_path = helpers; set check_function_bodies = off;'
        cat tests/sql/helpers.sql
    } | pg_sql -d "$db"
    pg_sql -d "$db" -f tests/upgrade/goes_on.sql | diff -u "${fixture%.sql}_end.txt" -
}

new_database fresh
install fresh "$pg_dir/install.sql" >/dev/null
pg_schema fresh >"$pg_dir/fresh.sql"
for fixture in tests/upgrade/fixtures/*[0-9].sql; do
    from=$(basename "$fixture" .sql)
    db=from_$from
    check "a database of version $from is upgraded, by its owner" is_upgraded
    check 'its schema is that of a fresh install' has_the_schema_of_a_fresh_install
    check 'its data is kept' keeps_the_data
    check 'its jobs go on' goes_on
done
check_end
