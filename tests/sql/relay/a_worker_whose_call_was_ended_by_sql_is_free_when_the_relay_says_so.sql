-- superuser only
\i :hosted
select a_relay();
create table public.way (way text, statement text, call uuid, worker uuid);
insert into public.way values
    ('cancelled', 'update supaqueue.job set status = ''cancelled'' where id = '),
    ('pending', 'update supaqueue.job set status = ''pending'' where id = '),
    ('held', 'update supaqueue.job set status = null where id = '),
    ('success', 'update supaqueue.job set status = ''success'' where id = '),
    ('deleted', 'delete from supaqueue.job where id = '),
    ('current_job deleted', 'delete from supaqueue.current_job where job = ');
create function pg_temp.end_one(p_way text) returns void language plpgsql as $$
declare
    v_queue uuid := a_queue(p_way, 2);
    v_job uuid := supaqueue.enqueue(p_way);
begin
    perform requests();
    update public.way set call = c.id, worker = c.worker from supaqueue.current_job c where c.job = v_job and way = p_way;
    execute (select statement || quote_literal(v_job) from public.way where way = p_way);
    perform requests();
end
$$;
create function pg_temp.is_free(p_way text) returns bool language sql as $$
    select not w.locked from public.way v join supaqueue.worker w on w.id = v.worker where v.way = p_way
$$;
select pg_temp.end_one(way) from public.way;
select count(*) from supaqueue.tick() \gset
select ok(not pg_temp.is_free(way), way || ': not before') from public.way;
select count(public.end_current_jobs(jsonb_build_array(jsonb_build_object('id', call, 'outcome', 'aborted')))) as told
from public.way where way <> 'held' \gset
select ok(pg_temp.is_free(way), way || ': then') from public.way where way <> 'held';
update supaqueue.worker set stopping_until = stopping_until - interval '16 seconds';
select count(*) from supaqueue.tick() \gset
select ok(pg_temp.is_free('held'), 'or after a quarter of a minute');
