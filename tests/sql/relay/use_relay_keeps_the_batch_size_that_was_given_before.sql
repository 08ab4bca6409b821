-- superuser only
\i :hosted
create function pg_temp.batch() returns int language sql as $$ select relay_batch from supaqueue.setting $$;
select vault.create_secret('s', 'supaqueue_secret');
select supaqueue.use_relay('http://relay.test/supaqueue');
select is(pg_temp.batch(), 25, 'none yet');
select supaqueue.use_relay('http://relay.test/supaqueue', 100);
select supaqueue.use_relay('http://other.test/supaqueue');
select is(pg_temp.batch(), 100, 'then that one');
