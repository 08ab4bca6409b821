-- superuser only
savepoint clean;
create role somebody;
create schema supaqueue_public authorization somebody;
select is(state_of('select supaqueue.enable_public_api()'), 'SQ007', 'of another role');
select supaqueue.disable_public_api();
select has_schema('supaqueue_public');
rollback to clean;
create schema supaqueue_public;
create function supaqueue_public.job_status() returns int language sql as 'select 1';
select is(state_of('select supaqueue.enable_public_api()'), 'SQ007', 'with other functions');
select supaqueue.disable_public_api();
select has_function('supaqueue_public', 'job_status', 'and is not dropped');
rollback to clean;
select supaqueue.enable_public_api();
create table supaqueue_public.mine ();
select is(state_of('select supaqueue.disable_public_api()'), '2BP01', 'nor is what was added to ours');
