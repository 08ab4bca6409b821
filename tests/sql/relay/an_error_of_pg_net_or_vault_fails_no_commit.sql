-- superuser only
\i :hosted
select a_relay();
select a_queue('q', 2);
set client_min_messages = error;
update vault.secrets set name = 'other';
select supaqueue.enqueue('q') as job \gset
select lives_ok('select count(*) from requests()', 'without the secret');
select is(status_of(:'job'), 'pending', 'the job stays in line');
update vault.secrets set name = 'supaqueue_secret';
alter table net.http_request_queue add constraint ill check (false);
select supaqueue.process_jobs();
select lives_ok('select count(*) from requests()', 'with a pg_net that fails');
select is(status_of(:'job'), 'pending', 'the job stays in line, not claimed');
select is_empty('select * from supaqueue.worker where locked', 'and no worker is busy');
