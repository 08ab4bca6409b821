-- superuser only
alter role authenticated rename to authenticated_elsewhere;
select is(state_of('select supaqueue.enable_public_api()'), 'SQ004', 'says so');
select hasnt_schema('supaqueue_public');
