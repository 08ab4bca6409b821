-- superuser only
\i :hosted
select a_relay();
select a_queue('q', 2) as queue \gset
insert into supaqueue.job (queue, payload) select :'queue', jsonb_build_object('n', n) from generate_series(1, 3) n;
select is((select count(*)::int from net.http_request_queue), 0, 'nothing before');
select results_eq($$select jsonb_array_length(r -> 'jobs') from requests() r$$, 'values (2)', 'one request, with two jobs');
select results_eq('select status::text, payload from supaqueue.job order by payload',
    $$values ('in_progress', '{"n": 1}'::jsonb), ('in_progress', '{"n": 2}'), ('pending', '{"n": 3}')$$, 'the first two');
select results_eq($$select (i #>> '{job,id}')::uuid, i #> '{job,payload}', i #>> '{queue,edge_function_name}', (i #>> '{current_job,id}')::uuid
    from requests() r, jsonb_array_elements(r -> 'jobs') i order by 2$$,
    'select j.id, j.payload, q.edge_function_name, c.id from supaqueue.current_job c
     join supaqueue.job j on j.id = c.job join supaqueue.queue q on q.id = j.queue order by j.payload',
    'with the records of queue, job and current_job');
select is(url || ' ' || (headers ->> 'Authorization'), 'http://relay.test/functions/v1/supaqueue Bearer relay-secret',
    'to the relay, with its secret') from net.http_request_queue;
select unalike(string_agg(j::text, ''), '%relay-secret%', 'which is in no job') from supaqueue.job j;
select is_empty('select * from supaqueue.relay_turn', 'and no turn is left');
