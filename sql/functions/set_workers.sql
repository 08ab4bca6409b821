-- Sets how many workers a queue has, that is how many of its calls may be under way at once. Fewer takes
-- effect as busy workers become free; more keeps those that were to go, before it adds new ones. Returns
-- how many there were.
create or replace function supaqueue.set_workers(queue text, workers int) returns int
language plpgsql
set search_path = ''
as $$
declare
    v_queue uuid := supaqueue._queue_id(queue);
    v_before int;
    v_kept int;
begin
    if workers is null or workers not between 0 and 100000 then
        raise exception 'a queue has 0 to 100000 workers, not %', coalesce(workers::text, 'null')
            using errcode = 'SQ006';
    end if;
    perform from supaqueue.queue where id = v_queue for no key update;
    select count(*) into v_before from supaqueue.worker w where w.queue = v_queue and not w.retiring;
    update supaqueue.worker set retiring = false where id in (
        select w.id from supaqueue.worker w where w.queue = v_queue and w.retiring
        order by w.id limit greatest(workers - v_before, 0) for update);
    get diagnostics v_kept = row_count;
    insert into supaqueue.worker (queue) select v_queue from generate_series(v_before + v_kept + 1, workers);
    delete from supaqueue.worker where id in (
        select w.id from supaqueue.worker w where w.queue = v_queue and not w.retiring
        order by w.locked, w.no desc limit greatest(v_before - workers, 0));
    return v_before;
end
$$;
