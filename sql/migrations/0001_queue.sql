-- The queue, its workers, its jobs, who dispatches them, and which job waits for which.

create type supaqueue.job_status as enum ('pending', 'in_progress', 'success', 'failed', 'cancelled');

create table supaqueue.queue (
    id uuid primary key default supaqueue.uuid_v7(),
    created_at timestamptz not null default now(),
    edge_function_name text,
    default_headers jsonb not null default '{}',
    name text,
    url text,
    method text not null default 'POST',
    timeout_ms int not null default 150000,
    max_attempts int not null default 3,
    backoff_ms int not null default 1000,
    backoff_max_ms int not null default 3600000,
    paused boolean not null default false,
    keep_response_bytes int not null default 65536,
    hold_max_ms int not null default 3600000,
    held_until timestamptz,
    revision bigint not null default 1,
    constraint no_url check (edge_function_name !~* '^https?://\S+$'),
    constraint function_or_url check (num_nonnulls(edge_function_name, url) = 1),
    constraint url_is_http check (url ~* '^https?://[^/\s]+\S*$'),
    constraint method_known check (method in ('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS')),
    constraint timeout_ms_in_range check (timeout_ms between 1 and 400000),
    constraint max_attempts_in_range check (max_attempts between 1 and 1000),
    constraint backoff_ms_in_range check (backoff_ms between 0 and 86400000),
    constraint backoff_max_ms_in_range check (backoff_max_ms between 0 and 604800000),
    constraint hold_max_ms_in_range check (hold_max_ms between 0 and 86400000),
    constraint keep_response_bytes_in_range check (keep_response_bytes between 0 and 16777216),
    constraint held_until_is_finite check (isfinite(held_until)),
    constraint default_headers_is_object check (jsonb_typeof(default_headers) = 'object')
);
create index queue_name on supaqueue.queue (name);

create table supaqueue.dispatcher (
    no bigint generated always as identity primary key,
    name text not null,
    version text not null,
    started_at timestamptz not null default now(),
    renewed_at timestamptz not null default clock_timestamp(),
    lease_ms int not null,
    wants_wakeup boolean not null default true,
    constraint lease_ms_in_range check (lease_ms between 1000 and 600000)
) with (fillfactor = 50);

create table supaqueue.worker (
    id uuid primary key default supaqueue.uuid_v7(),
    created_at timestamptz not null default now(),
    locked boolean not null default false,
    queue uuid not null references supaqueue.queue on update cascade on delete cascade,
    no bigint generated always as identity unique,
    dispatcher bigint references supaqueue.dispatcher,
    retiring boolean not null default false
) with (fillfactor = 50);
create index worker_queue on supaqueue.worker (queue);
create index worker_dispatcher on supaqueue.worker (dispatcher) where dispatcher is not null;
create index worker_retiring on supaqueue.worker (dispatcher) where retiring;
create index worker_queue_retiring on supaqueue.worker (queue) where retiring;

create sequence supaqueue.ready_seq as bigint;
create sequence supaqueue.call_seq as bigint;

-- The only row written per call: once when it is claimed, once when it is settled. No check constraints:
-- they would be made ready and evaluated at each update; supaqueue._check_job() stands in. The second update
-- must stay heap-only, so no index and no index predicate may name a column that a successful
-- settlement changes (status, finished_at, http_status, response, error, updated_at).
create table supaqueue.job (
    id uuid primary key default supaqueue.uuid_v7(),
    created_at timestamptz not null default now(),
    queue uuid not null references supaqueue.queue on update cascade on delete cascade,
    payload jsonb not null default '{}',
    attempts int not null default 0,
    status supaqueue.job_status default 'pending',
    updated_at timestamptz not null default now(),
    priority int not null default 0,
    run_at timestamptz,
    max_attempts int,
    timeout_ms int,
    method text,
    path text,
    query text,
    headers jsonb,
    writes int not null default 0,
    ready bigint default nextval('supaqueue.ready_seq'),
    due_at timestamptz,
    blockers int not null default 0,
    worker uuid,
    call bigint,
    started_at timestamptz,
    finished_at timestamptz,
    failed_at timestamptz,
    http_status int,
    error text,
    response jsonb
) with (fillfactor = 40);
create index job_ready on supaqueue.job (queue, priority, ready) where ready is not null;
create index job_due on supaqueue.job (due_at) where due_at is not null;
create index job_call on supaqueue.job (worker, call) where worker is not null;
create index job_failed on supaqueue.job (queue, failed_at) where failed_at is not null;

create table supaqueue.job_dependencies (
    created_at timestamptz not null default now(),
    source uuid not null references supaqueue.job on update cascade on delete cascade,
    target uuid not null references supaqueue.job on update cascade on delete cascade,
    satisfied_at timestamptz,
    primary key (source, target),
    constraint not_itself check (source <> target)
);
create index job_dependencies_target on supaqueue.job_dependencies (target);
