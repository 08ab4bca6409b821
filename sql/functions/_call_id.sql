-- The id of a call as current_job shows it: the worker's number and the call's number, so that the job
-- is found again by an index. _call_worker_no() and _call_no() take it apart. They are bound when they are created,
-- so that they become part of the statement that uses them.
create or replace function supaqueue._call_id(p_worker_no bigint, p_call bigint) returns uuid
language sql immutable
return (lpad(to_hex(p_worker_no), 16, '0') || lpad(to_hex(p_call), 16, '0'))::uuid;

create or replace function supaqueue._call_worker_no(p_call_id uuid) returns bigint
language sql immutable
return ('x' || left(replace(p_call_id::text, '-', ''), 16))::bit(64)::bigint;

create or replace function supaqueue._call_no(p_call_id uuid) returns bigint
language sql immutable
return ('x' || right(replace(p_call_id::text, '-', ''), 16))::bit(64)::bigint;
