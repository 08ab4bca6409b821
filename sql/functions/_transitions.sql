-- Every change of state a job can go through: in state `source` (`none`: there is no such job, `held`: its
-- status is null) the event leads to state `target`, or is refused with the SQLSTATE given there. An event
-- that is not listed for a state changes nothing. docs/states.md is made from it, a test goes through every
-- pair of state and event, and what users do is allowed by it; claim and settle, which are hot, are not.
create or replace function supaqueue._transitions()
returns table (no bigint, origin text, event text, source text, target text, note text)
language sql immutable
set search_path = ''
as $$
    select row_number() over (order by t.no, s.no), t.origin, t.event, s.source, t.target, t.note
    from (values
        (1, 'plain SQL', 'insert as pending', '{none}'::text[], 'pending', 'in line, unless it has to wait for its time'),
        (2, 'plain SQL', 'insert as null', '{none}', 'held', null),
        (3, 'plain SQL', 'insert as in_progress', '{none}', 'SQ004', null),
        (4, 'plain SQL', 'insert as success', '{none}', 'success', 'never called'),
        (5, 'plain SQL', 'insert as failed', '{none}', 'failed', 'never called, may be put back'),
        (6, 'plain SQL', 'insert as cancelled', '{none}', 'cancelled', 'never called'),
        (10, 'plain SQL', 'set pending', '{held}', 'pending', 'as if it had been inserted now'),
        (11, 'plain SQL', 'set pending', '{in_progress}', 'pending', 'called again with all attempts; the call is broken off'),
        (12, 'plain SQL', 'set pending', '{success,failed,cancelled}', 'pending', 'with all attempts'),
        (13, 'plain SQL', 'set null', '{pending}', 'held', null),
        (14, 'plain SQL', 'set null', '{in_progress}', 'held', 'the call is broken off'),
        (15, 'plain SQL', 'set null', '{success,failed,cancelled}', 'held', 'has all attempts when it is let go'),
        (16, 'plain SQL', 'set in_progress', '{held,pending,success,failed,cancelled}', 'SQ004', null),
        (17, 'plain SQL', 'set success', '{held,pending,failed,cancelled}', 'success', 'what waits for it may run'),
        (18, 'plain SQL', 'set success', '{in_progress}', 'success', 'the call is broken off; what waits for it may run'),
        (19, 'plain SQL', 'set failed', '{held,pending,success,cancelled}', 'failed', null),
        (20, 'plain SQL', 'set failed', '{in_progress}', 'failed', 'the call is broken off'),
        (21, 'plain SQL', 'set cancelled', '{held,pending,success,failed}', 'cancelled', null),
        (22, 'plain SQL', 'set cancelled', '{in_progress}', 'cancelled', 'the call is broken off'),
        (23, 'plain SQL', 'delete', '{held,pending,success,failed,cancelled}', 'none', null),
        (24, 'plain SQL', 'delete', '{in_progress}', 'none', 'the answer of its call is refused'),
        (30, 'a function', 'cancel', '{held,pending}', 'cancelled', null),
        (31, 'a function', 'cancel', '{in_progress}', 'cancelled', 'the call is broken off, its answer refused'),
        (32, 'a function', 'cancel_pending', '{held,pending}', 'cancelled', null),
        (33, 'a function', 'retry', '{success,failed,cancelled}', 'pending', 'with all attempts'),
        (34, 'a function', 'redrive', '{failed}', 'pending', 'with all attempts'),
        (35, 'a function', 'update_job', '{held}', 'held', null),
        (36, 'a function', 'update_job', '{pending}', 'pending', 'at the place its new time and priority give it'),
        (37, 'a function', 'update_job', '{in_progress,success,failed,cancelled}', 'SQ004', null),
        (40, 'a duplicate', 'replace', '{held}', 'held', 'takes over the payload'),
        (41, 'a duplicate', 'replace', '{pending}', 'pending', 'takes over the payload, with all attempts'),
        (42, 'a duplicate', 'replace', '{in_progress}', 'in_progress', 'makes no further attempt: the duplicate follows it'),
        (43, 'a duplicate', 'debounce', '{held}', 'held', 'takes over payload and times'),
        (44, 'a duplicate', 'debounce', '{pending}', 'pending', 'takes over payload and times, with all attempts'),
        (45, 'a duplicate', 'debounce', '{in_progress}', 'in_progress', 'makes no further attempt: the duplicate follows it'),
        (50, 'current_job', 'claim by hand', '{pending}', 'in_progress', null),
        (51, 'current_job', 'claim by hand', '{held,in_progress,success,failed,cancelled}', 'SQ004', null),
        (52, 'current_job', 'give back by hand', '{in_progress}', 'pending', 'the attempt does not count'),
        (60, 'a dispatcher', 'claim', '{pending}', 'in_progress', 'only what is in line'),
        (61, 'a dispatcher', 'success', '{in_progress}', 'success', 'what waits for it may run'),
        (62, 'a dispatcher', 'failure', '{in_progress}', 'pending', 'waits for its next attempt'),
        (63, 'a dispatcher', 'last failure', '{in_progress}', 'failed', null),
        (64, 'a dispatcher', 'final', '{in_progress}', 'failed', 'another attempt would not help'),
        (65, 'a dispatcher', 'aborted', '{in_progress}', 'pending', 'the attempt does not count'),
        (66, 'a dispatcher', 'unregister', '{in_progress}', 'pending', 'the attempt does not count'),
        (70, 'tick', 'due', '{pending}', 'pending', 'in line now'),
        (71, 'tick', 'expired', '{held,pending}', 'failed', null),
        (72, 'tick', 'dispatcher lost', '{in_progress}', 'pending', 'the attempt does not count'),
        (73, 'tick', 'overdue', '{in_progress}', 'pending', 'waits for its next attempt'),
        (74, 'tick', 'overdue at the last attempt', '{in_progress}', 'failed', null),
        (80, 'another job', 'last source succeeds', '{pending}', 'pending', 'in line now, unless it has to wait for its time')
    ) t (no, origin, event, sources, target, note)
    cross join lateral unnest(t.sources) with ordinality s (source, no)
$$;

-- Where `p_event` leads a job with this status: the state it is in then, the SQLSTATE it is refused with, or
-- null when it changes nothing. See _transitions().
create or replace function supaqueue._transition(p_status supaqueue.job_status, p_event text) returns text
language sql stable
set search_path = ''
as $$
    select t.target from supaqueue._transitions() t
    where t.source = coalesce(p_status::text, 'held') and t.event = p_event
$$;
