-- Ends a dispatcher: what it had in progress goes back in line, its workers are free, its row is gone but
-- for what the history of attempts tells of it. A job that cannot be given back now keeps its worker busy,
-- which is nobody's then: _free_idle() sees to both later. The caller holds the lease lock exclusively.
-- Returns how many jobs went back.
create or replace function supaqueue._end_lease(p_dispatcher bigint, p_error text) returns int
language plpgsql
set search_path = ''
as $$
declare
    v_workers uuid[];
    v_busy uuid[];
    v_count int := 0;
    v_given_back int;
    v_jobs uuid[];
    v_calls bigint[];
begin
    v_workers := array(
        select w.id from supaqueue.worker w where w.dispatcher = p_dispatcher order by w.id for update);
    loop
        select array_agg(c.job), array_agg(c.call), array_agg(distinct c.worker) into v_jobs, v_calls, v_busy
        from supaqueue._calls_of(v_workers) c;
        exit when v_jobs is null;
        v_given_back := supaqueue._give_back_unlocked(v_jobs, v_calls, p_error);
        exit when v_given_back = 0;
        v_count := v_count + v_given_back;
    end loop;
    update supaqueue.worker w set dispatcher = null where w.id = any (v_busy);
    perform supaqueue._free_workers(array(select w from unnest(v_workers) w except select b from unnest(v_busy) b));
    with gone as (
        delete from supaqueue.dispatcher d where d.no = p_dispatcher
        returning d.no, d.name, d.version, d.started_at
    )
    insert into supaqueue.past_dispatcher (no, name, version, started_at)
    select g.no, g.name, g.version, g.started_at from gone g;
    return v_count;
end
$$;
