-- superuser only
select a_queue('q') as queue \gset
select supaqueue.schedule(name, '@hourly', 'q', to_jsonb(name)) from unnest(array['a', 'bad', 'c', 'unreadable']) name;
create function pg_temp.refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
create trigger refuse before insert on supaqueue.job for each row when (new.payload = '"bad"') execute function pg_temp.refuse();
update supaqueue.schedule set next_at = now() - interval '1 hour';
-- as when the zone is no longer there, or an option that there was
alter table supaqueue.schedule disable trigger schedule_planned;
update supaqueue.schedule set time_zone = 'Nowhere/None' where name = 'unreadable';
alter table supaqueue.schedule enable trigger schedule_planned;
set local client_min_messages = error; -- it warns
create temp table promoted as select * from supaqueue.promote();
set local client_min_messages = warning;
select is(scheduled, 2, 'the others add theirs') from promoted;
select results_eq('select payload #>> ''{}'' from supaqueue.job order by 1', $$values ('a'), ('c')$$, 'these');
select ok(next_at > now(), 'the one goes on with its next time') from supaqueue.schedule where name = 'bad';
select is(last_at, null, 'and did nothing') from supaqueue.schedule where name = 'bad';
select is(next_at, null, 'one that has no next time waits to be changed') from supaqueue.schedule where name = 'unreadable';
update supaqueue.schedule set time_zone = 'UTC' where name = 'unreadable';
select ok(next_at > now(), 'then it is planned') from supaqueue.schedule where name = 'unreadable';
update supaqueue.queue set paused = true;
update supaqueue.schedule set next_at = now() where name = 'a';
select is(scheduled, 1, 'a paused queue still gets its jobs') from supaqueue.promote();

create or replace function pg_temp.refuse() returns trigger language plpgsql as $$ begin raise lock_not_available; end $$;
update supaqueue.schedule set next_at = now() where name = 'bad';
set local client_min_messages = error;
select scheduled from supaqueue.promote() \gset
set local client_min_messages = warning;
select is(:scheduled, 0, 'one that a lock keeps from it') ;
select ok(next_at between now() and now() + interval '1 minute', 'is tried again soon') from supaqueue.schedule where name = 'bad';
drop trigger refuse on supaqueue.job;
update supaqueue.schedule set next_at = now() where name = 'bad';
select is(scheduled, 1, 'and adds it then') from supaqueue.promote();
