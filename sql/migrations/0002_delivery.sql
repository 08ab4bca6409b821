-- When a job is delivered, how often, how fast, once, and what happened to it.

alter table supaqueue.queue
    add column retry_delays_ms int[],
    add column max_age_ms bigint,
    add column final_statuses int[] not null default '{}',
    add column rate_limit int,
    add column rate_period interval not null default '1 second',
    add column key_concurrency int,
    add column key_rate_limit int,
    add column key_rate_period interval not null default '1 second',
    add column key_order boolean not null default false,
    add column has_keys boolean not null default false,
    add column breaker_threshold real,
    add column breaker_window_ms int not null default 30000,
    add column breaker_min_calls int not null default 10,
    add column breaker_open_ms int not null default 30000,
    add column breaker_state text not null default 'closed',
    add column retention interval,
    alter column retention set default '14 days', -- queues that are there keep what they have
    add column auth text,
    add column secret_headers jsonb not null default '{}',
    add column signing_secrets text[] not null default '{}',
    add column is_public boolean not null default false,
    add constraint retry_delays_in_range check (
        retry_delays_ms is null
        or array_ndims(retry_delays_ms) is not distinct from 1 and cardinality(retry_delays_ms) <= 100
        and 0 <= all (retry_delays_ms) and array_position(retry_delays_ms, null) is null),
    add constraint max_age_ms_in_range check (max_age_ms between 1 and 31536000000),
    add constraint final_statuses_are_statuses check (
        cardinality(final_statuses) <= 200 and coalesce(array_ndims(final_statuses), 1) = 1
        and 300 <= all (final_statuses) and 599 >= all (final_statuses) and array_position(final_statuses, null) is null),
    add constraint rate_limit_in_range check (rate_limit between 1 and 1000000),
    add constraint rate_period_in_range check (rate_period between '100 milliseconds' and '1 day'),
    add constraint key_concurrency_in_range check (key_concurrency between 1 and 10000),
    add constraint key_rate_limit_in_range check (key_rate_limit between 1 and 1000000),
    add constraint key_rate_period_in_range check (key_rate_period between '100 milliseconds' and '1 day'),
    add constraint breaker_threshold_in_range check (breaker_threshold > 0 and breaker_threshold <= 1),
    add constraint breaker_window_ms_in_range check (breaker_window_ms between 1000 and 3600000),
    add constraint breaker_min_calls_in_range check (breaker_min_calls between 1 and 100000),
    add constraint breaker_open_ms_in_range check (breaker_open_ms between 100 and 3600000),
    add constraint breaker_state_known check (breaker_state in ('closed', 'open', 'half_open', 'ramping')),
    add constraint retention_in_range check (retention between '0' and '100 years'),
    add constraint auth_is_a_name check (auth ~ '^[A-Za-z0-9_.-]{1,200}$'),
    add constraint secret_headers_is_object check (jsonb_typeof(secret_headers) = 'object'),
    add constraint signing_secrets_few check (
        cardinality(signing_secrets) <= 5 and array_position(signing_secrets, null) is null);
create index queue_breaker on supaqueue.queue (id) where breaker_threshold is not null;
create index queue_retention on supaqueue.queue (retention);

-- The statements of claim and settle write no more columns than before but for `dispatcher`, and no
-- index more for a job without a key.
alter table supaqueue.job
    add column expires_at timestamptz,
    add column key text,
    add column dedup_key text,
    add column dedup_for interval,
    add column on_duplicate text,
    add column backoff_ms int,
    add column backoff_max_ms int,
    add column retry_delays_ms int[],
    add column max_age_ms bigint,
    add column retrying_since timestamptz,
    add column with_sources boolean,
    add column reason text,
    add column dispatcher bigint,
    add column owner uuid;

-- Workers of a queue are leased in the order of their numbers, and no index tells who leases them: leasing one
-- and giving it back are heap-only updates.
drop index supaqueue.worker_queue, supaqueue.worker_dispatcher, supaqueue.worker_retiring;
create index worker_queue on supaqueue.worker (queue, no);

-- A vacuum for the sake of rows that were only inserted would read a whole backlog while it is worked off, for
-- nothing: each of them is updated twice.
alter table supaqueue.job set (autovacuum_vacuum_insert_threshold = -1);

-- Where thousands of jobs come and go in a second, a vacuum at the default pace takes minutes for a table that is full
-- of new dead rows when it is over: it would grow and grow.
alter table supaqueue.job set (autovacuum_vacuum_cost_limit = 2000);

-- A claim adds a second entry for each job, beside the first: a page that has room for both has neither to be
-- searched for what may be thrown out nor to be split.
alter index supaqueue.job_pkey set (fillfactor = 45);

-- Keys lie in the order of their bytes, here and below: to compare them costs less than by the rules of a language, and
-- no update of those rules on the machine disorders an index.
drop index supaqueue.job_ready;
create index job_ready on supaqueue.job (queue, priority, ready) where ready is not null and key is null;
create index job_lane on supaqueue.job (queue, priority, key collate "C", ready)
    where ready is not null and key is not null;

-- Of queues that limit their calls: which were started lately (when, and how many of them), and whose turn
-- it was last. Its row is locked by whoever claims from such a queue.
create table supaqueue.limiter (
    queue uuid primary key references supaqueue.queue on update cascade on delete cascade,
    started_at timestamptz[] not null default '{}',
    started int[] not null default '{}',
    turns jsonb not null default '{}'
) with (fillfactor = 50);

-- The same for each key of a queue that limits its keys, and the jobs it is or was busy with. It refers to
-- the limiter, which a claim that adds one has locked: for the queue it would wait for who deletes that,
-- and they for the claim.
create table supaqueue.lane (
    queue uuid not null references supaqueue.limiter on update cascade on delete cascade,
    key text collate "C" not null,
    jobs uuid[] not null default '{}',
    started_at timestamptz[] not null default '{}',
    started int[] not null default '{}',
    primary key (queue, key)
) with (fillfactor = 50);

-- How the calls of a queue with a breaker ended: in this half of the window, and in the one before.
create table supaqueue.breaker (
    queue uuid primary key references supaqueue.queue on update cascade on delete cascade,
    since timestamptz not null default clock_timestamp(),
    successes int not null default 0,
    failures int not null default 0,
    successes_before int not null default 0,
    failures_before int not null default 0,
    opened_at timestamptz
) with (fillfactor = 50);

-- Which job holds a dedup_key: while it is unfinished, or until a point in time. A row outlasts its use
-- until somebody needs the key or tick() sweeps it.
create table supaqueue.dedup (
    queue uuid not null references supaqueue.queue on update cascade on delete cascade,
    key text collate "C" not null,
    job uuid not null,
    until timestamptz,
    primary key (queue, key)
);

-- Attempts but for a job's last one, which the job itself tells: a plain job that succeeds has no row here.
create table supaqueue.past_attempt (
    job uuid not null references supaqueue.job on update cascade on delete cascade,
    call bigint not null,
    number int not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    outcome text not null,
    http_status int,
    error text,
    response text,
    dispatcher bigint,
    primary key (job, call)
);

create table supaqueue.past_dispatcher (
    no bigint primary key,
    name text not null,
    version text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null default clock_timestamp()
);

alter table supaqueue.job_dependencies
    add column on_failure text not null default 'wait',
    add column on_success text not null default 'run',
    add constraint on_failure_known check (on_failure in ('wait', 'cancel', 'run')),
    add constraint on_success_known check (on_success in ('run', 'cancel'));
-- A circle needs an edge against the order of ids, and those are rare where ids grow with time.
create index job_dependencies_backward on supaqueue.job_dependencies (source) where source > target;

create table supaqueue.schedule (
    name text primary key,
    created_at timestamptz not null default now(),
    queue uuid not null references supaqueue.queue on update cascade on delete cascade,
    cron text not null,
    time_zone text not null default 'UTC',
    payload jsonb not null default '{}',
    options jsonb not null default '{}',
    catch_up text not null default 'once',
    paused boolean not null default false,
    next_at timestamptz,
    last_at timestamptz,
    last_job uuid,
    constraint catch_up_known check (catch_up in ('once', 'skip')),
    constraint options_is_object check (jsonb_typeof(options) = 'object')
);
create index schedule_next on supaqueue.schedule (next_at) where next_at is not null;

-- How far prune() has read through the jobs, and through the lanes. One row.
create table supaqueue.prune_mark (
    is_only boolean primary key default true check (is_only),
    job uuid not null default '00000000-0000-0000-0000-000000000000',
    rests_until timestamptz,
    lane_queue uuid not null default '00000000-0000-0000-0000-000000000000',
    lane_key text not null default ''
) with (fillfactor = 50);
insert into supaqueue.prune_mark default values;

-- How far it has deleted what is kept for that long. Of several rows the one that is behind counts.
create table supaqueue.prune_front (
    no bigint generated always as identity primary key,
    retention interval not null,
    job uuid not null default '00000000-0000-0000-0000-000000000000',
    held_at uuid
) with (fillfactor = 50);
create index prune_front_retention on supaqueue.prune_front (retention);

drop function if exists supaqueue.claim(bigint, uuid[], bigint[], int[], uuid[], int[], int[], bigint[], int[]);
drop function if exists supaqueue.enqueue(text, jsonb, timestamptz, int, int, int, text, text, text, jsonb, boolean);
drop function if exists supaqueue.enqueue_many(text, jsonb[], int);
drop function if exists supaqueue.lease_workers(bigint, int, boolean, uuid[]);
drop function if exists supaqueue.promote(int);
drop function if exists supaqueue.recover(bigint, bigint[], uuid[]);
drop function if exists supaqueue.tick();
drop function if exists supaqueue.queue_status();
drop function if exists supaqueue._give_back(uuid[], bigint[], text);
drop function if exists supaqueue._free_idle();
drop function if exists supaqueue._backoff(int, int, int);
drop function if exists supaqueue._settle_failed(uuid[], bigint[], int[], text[], text[], boolean[]);
