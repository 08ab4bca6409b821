select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select fail_once(a_dispatcher(), :'job');
select is(count(*)::int, 1, 'one') from supaqueue.attempt;
delete from supaqueue.job where id = :'job';
select is(count(*)::int, 0, 'none') from supaqueue.attempt;
select is(count(*)::int, 0, 'in no table') from supaqueue.past_attempt;
