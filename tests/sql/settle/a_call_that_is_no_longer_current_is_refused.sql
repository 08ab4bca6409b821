select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset old_
select settle_one(:'job', :old_call, 'aborted') as _ \gset
select * from claim_with(:d, :'queue', array[:'old_worker'::uuid]) \gset new_
select is(settle_one(:'job', :old_call, outcome), false, outcome || ' of an old call')
from unnest('{success,failure,final,aborted}'::text[]) outcome;
select is(status_of(:'job'), 'in_progress', 'nothing was written');
select ok(settle_one(:'job', :new_call, 'success'), 'the current call settles');
select is(settle_one(:'job', :new_call, outcome), false, outcome || ' of a job that has ended')
from unnest('{success,failure,final,aborted}'::text[]) outcome;
select is(status_of(:'job'), 'success', 'nothing was written');
