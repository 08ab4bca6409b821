-- superuser only
select a_queue('q', settings => '{"retention": "1 hour"}') as queue \gset
insert into supaqueue.job (id, queue, status, finished_at, payload)
select overlay(supaqueue._first_id(now() - interval '2 hours')::text placing lpad(to_hex(i), 12, '0') from 25)::uuid, :'queue', 'success', now() - interval '2 hours', to_jsonb(i)
from generate_series(1, 200) i;
create function pg_temp.refuse() returns trigger language plpgsql as $$ begin raise 'not this one'; end $$;
create trigger refuse before delete on supaqueue.job for each row when (old.payload in ('77', '78')) execute function pg_temp.refuse();
set local client_min_messages = error;
select is(pruned, 198, 'the others went') from supaqueue.prune(400);
select results_eq('select payload from supaqueue.job order by id', $$values ('77'::jsonb), ('78')$$, 'it stays');
drop trigger refuse on supaqueue.job;
update supaqueue.prune_mark set rests_until = now();
select is(pruned, 2, 'and goes when nothing refuses it any more') from supaqueue.prune();
