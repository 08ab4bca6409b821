-- What an upgraded database still has to do: called with the helpers of tests/sql in its search path. Prints
-- every job with its status and attempts.
set search_path = helpers, public;

-- a call that was under way meanwhile is settled
select settle_one(id, call, 'success', 200) as was_settled from supaqueue.job where payload ->> 'is' = 'under way' \gset
\if :was_settled
\else
    \echo a call that was under way could not be settled
\endif

-- one whose dispatcher is gone is called again
select let_lease_run_out(no) from supaqueue.dispatcher \g /dev/null
select from supaqueue.tick() \g /dev/null

select let_time_pass(id) from supaqueue.job where due_at is not null \g /dev/null
select from supaqueue.tick() \g /dev/null
do $$
declare
    v_dispatcher bigint := a_dispatcher();
    v_call call;
    v_is_over boolean := false;
begin
    while not v_is_over loop
        v_is_over := true;
        for v_call in select * from claim_all(v_dispatcher) loop
            perform settle_one(v_call.job, v_call.call, 'success', 200, null, '{"ok": true}');
            v_is_over := false;
        end loop;
        perform supaqueue.release_workers(v_dispatcher, array(
            select id from supaqueue.worker where dispatcher = v_dispatcher));
    end loop;
end
$$;
select payload ->> 'is', coalesce(status::text, 'held'), attempts from supaqueue.job order by 1;
