-- superuser only
select a_queue('q', 6, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[5])) \g /dev/null
create temp table calls as select * from claim_all(a_dispatcher());
create function pg_temp.refuse() returns trigger language plpgsql as 'begin raise ''no''; end';
create trigger refuse before update on supaqueue.job for each row when (new.status = 'success') execute function pg_temp.refuse();
select is(count(*)::int, 4, 'four were written as failed') from (
    select supaqueue.settle_each(array_agg(job), array_agg(call), '{success,success,success,success,failure}',
        array_fill(null::int, array[5]), array_fill(null::text, array[5]), array_fill(null::text, array[5])) from calls) s;
select is(breaker_state, 'open', 'and counted') from supaqueue.queue;
