-- superuser only
select a_queue('mail', settings => '{"is_public": true}') as queue \gset
select supaqueue.enable_public_api();
select is(left(as_client('11111111-1111-4111-8111-111111111111', format('select supaqueue_public.enqueue(''mail'', %s)', option)), 5), state, option)
from (values
    ('jsonb_build_array(repeat(''x'', 17000000))', 'SQ003'),
    ('run_at => ''infinity''', 'SQ006'), ('run_at => ''-infinity''', 'SQ006'),
    ('run_at => now() + interval ''366 days''', 'SQ006'),
    ('dedup_key => ''''', 'SQ006'), ('dedup_key => repeat(''x'', 401)', 'SQ006')) o (option, state);
select is_empty('select id from supaqueue.job', 'nothing was written');
select is(as_client('11111111-1111-4111-8111-111111111111',
    $$select supaqueue_public.enqueue('mail', null, null, repeat('x', 400))::text like '%-%'$$), 'true', 'at the limit, and nulls, it works');
