-- Adds a job of the signed-in user to a public queue, what supaqueue_public.enqueue() does. The user's id is the
-- job's owner and key: so users take turns, and limits per key are limits per user. It also stands before
-- the dedup_key: users cannot meet each other's. Raises SQ001 for a queue that is not public as for one
-- that is not there.
create or replace function supaqueue._client_enqueue(
    p_queue text, p_payload jsonb, p_run_at timestamptz, p_dedup_key text)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
    v_uid uuid := supaqueue._client_uid();
    v_dedup_key text := v_uid || ':' || p_dedup_key;
    v_queues uuid[];
    v_id uuid;
begin
    select array_agg(q.id) into v_queues
    from supaqueue.queue q
    where q.is_public and (q.name = p_queue or q.id = case
        when p_queue ~ '^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$' then p_queue::uuid end);
    if v_queues is null then
        raise exception 'no queue is called "%"', p_queue using errcode = 'SQ001',
            hint = 'A queue is open to clients when its setting is_public is true.';
    elsif cardinality(v_queues) > 1 then
        raise exception '% queues are called "%"', cardinality(v_queues), p_queue using errcode = 'SQ002',
            hint = 'Use the id of the queue instead of its name.';
    elsif p_dedup_key = '' or octet_length(p_dedup_key) > 400 then
        raise exception 'dedup_key is % bytes long, it must be 1 to 400', octet_length(p_dedup_key)
            using errcode = 'SQ006', hint = 'For something longer, use its hash.';
    elsif p_run_at > now() + interval '1 year' then
        raise exception 'run_at is %, it must be within a year', p_run_at using errcode = 'SQ006';
    end if;

    for v_try in 1 .. 10 loop
        insert into supaqueue.job (queue, payload, run_at, key, dedup_key, owner)
        values (v_queues[1], coalesce(p_payload, '{}'), p_run_at, v_uid::text, v_dedup_key, v_uid)
        returning id into v_id;
        exit when found or p_dedup_key is null;
        -- none was added: the user has one with that key
        select d.job into v_id from supaqueue.dedup d where d.queue = v_queues[1] and d.key = v_dedup_key;
        exit when found; -- else it has ended since, and its key was swept
    end loop;
    return v_id;
end
$$;
