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
set local search_path = trap, pg_catalog, tap;
select throws_ok('select 1 = 1', 'P0001', 'sprung', 'the trap is set');
select lives_ok(format('insert into supaqueue.job (queue) values (%L)', :'queue'), 'no operator of another schema is called');
