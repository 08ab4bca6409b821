-- superuser only
create function pg_temp.refused(url text default 'http://relay.test/supaqueue', batch int default 25) returns text language sql
as $$ select state_of(format('select supaqueue.use_relay(%L, %L)', url, batch)) $$;
select is(pg_temp.refused(), 'SQ016', 'pg_net');
\i :hosted
select is(pg_temp.refused(), 'SQ016', 'the secret');
select vault.create_secret('s', 'supaqueue_secret');
select is(pg_temp.refused(url => 'supaqueue'), 'SQ006', 'an address');
select is(pg_temp.refused(url => null), 'SQ006', 'none at all');
select is(pg_temp.refused(batch => 0), 'SQ006', 'a batch');
select is(pg_temp.refused(), '00000', 'nothing');
