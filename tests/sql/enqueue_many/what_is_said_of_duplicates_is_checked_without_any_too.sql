select a_queue('q') \g /dev/null
create temp table bad (options text);
insert into bad values ($$on_duplicate => 'nope'$$), ($$dedup_for => '20 years'$$), ($$dedup_for => '0 s'$$);
select is(state_of(format('select supaqueue.enqueue_many(%L, %L, dedup_keys => %L, %s)', 'q', '{1,2}', keys, options)), 'SQ006', keys || ' ' || options)
from bad, unnest('{"{null,null}","{a,null}"}'::text[]) keys;
select is(count(*), 2::bigint, 'null keys are no keys')
from supaqueue.enqueue_many('q', '{1,2}', dedup_keys => '{null,null}', dedup_for => '1 hour', on_duplicate => 'replace');
select is_empty('select * from supaqueue.dedup', 'nothing is noted');
