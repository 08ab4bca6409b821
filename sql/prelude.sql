-- What has to stand before the first migration, re-applied every time: the schema, its own book of
-- migrations, and the functions that column defaults call.

create schema if not exists supaqueue;

create table if not exists supaqueue.migration (
    version int primary key,
    name text not null,
    applied_at timestamptz not null default now()
);

-- Time-ordered ids (RFC 9562, version 7). No `set` clause, so that inserts can inline it: every name
-- in it is qualified instead.
create or replace function supaqueue.uuid_v7() returns uuid
language sql volatile parallel safe
as $$
    select pg_catalog.encode(
        pg_catalog.set_bit(
            pg_catalog.set_bit(
                pg_catalog."overlay"(
                    pg_catalog.uuid_send(pg_catalog.gen_random_uuid()),
                    pg_catalog."substring"(
                        pg_catalog.int8send(
                            (pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())
                                operator(pg_catalog.*) 1000)::bigint),
                        3),
                    1, 6),
                52, 1),
            53, 1),
        'hex')::pg_catalog.uuid
$$;
