-- superuser only
select a_queue('q') as queue \gset
create schema trap;
create function trap.spring(supaqueue.job_status, supaqueue.job_status) returns boolean language plpgsql as $$ begin raise 'sprung'; end $$;
create function trap.spring(text, text) returns boolean language plpgsql as $$ begin raise 'sprung'; end $$;
create function trap.spring(int, int) returns boolean language plpgsql as $$ begin raise 'sprung'; end $$;
create operator trap.= (function = trap.spring, leftarg = supaqueue.job_status, rightarg = supaqueue.job_status);
create operator trap.= (function = trap.spring, leftarg = text, rightarg = text);
create operator trap.= (function = trap.spring, leftarg = int, rightarg = int);
create operator trap.<= (function = trap.spring, leftarg = int, rightarg = int);
set local search_path = trap, pg_catalog;
insert into supaqueue.job (queue, payload) values (:'queue', '{"a": 1}');
set local search_path = tap, public;
select results_eq('select ready is not null from supaqueue.job', 'values (true)', 'it is in line, and no trap was sprung');
