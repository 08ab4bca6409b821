select a_queue('q', 3) as queue \gset
select supaqueue.enqueue('q') as job \gset
select supaqueue.enqueue('q') as other \gset
update supaqueue.job set payload = '{"a": 2}' where id = :'job';
select results_eq('select job from claim_all(a_dispatcher(), 1)', array[:'job'::uuid], 'still first');
update supaqueue.job set payload = '{"a": 3}' where id = :'job';
select is(status_of(:'job'), 'in_progress', 'a call under way goes on');
