-- superuser only
drop owned by authenticated cascade;
drop role authenticated;
select is(state_of('select supaqueue.enable_public_api()'), 'SQ004', 'says so');
