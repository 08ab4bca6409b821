-- superuser only
select a_queue('q', 2) as queue \gset
select a_dispatcher() as d \gset
select supaqueue.enqueue_many('q', array['1', '2']::jsonb[]) \g /dev/null
create temp table leased as select unnest(workers) as worker from supaqueue.lease_workers(:d, 2, true);
create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$;
create trigger refuse before update on supaqueue.job for each row when (new.payload = '1') execute function refuse();
set client_min_messages = error;
select is(supaqueue.claim_again(:d, 101, array(select id from supaqueue.job order by id), array[100, 101],
    array(select worker from leased)), 1, 'one of two');
select results_eq('select payload, status::text from supaqueue.job order by 1',
    $$values ('1'::jsonb, 'pending'), ('2', 'in_progress')$$, 'the other is claimed');
