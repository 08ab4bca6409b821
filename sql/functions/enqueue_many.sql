-- Adds one job for each payload, in their order, in one statement. Returns their ids.
create or replace function supaqueue.enqueue_many(queue text, payloads jsonb[], priority int default 0)
returns setof uuid
language sql
set search_path = ''
as $$
    insert into supaqueue.job (queue, payload, priority)
    select q.id, coalesce(p.payload, '{}'), coalesce(priority, 0)
    from (select supaqueue._queue_id(queue) as id offset 0) q
    cross join unnest(payloads) with ordinality p (payload, i)
    order by p.i
    returning id
$$;
