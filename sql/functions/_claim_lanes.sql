-- Picks up to `p_most` jobs of a queue whose jobs have keys: by priority, and within it the keys take turns,
-- beginning behind the one whose turn it was last. The jobs of a key make up a lane; those without a key
-- are one more, the first, without limits of its own. A small claim takes one job of each lane, a large one
-- up to four; when all lanes have had their turn and jobs are still wanted, lanes that have more share the
-- rest. `turns` has the key whose turn it was last for each priority: '' after the lane without a key, null
-- after the last lane. The caller holds the queue's limiter.
create or replace function supaqueue._claim_lanes(
    p_queue uuid, p_order boolean, p_concurrency int, p_rate_limit int, p_rate_period interval, p_most int,
    p_turns jsonb,
    out tids tid[], out readies bigint[], out turns jsonb, out is_limited boolean, out wait_ms bigint)
language plpgsql
set search_path = ''
as $$
declare
    v_jobs uuid[] := array[]::uuid[]; -- picked so far
    v_turns_max constant int := 32; -- of more priorities than that, all begin anew
    v_above bigint := -2147483649;
    v_priority int;
    v_round record;
    v_share int;
    v_keyless int;
    v_ends int; -- how often the end was reached, or the beginning was the first lane
    v_more int; -- lanes that may give more, since then
    v_is_over boolean;
    v_before int[] := array[]::int[];
    v_last_key text;
    v_is_cut boolean := false;
    v_awaits_end boolean := false;
begin
    tids := '{}';
    readies := '{}';
    turns := p_turns;
    is_limited := false;
    loop
        select least(
            (select c.priority from supaqueue.job c
             where c.queue = p_queue and c.ready is not null and c.key is not null and c.priority > v_above
             order by c.priority, c.key collate "C", c.ready limit 1),
            (select c.priority from supaqueue.job c
             where c.queue = p_queue and c.ready is not null and c.key is null and c.priority > v_above
             order by c.priority, c.ready limit 1))
        into v_priority;
        exit when v_priority is null;
        v_is_over := false;
        v_last_key := turns ->> v_priority::text;
        v_share := least(greatest(p_most / 8, 1), 4);
        v_ends := (v_last_key is null)::int; -- from the first lane on, this time is a whole one
        v_more := 0;
        loop
            if v_last_key is null then
                v_keyless := least(v_share, p_most - cardinality(v_jobs));
                v_round := supaqueue._claim_keyless(p_queue, v_priority, v_keyless, v_jobs);
                v_more := v_more + (cardinality(v_round.jobs) = v_keyless)::int;
                v_last_key := '';
            else
                v_round := supaqueue._claim_round(
                    p_queue, p_order, p_concurrency, p_rate_limit, p_rate_period, v_priority, p_most - cardinality(v_jobs),
                    least(v_share, p_most - cardinality(v_jobs)), v_last_key, v_jobs, v_before);
                if v_round.is_limited then
                    is_limited := true;
                    v_awaits_end := v_awaits_end or v_round.wait_ms is null;
                    wait_ms := least(wait_ms, v_round.wait_ms);
                end if;
                v_more := v_more + v_round.generous;
                v_last_key := v_round.last_key;
                v_is_over := v_round.is_cut;
                v_is_cut := v_is_cut or v_is_over;
            end if;
            v_jobs := v_jobs || v_round.jobs;
            tids := tids || v_round.tids;
            readies := readies || v_round.readies;
            exit when cardinality(v_jobs) >= p_most or v_is_over;
            if v_last_key is null then
                if v_ends > 0 then
                    exit when v_more = 0;
                    v_share := greatest(v_share, (p_most - cardinality(v_jobs)) / v_more);
                end if;
                v_ends := v_ends + 1;
                v_more := 0;
            end if;
        end loop;
        if not turns ? v_priority::text then
            if (select count(*) from jsonb_object_keys(turns)) >= v_turns_max then
                turns := '{}';
            end if;
        end if;
        turns := turns || jsonb_build_object(v_priority::text, v_last_key);
        exit when cardinality(v_jobs) >= p_most;
        v_above := v_priority;
        v_before := v_before || v_priority;
    end loop;
    if v_is_cut then
        wait_ms := 50;
    elsif v_awaits_end then
        wait_ms := null;
    end if;
end
$$;

-- Picks jobs without a key.
create or replace function supaqueue._claim_keyless(
    p_queue uuid, p_priority int, p_most int, p_taken uuid[],
    out jobs uuid[], out tids tid[], out readies bigint[])
language plpgsql -- which keeps its plan
set search_path = ''
as $$
begin
    select coalesce(array_agg(c.id), '{}'), coalesce(array_agg(c.tid), '{}'), coalesce(array_agg(c.ready), '{}')
    into jobs, tids, readies
    from (
        select j.id, j.ctid as tid, j.ready from supaqueue.job j
        where j.queue = p_queue and j.priority = p_priority and j.ready is not null and j.key is null
          and (j.expires_at is null or j.expires_at > clock_timestamp()) and j.id <> all (p_taken)
        order by j.priority, j.ready
        limit p_most
        for no key update skip locked
    ) c;
end
$$;
