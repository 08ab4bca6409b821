select a_queue('q') as queue \gset
insert into supaqueue.job (queue, status, attempts) select :'queue', s::supaqueue.job_status, 3 from unnest('{failed,cancelled,success}'::text[]) s;
select ok(supaqueue.retry(id), status::text) from supaqueue.job;
select results_eq('select distinct status::text, attempts, ready is not null from supaqueue.job', $$values ('pending', 0, true)$$, 'pending, with all attempts');
select is(supaqueue.retry(id), false, 'false for one that has not ended') from supaqueue.job limit 1;
select throws_ok('select supaqueue.retry(gen_random_uuid())', 'SQ008', null, 'an unknown job');
