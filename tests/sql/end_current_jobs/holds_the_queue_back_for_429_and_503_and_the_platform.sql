create function pg_temp.held_after(settlement text) returns boolean language plpgsql as $$
declare
    v_queue uuid := a_queue(gen_random_uuid()::text);
    v_job uuid := supaqueue.enqueue(v_queue::text);
begin
    insert into supaqueue.current_job (worker, job) select id, v_job from supaqueue.worker where queue = v_queue;
    perform public.end_current_jobs(jsonb_build_array(settlement::jsonb || jsonb_build_object('id', id)))
    from supaqueue.current_job where job = v_job;
    return (select held_until between now() + '1 second' and now() + '5 seconds' from supaqueue.queue where id = v_queue);
end
$$;
select is(pg_temp.held_after('{"outcome": "failure", "http_status": 429, "retry_after_ms": 3000}'), true, '429');
select is(pg_temp.held_after('{"outcome": "failure", "http_status": 503, "retry_after_ms": 3000}'), true, '503');
select is(pg_temp.held_after('{"outcome": "aborted", "retry_after_ms": 3000}'), true, 'the platform');
select is(pg_temp.held_after('{"outcome": "failure", "http_status": 500, "retry_after_ms": 3000}'), null, 'not 500');
select is(pg_temp.held_after('{"outcome": "failure", "http_status": 429}'), null, 'nor without a time');
