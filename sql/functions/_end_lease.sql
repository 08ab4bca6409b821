-- Ends a dispatcher: what it had in progress goes back in line, its workers are free, its row is gone but
-- for what the history of attempts tells of it. The caller holds the lease lock exclusively. Returns how
-- many jobs went back.
create or replace function supaqueue._end_lease(p_dispatcher bigint, p_error text) returns int
language plpgsql
set search_path = ''
as $$
declare
    v_workers uuid[] := array(select id from supaqueue.worker where dispatcher = p_dispatcher order by id);
    v_count int := 0;
    v_jobs uuid[];
    v_calls bigint[];
begin
    loop
        select array_agg(c.job), array_agg(c.call) into v_jobs, v_calls from supaqueue._calls_of(v_workers) c;
        exit when v_jobs is null;
        v_count := v_count + (select count(*) from supaqueue._give_back(v_jobs, v_calls, p_error));
    end loop;
    perform supaqueue._free_workers(v_workers);
    with gone as (
        delete from supaqueue.dispatcher d where d.no = p_dispatcher
        returning d.no, d.name, d.version, d.started_at
    )
    insert into supaqueue.past_dispatcher (no, name, version, started_at)
    select g.no, g.name, g.version, g.started_at from gone g;
    return v_count;
end
$$;
