-- Picks up to `p_most` jobs of a queue whose jobs have keys: by priority, and within it the keys take turns,
-- beginning behind the one whose turn it was last. The jobs of a key make up a lane; those without a key
-- are one more, without limits of its own, called ''. The caller holds the queue's limiter.
create or replace function supaqueue._claim_lanes(
    p_queue supaqueue.queue, p_most int, p_last_key text,
    out jobs uuid[], out priorities int[], out readies bigint[], out last_key text, out is_limited boolean,
    out wait_ms bigint)
language plpgsql
set search_path = ''
as $$
declare
    v_above bigint := -2147483649;
    v_priority int;
    v_round record;
    v_awaits_end boolean := false;
begin
    jobs := '{}';
    priorities := '{}';
    readies := '{}';
    last_key := p_last_key;
    is_limited := false;
    loop
        select least(
            (select c.priority from supaqueue.job c
             where c.queue = p_queue.id and c.ready is not null and c.key is not null and c.priority > v_above
             order by c.priority, c.key collate "C", c.ready limit 1),
            (select c.priority from supaqueue.job c
             where c.queue = p_queue.id and c.ready is not null and c.key is null and c.priority > v_above
             order by c.priority, c.ready limit 1))
        into v_priority;
        exit when v_priority is null;
        loop
            select * into v_round from supaqueue._claim_round(
                p_queue, v_priority, p_most - cardinality(jobs), last_key, jobs);
            jobs := jobs || v_round.jobs;
            readies := readies || v_round.readies;
            priorities := priorities || array_fill(v_priority, array[cardinality(v_round.jobs)]);
            last_key := v_round.last_key;
            v_awaits_end := v_awaits_end or (v_round.is_limited and v_round.wait_ms is null);
            wait_ms := least(wait_ms, v_round.wait_ms);
            is_limited := is_limited or v_round.is_limited;
            exit when cardinality(jobs) >= p_most or v_round.jobs = '{}';
        end loop;
        exit when cardinality(jobs) >= p_most;
        v_above := v_priority;
    end loop;
    if v_awaits_end then
        wait_ms := null;
    end if;
end
$$;
