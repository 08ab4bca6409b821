-- Removes dedup keys that nobody needs any more: their job has ended or is gone, and their time is over.
-- Looks at some `most` keys that lie together at a place chosen at random, so that the cost is the same
-- however many there are and every key has its turn sooner or later. Returns how many it removed.
create or replace function supaqueue._sweep_dedup(most int default 1000) returns int
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_all int := pg_relation_size('supaqueue.dedup') / current_setting('block_size')::int;
    v_pages int := ceil(most / 80.0); -- a key takes some 100 bytes
    v_first int;
    v_queues uuid[];
    v_keys text[];
    v_count int;
begin
    if v_all = 0 then
        return 0;
    end if;
    v_first := floor(random() * (v_all + v_pages - 1)) - v_pages + 1;
    -- locked first and looked at again by another statement: a job may have been run again in between
    select array_agg(l.queue), array_agg(l.key) into v_queues, v_keys
    from (
        select d.queue, d.key from supaqueue.dedup d
        where d.ctid >= format('(%s,0)', greatest(v_first, 0))::tid
          and d.ctid < format('(%s,0)', v_first + v_pages)::tid
          and (d.until is null or d.until <= now()) and not supaqueue._holds_dedup_key(d)
        limit most
        for update skip locked
    ) l;
    delete from supaqueue.dedup d
    using unnest(v_queues, v_keys) k (queue, key)
    where d.queue = any (array[k.queue]) and d.key = any (array[k.key])
      and (d.until is null or d.until <= now()) and not supaqueue._holds_dedup_key(d);
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
