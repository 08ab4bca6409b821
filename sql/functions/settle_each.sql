-- Settles calls one by one, in their order, when settle() could not take them together. Takes what settle()
-- takes; returns those that were not settled plainly, by their place in the arrays. `verdict` is one of
--   refused   the call was no longer the current one, nothing was written
--   locked    somebody else holds the row of the job, or of one that waits for it; nothing was written
--   failed    the outcome could not be written: a failed attempt was written instead
--   lost      that could not be written either
create or replace function supaqueue.settle_each(
    jobs uuid[], calls bigint[], outcomes text[], http_statuses int[], errors text[], responses text[])
returns table (i int, verdict text, detail text)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
as $$
declare
    v_settled uuid[];
begin
    for v_i in 1 .. coalesce(cardinality(jobs), 0) loop
        i := v_i;
        verdict := null;
        detail := null;
        perform from supaqueue.job j where j.id = jobs[v_i] for no key update skip locked;
        if not found then
            verdict := case when exists (select from supaqueue.job j where j.id = jobs[v_i])
                       then 'locked' else 'refused' end;
        else
            begin
                perform supaqueue.settle(array[jobs[v_i]], array[calls[v_i]], array[outcomes[v_i]],
                    array[http_statuses[v_i]], array[errors[v_i]], array[responses[v_i]]);
                verdict := case when found then 'refused' end;
            exception
                when lock_not_available or deadlock_detected then -- of a job that waits for this one
                    verdict := 'locked';
                when others then
                    detail := sqlerrm;
                    verdict := 'lost';
            end;
        end if;
        if verdict = 'lost' and outcomes[v_i] <> 'aborted' then
            begin
                v_settled := supaqueue._settle_failed(
                    array[jobs[v_i]], array[calls[v_i]], array[http_statuses[v_i]],
                    array['settlement refused by the database: ' || detail], array[null]::text[], array[true]);
                perform supaqueue._count_answers(v_settled);
                verdict := case when v_settled is not null then 'failed' else 'refused' end;
            exception when others then
                detail := sqlerrm;
            end;
        end if;
        if verdict is not null then
            return next;
        end if;
    end loop;
end
$$;
