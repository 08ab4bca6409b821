-- own database
select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as last \gset
insert into supaqueue.job (queue) select :'queue' from generate_series(1, 9999);
create table small as select p from (select supaqueue.enqueue('q') as p) x;
insert into supaqueue.job_dependencies (source, target) select id, :'last' from supaqueue.job where id not in (:'last', (select p from small));
select ok(not (p -> 'truncated')::bool and jsonb_array_length(p -> 'jobs') = 10000, 'ten thousand are shown') from supaqueue.pipeline(:'last') p;
insert into supaqueue.job_dependencies (source, target) select p, :'last' from small;
create temp table cut as select supaqueue.pipeline(:'last') as p;
select ok((p -> 'truncated')::bool and jsonb_array_length(p -> 'jobs') = 10000, 'of more, ten thousand, and it says so') from cut;
select is(jsonb_array_length(p -> 'dependencies'), 9999, 'dependencies lead to no job that is not shown') from cut;
select ok(rows_read < 60000, 'it reads each a few times: ' || rows_read) from cost_of(format('select supaqueue.pipeline(%L)', :'last'));
