-- The id of the queue that `p_queue` names, by name or by id. Raises SQ001 when there is none, SQ002
-- when several queues share the name.
create or replace function supaqueue._queue_id(p_queue text) returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
    v_ids uuid[];
begin
    select array_agg(q.id) into v_ids from (
        select id from supaqueue.queue where name = p_queue
        union
        select id from supaqueue.queue where id = case
            when p_queue ~ '^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$' then p_queue::uuid end
    ) q;
    if v_ids is null then
        raise exception 'no queue is called "%"', p_queue using errcode = 'SQ001',
            hint = 'Make it with supaqueue.create_queue(), or look at supaqueue.queue for the names there are.';
    elsif cardinality(v_ids) > 1 then
        raise exception '% queues are called "%"', cardinality(v_ids), p_queue using errcode = 'SQ002',
            hint = 'Use the id of the queue instead of its name.';
    end if;
    return v_ids[1];
end
$$;
