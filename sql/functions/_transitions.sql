-- Every change of state a job can go through: in state `source` (`none`: there is no such job, `held`: its
-- status is null) the event leads to state `target`, or is refused with the SQLSTATE given there. An event
-- that is not listed for a state leaves it, or is refused. docs/states.md is made from it, a test goes through every
-- pair of state and event, and what users do is allowed by it; claim and settle, which are hot, are not.
create or replace function supaqueue._transitions()
returns table (no bigint, origin text, event text, source text, target text, note text)
language plpgsql immutable
set search_path = ''
as $$
begin
    return query
    select 10 * t.no + s.no, t.origin, t.event, s.source, t.target, t.note
    from (values
        (1, 'plain SQL', 'insert as pending', '{none}'::text[], 'pending', 'in line, unless it has to wait for its time'),
        (2, 'plain SQL', 'insert as null', '{none}', 'held', null),
        (3, 'plain SQL', 'insert as in_progress', '{none}', 'SQ004', null),
        (4, 'plain SQL', 'insert as success', '{none}', 'success', 'never called'),
        (5, 'plain SQL', 'insert as failed', '{none}', 'failed', 'never called, may be put back'),
        (6, 'plain SQL', 'insert as cancelled', '{none}', 'cancelled', 'never called'),
        (7, 'plain SQL', 'set pending', '{held}', 'pending', 'as if it had been inserted now'),
        (8, 'plain SQL', 'set pending', '{in_progress}', 'pending', 'called again with all attempts; the call is broken off'),
        (9, 'plain SQL', 'set pending', '{success,failed,cancelled}', 'pending', 'with all attempts'),
        (10, 'plain SQL', 'set null', '{pending}', 'held', null),
        (11, 'plain SQL', 'set null', '{in_progress}', 'held', 'the call is broken off'),
        (12, 'plain SQL', 'set null', '{success,failed,cancelled}', 'held', 'has all attempts when it is let go'),
        (13, 'plain SQL', 'set in_progress', '{held,pending,success,failed,cancelled}', 'SQ004', null),
        (14, 'plain SQL', 'set success', '{held,pending,failed,cancelled}', 'success', 'what waits for it may run'),
        (15, 'plain SQL', 'set success', '{in_progress}', 'success', 'the call is broken off; what waits for it may run'),
        (16, 'plain SQL', 'set failed', '{held,pending,success,cancelled}', 'failed', null),
        (17, 'plain SQL', 'set failed', '{in_progress}', 'failed', 'the call is broken off'),
        (18, 'plain SQL', 'set cancelled', '{held,pending,success,failed}', 'cancelled', null),
        (19, 'plain SQL', 'set cancelled', '{in_progress}', 'cancelled', 'the call is broken off'),
        (20, 'plain SQL', 'delete', '{held,pending,success,failed,cancelled}', 'none', null),
        (21, 'plain SQL', 'delete', '{in_progress}', 'none', 'the answer of its call is refused'),
        (22, 'plain SQL', 'queue deleted', '{held,pending,in_progress,success,failed,cancelled}', 'none', 'drop_queue() refuses it while calls are under way'),
        (23, 'a function', 'cancel', '{none}', 'SQ008', null),
        (24, 'a function', 'cancel', '{held,pending}', 'cancelled', null),
        (25, 'a function', 'cancel', '{in_progress}', 'cancelled', 'the call is broken off, its answer refused'),
        (26, 'a function', 'cancel_pending', '{held,pending}', 'cancelled', null),
        (27, 'a function', 'retry', '{none}', 'SQ008', null),
        (28, 'a function', 'retry', '{success,failed,cancelled}', 'pending', 'with all attempts'),
        (29, 'a function', 'redrive', '{failed}', 'pending', 'with all attempts'),
        (30, 'a function', 'update_job', '{none}', 'SQ008', null),
        (31, 'a function', 'update_job', '{held}', 'held', null),
        (32, 'a function', 'update_job', '{pending}', 'pending', 'at the place its new time and priority give it'),
        (33, 'a function', 'update_job', '{in_progress,success,failed,cancelled}', 'SQ004', null),
        (34, 'a duplicate', 'replace', '{held}', 'held', 'takes over the payload'),
        (35, 'a duplicate', 'replace', '{pending}', 'pending', 'takes over the payload, with all attempts'),
        (36, 'a duplicate', 'replace', '{in_progress}', 'in_progress', 'makes no further attempt: the duplicate follows it'),
        (37, 'a duplicate', 'debounce', '{held}', 'held', 'takes over payload and times'),
        (38, 'a duplicate', 'debounce', '{pending}', 'pending', 'takes over payload and times, with all attempts'),
        (39, 'a duplicate', 'debounce', '{in_progress}', 'in_progress', 'makes no further attempt: the duplicate follows it'),
        (40, 'a duplicate', 'failure once replaced', '{in_progress}', 'failed', 'whatever attempts are left'),
        (41, 'a duplicate', 'given back once replaced', '{in_progress}', 'cancelled', 'called again it would undo what follows it'),
        (42, 'current_job', 'claim by hand', '{pending}', 'in_progress', null),
        (43, 'current_job', 'claim by hand', '{none,held,in_progress,success,failed,cancelled}', 'SQ004', null),
        (44, 'current_job', 'completed as successful', '{in_progress}', 'success', 'what waits for it may run'),
        (45, 'current_job', 'completed as failed', '{in_progress}', 'pending', 'waits for its next attempt'),
        (46, 'current_job', 'give back by hand', '{in_progress}', 'pending', 'the attempt does not count'),
        (47, 'a dispatcher', 'claim', '{pending}', 'in_progress', 'only what is in line'),
        (67, 'a dispatcher', 'claim again', '{pending}', 'in_progress', 'a crash of the server had undone its claim'),
        (48, 'a dispatcher', 'success', '{in_progress}', 'success', 'what waits for it may run'),
        (49, 'a dispatcher', 'failure', '{in_progress}', 'pending', 'waits for its next attempt'),
        (50, 'a dispatcher', 'last failure', '{in_progress}', 'failed', null),
        (51, 'a dispatcher', 'final', '{in_progress}', 'failed', 'another attempt would not help'),
        (52, 'a dispatcher', 'aborted', '{in_progress}', 'pending', 'the attempt does not count'),
        (53, 'a dispatcher', 'unregister', '{in_progress}', 'pending', 'the attempt does not count'),
        (54, 'a dispatcher', 'recover', '{in_progress}', 'pending', 'it was never told of the call; the attempt does not count'),
        (55, 'a dispatcher', 'prune', '{success,failed,cancelled}', 'none', 'after the retention of its queue, when no unfinished job depends on it'),
        (56, 'tick', 'due', '{pending}', 'pending', 'in line now'),
        (57, 'tick', 'expired', '{held,pending}', 'failed', null),
        (58, 'tick', 'dispatcher lost', '{in_progress}', 'pending', 'the attempt does not count'),
        (59, 'tick', 'overdue', '{in_progress}', 'pending', 'waits for its next attempt'),
        (60, 'tick', 'overdue at the last attempt', '{in_progress}', 'failed', null),
        (61, 'another job', 'last source succeeds', '{pending}', 'pending', 'in line now, unless it has to wait for its time'),
        (62, 'another job', 'source succeeds, on_success cancel', '{held,pending}', 'cancelled', null),
        (63, 'another job', 'source fails, on_failure cancel', '{held,pending}', 'cancelled', null),
        (64, 'another job', 'last source fails, on_failure run', '{pending}', 'pending', 'in line now, unless it has to wait for its time'),
        (65, 'another job', 'dependency added', '{pending}', 'pending', 'waits for its source'),
        (66, 'another job', 'last dependency removed', '{pending}', 'pending', 'in line now, unless it has to wait for its time')
    ) t (no, origin, event, sources, target, note)
    cross join lateral unnest(t.sources) with ordinality s (source, no);
end
$$;

-- Where `p_event` leads a job with this status: the state it is in then, the SQLSTATE it is refused with, or
-- null when it changes nothing. See _transitions().
create or replace function supaqueue._transition(p_status supaqueue.job_status, p_event text) returns text
language plpgsql stable
set search_path = ''
as $$
begin
    return (
        select t.target from supaqueue._transitions() t
        where t.source = coalesce(p_status::text, 'held') and t.event = p_event);
end
$$;
