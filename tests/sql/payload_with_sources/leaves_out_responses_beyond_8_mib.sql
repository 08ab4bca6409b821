select a_queue('q') as queue \gset
insert into supaqueue.job (queue, status, response)
select :'queue', 'success', to_jsonb(repeat('x', 3145728)) from generate_series(1, 3);
insert into supaqueue.job (queue, status) values (:'queue', 'failed');
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target, on_failure) select id, :'target', 'run' from supaqueue.job where id <> :'target';
create temp table source as
select i, s from jsonb_array_elements(supaqueue._payload_with_sources(:'target', '{}') -> 'sources') with ordinality u (s, i);
select is(string_agg(coalesce(length(s ->> 'response'), 0)::text, ' ' order by i), '3145728 3145728 0 0', 'two of three fit') from source;
select is(array_agg(i), array[3::bigint], 'the third says so, and the one without a response does not') from source where s -> 'response_left_out' = 'true';
select is(count(*), 3::bigint, 'the others say nothing') from source where not s ? 'response_left_out';
