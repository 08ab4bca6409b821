-- Settles many calls by the ids that current_job shows, for the relay. In the public schema, where the edge
-- function reaches it through PostgREST. `batch` is an array of settlements, or an object with them and with
-- what the relay asks for besides. Of a settlement:
--   id               of the call
--   outcome          success, failure, final or aborted, as settle() has them
--   http_status, error, response     as text, what came of it
--   retry_after_ms   the function, with 429 or 503, or the platform asks to be left alone for that long
-- Of the object:
--   settlements      the array
--   request, by      a request of pg_net that a run of the relay, `by` its uuid, takes up: those of its calls that
--                    may be made are `begun`, by this run and no other, however often the request arrives
--   took             numbers of requests, of pg_net or of earlier answers, whose jobs arrived; what nobody says
--                    so of is given back after half a minute
--   most             how many more jobs the relay would call at once
--   running          ids of calls that are under way
-- Returns `refused`, the ids of calls that were no longer current, for which nothing was written; `again`, those
-- that could not be written now; `begun`; `stopped`, those of `running` that are to be broken off, since somebody
-- cancelled them, say; `jobs`, the records of those to call now, with their `request`; `wait_ms`,
-- after which there may be more; `secrets`, the values of those that the queues name, as far as Vault has them.
create or replace function public.end_current_jobs(batch jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
    v_batch jsonb := case when jsonb_typeof(batch) = 'array' then jsonb_build_object('settlements', batch)
                     else batch end;
    v_most int := 0;
    v_result jsonb := jsonb '{}';
    v_begun record;
    v_claim record;
    v_queues uuid[];
    v_due_ms bigint;
    v_has_more boolean := true;
begin
    if exists (select from supaqueue.setting where mode = 'relay') then
        v_most := least(greatest(coalesce((v_batch ->> 'most')::int, 0), 0), 1000);
    end if;
    if v_batch -> 'request' is not null then
        select * into v_begun from supaqueue._relay_begin(
            (v_batch ->> 'request')::bigint, coalesce((v_batch ->> 'by')::uuid, gen_random_uuid()));
        v_result := jsonb_build_object('begun', coalesce(to_jsonb(v_begun.ids), '[]'));
        v_queues := v_begun.queues;
    end if;
    if v_batch -> 'took' is not null then
        delete from supaqueue.relay_request r
        where r.id = any (array(select jsonb_array_elements_text(v_batch -> 'took')::bigint));
    end if;
    if jsonb_array_length(v_batch -> 'settlements') > 0 then
        v_result := v_result || supaqueue._end_calls(v_batch -> 'settlements');
    end if;
    if v_batch -> 'running' is not null then
        v_result := v_result || jsonb_build_object('stopped', to_jsonb(array(
            select r.id
            from jsonb_array_elements_text(v_batch -> 'running') r (id)
            where not exists (
                select from supaqueue.worker w
                join supaqueue.job j on j.worker = w.id and j.call = supaqueue._call_no(r.id::uuid)
                where w.no = supaqueue._call_worker_no(r.id::uuid) and j.status = 'in_progress'))));
    end if;
    if v_most > 0 then
        select p.next_due_ms into v_due_ms from supaqueue.promote(100) p;
        select * into v_claim from supaqueue._relay_claim(v_most);
        v_result := v_result || jsonb_build_object('jobs', v_claim.items,
            'request', supaqueue._relay_request(v_claim.jobs, v_claim.calls),
            'wait_ms', least(v_claim.wait_ms, v_due_ms));
        v_queues := v_queues || v_claim.queues;
        v_has_more := v_claim.has_more;
    end if;
    if v_has_more then -- for others
        perform supaqueue._wake();
    end if;
    if v_queues is not null then
        v_result := v_result || jsonb_build_object('secrets', supaqueue._relay_secrets(v_queues));
    end if;
    return v_result;
end
$$;
