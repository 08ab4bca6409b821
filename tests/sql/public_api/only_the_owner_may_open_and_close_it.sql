-- superuser only
create role somebody;
grant usage on schema supaqueue to somebody;
grant execute on function supaqueue.enable_public_api(), supaqueue.disable_public_api(), supaqueue._owner(text) to somebody;
select is(state_of(format('set local role %s; select supaqueue.%s_public_api()', r, f)), 'SQ015', r || ' ' || f)
from unnest('{service_role,somebody}'::text[]) r, unnest('{enable,disable}'::text[]) f;
select hasnt_schema('supaqueue_public');
grant postgres to somebody;
select is(state_of('set local role somebody; select supaqueue.enable_public_api(); select supaqueue.disable_public_api()'),
    '00000', 'who acts for the owner may');
