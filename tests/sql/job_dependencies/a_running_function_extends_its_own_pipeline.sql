select a_queue('q', 5) as queue \gset
select supaqueue.enqueue('q') as running \gset
select supaqueue.enqueue('q') as last \gset
insert into supaqueue.job_dependencies (source, target) values (:'running', :'last');
select * from claim_all(a_dispatcher()) \gset call_
-- what the function of `running` does: it finds parts, and `last` is to wait for them, too
with part as (insert into supaqueue.job (queue) select :'queue' from generate_series(1, 3) returning id)
insert into supaqueue.job_dependencies (source, target) select id, :'last' from part;
select ok(settle_one(:'running', :call_call, 'success'), 'it ends');
select is(blockers, 3, 'its parts are waited for') from supaqueue.job where id = :'last';
update supaqueue.job set status = 'success' where id not in (:'running', :'last');
select ok(is_in_line(:'last'), 'until they are done');
