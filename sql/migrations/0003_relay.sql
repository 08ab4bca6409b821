-- Who calls the functions of this installation, and what the relay needs for it.

create table supaqueue.setting (
    is_only boolean primary key default true check (is_only),
    mode text not null default 'daemon',
    relay_url text,
    relay_batch int not null default 25,
    constraint mode_known check (mode in ('daemon', 'relay')),
    constraint relay_has_url check (mode <> 'relay' or relay_url is not null)
);
insert into supaqueue.setting default values;

-- Transactions that end with a turn of the relay. A row is gone before its transaction commits.
create unlogged table supaqueue.relay_turn (
    transaction xid8 primary key default pg_current_xact_id()
);

-- Calls that were handed to pg_net or to the relay, and of which nobody has said yet that they arrived.
create table supaqueue.relay_request (
    id bigint generated always as identity primary key,
    sent_at timestamptz not null default clock_timestamp(),
    taken_by uuid,
    jobs uuid[] not null,
    calls bigint[] not null
);

-- Until then a call that was ended by hand may still be made by the relay, and the worker is not free.
alter table supaqueue.worker add column stopping_until timestamptz;
