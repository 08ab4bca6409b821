select a_dispatcher() as d \gset
create function pg_temp.left_over(queue text, settings jsonb, dispatcher bigint) returns text language plpgsql as $$
declare
    v_queue uuid := a_queue(queue, 9, settings);
    v_job uuid := supaqueue.enqueue(queue, '"a1"', key => 'a');
    v_worker uuid := (select w.id from supaqueue.worker w where w.queue = v_queue limit 1);
begin
    perform supaqueue.enqueue(queue, to_jsonb(p), key => left(p, 1)) from unnest('{a2,a3,b1}'::text[]) p;
    insert into supaqueue.current_job (worker, job) values (v_worker, v_job);
    perform claim_all(dispatcher);
    return (select string_agg(j.payload #>> '{}', ' ' order by j.payload) from supaqueue.job j where j.queue = v_queue and j.status = 'in_progress');
end
$$;
select is(pg_temp.left_over('one', '{"key_concurrency": 1}', :d), 'a1 b1', 'the only one of its key');
select is(pg_temp.left_over('two', '{"key_concurrency": 2}', :d), 'a1 a2 b1', 'one of two');
select is(pg_temp.left_over('order', '{"key_order": true}', :d), 'a1 b1', 'in strict order');
delete from supaqueue.current_job c using supaqueue.job j where j.id = c.job and j.payload = '"a1"';
select claim_again(:d, q.id) from supaqueue.queue q \g /dev/null
select is(count(*), 1::bigint, 'given back, it leaves its place to one other: ' || q.name)
from supaqueue.queue q join supaqueue.job j on j.queue = q.id and j.key = 'a' and j.status = 'in_progress'
where q.name <> 'two' group by q.name;
