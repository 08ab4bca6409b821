select a_queue('q') as queue \gset
create temp table bad (settings jsonb, message text);
insert into bad values
    ('{"auth": "Bearer abc"}', 'auth must hold names of secrets'),
    ('{"auth": ""}', 'auth must hold names of secrets'),
    ('{"auth": 5}', 'auth must hold names of secrets'),
    ('{"auth": ["a"]}', 'auth must hold names of secrets'),
    ('{"auth": "a\n"}', 'auth must hold names of secrets'),
    ('{"auth": "eyJhbGciOiJIUzI1NiJ9.e30.x"}', 'auth holds what looks like a secret, not like the name of one'),
    ('{"secret_headers": null}', 'secret_headers must be an object, not null'),
    ('{"secret_headers": ["a"]}', 'secret_headers must be an object, not array'),
    ('{"secret_headers": {"x a": "k"}}', 'a name in secret_headers is no header name'),
    ('{"secret_headers": {"": "k"}}', 'a name in secret_headers is no header name'),
    ('{"secret_headers": {"x-a\r\nx-b": "k"}}', 'a name in secret_headers is no header name'),
    ('{"secret_headers": {"Authorization": "k"}}', 'header "Authorization" cannot be set from a secret'),
    ('{"secret_headers": {"Webhook-ID": "k"}}', 'header "Webhook-ID" cannot be set from a secret'),
    ('{"secret_headers": {"host": "k"}}', 'header "host" cannot be set from a secret'),
    ('{"secret_headers": {"x-a": "k", "X-A": "l"}}', 'header "X-A" is set twice'),
    ('{"secret_headers": {"x-a": null}}', 'secret_headers must hold names of secrets'),
    ('{"secret_headers": {"x-a": {"b": 1}}}', 'secret_headers must hold names of secrets'),
    ('{"secret_headers": {"x-a": "sb_secret_abc"}}', 'secret_headers holds what looks like a secret, not like the name of one'),
    ('{"signing_secrets": null}', 'signing_secrets must be an array, not null'),
    ('{"signing_secrets": "a"}', 'signing_secrets must be an array, not string'),
    ('{"signing_secrets": [null]}', 'signing_secrets must hold names of secrets'),
    ('{"signing_secrets": ["a/b"]}', 'signing_secrets must hold names of secrets'),
    ('{"signing_secrets": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]}',
     'signing_secrets holds what looks like a secret, not like the name of one'),
    ('{"signing_secrets": ["a", "b", "c", "d", "e", "f"]}', 'signing_secrets are 6, they must be 5 at the most');
insert into bad
select jsonb_build_object('auth', repeat('a', 201)), 'auth must hold names of secrets';
create temp table before as select * from supaqueue.queue;
select throws_ok(format('select supaqueue.update_queue(%L, %L)', 'q', settings), 'SQ006', message, settings::text) from bad;
select throws_ok(format('select supaqueue.create_queue(%L, %L, settings => %L)', 'r', 'f', settings), 'SQ006', message,
    'create: ' || settings::text) from bad;
select results_eq('select * from supaqueue.queue', 'select * from before', 'nothing is written');
select supaqueue.update_queue('q', jsonb_build_object('auth', repeat('a', 200), 'signing_secrets', '["new", "old"]'::jsonb,
    'secret_headers', '{"X-Api-Key": "crm.key_1"}'::jsonb));
select results_eq('select auth, secret_headers, signing_secrets from supaqueue.queue',
    $$values (repeat('a', 200), '{"X-Api-Key": "crm.key_1"}'::jsonb, '{new,old}'::text[])$$, 'names are taken');
select supaqueue.update_queue('q', '{"auth": null, "secret_headers": {}, "signing_secrets": []}');
select results_eq('select auth, secret_headers, signing_secrets from supaqueue.queue',
    $$values (null::text, '{}'::jsonb, '{}'::text[])$$, 'and taken back');
