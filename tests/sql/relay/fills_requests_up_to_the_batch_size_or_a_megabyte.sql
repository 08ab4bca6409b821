-- superuser only
\i :hosted
select a_relay(3);
select a_queue('q', 8) as queue \gset
insert into supaqueue.job (queue) select :'queue' from generate_series(1, 8);
select results_eq($$select jsonb_array_length(r -> 'jobs') from requests() r$$, 'values (3), (3), (2)', 'by number');
delete from net.http_request_queue;
select supaqueue.use_relay('http://relay.test/supaqueue', 100);
select a_queue('large', 5) as large \gset
insert into supaqueue.job (queue, payload)
select :'large', jsonb_build_object('t', (select string_agg(translate(md5(i::text), '0123456789', 'ghijklmnop'), '') from generate_series(1, 14000) i)) from generate_series(1, 5);
select results_eq($$select jsonb_array_length(r -> 'jobs') from requests() r$$, 'values (2), (2), (1)', 'by size');
