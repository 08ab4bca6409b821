select a_queue('q') as queue \gset
select a_dispatcher() as d \gset
select supaqueue.update_queue('q', '{"auth": "token", "secret_headers": {"x-b": "k2", "x-a": "k1"}, "signing_secrets": ["new", "null"]}');
create function pg_temp.told() returns table (auth text, secret_headers text, signing_secrets text)
language sql as $$
    select auth, secret_headers, signing_secrets::text
    from supaqueue.lease_workers((select max(no) from supaqueue.dispatcher), 0, true, array(select id from supaqueue.queue))
$$;
select results_eq('select * from pg_temp.told()', $$values ('token', E'x-a: k1\nx-b: k2', '{new,"null"}')$$, 'one line for each header');
select supaqueue.update_queue('q', '{"auth": null, "secret_headers": {}, "signing_secrets": []}');
select results_eq('select * from pg_temp.told()', $$values (null::text, null::text, '{}')$$, 'none');
update supaqueue.queue set secret_headers = '{"a\nb: c": "k\nx", "d": null, "e:f": 5}';
select results_eq('select secret_headers from pg_temp.told()', $$values (E'a b  c: k x\nd: \ne f: 5')$$,
    'what plain SQL wrote is one line for each header, whatever it is');
