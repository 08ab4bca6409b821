select a_queue('q') as queue \gset
insert into supaqueue.job (queue) select :'queue' from generate_series(1, 5001);
insert into supaqueue.job_dependencies (source, target, on_failure)
select id, next, 'cancel' from (select id, lead(id) over (order by id) as next from supaqueue.job) j where next is not null;
select id as first from supaqueue.job order by id limit 1 \gset
update supaqueue.job set status = 'failed' where id = :'first';
select is(count(*), 5000::bigint, 'all that come after it') from supaqueue.job where status = 'cancelled' and reason = 'source';
