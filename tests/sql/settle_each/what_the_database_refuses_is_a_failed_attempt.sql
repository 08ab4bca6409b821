-- superuser only
select a_queue('q', 5) as queue \gset
select supaqueue.enqueue_many('q', array['"no success"', '"nothing"', '"nothing"', '"fine"']::jsonb[]) \g /dev/null
select a_dispatcher() as d \gset
create temp table calls as select c.*, row_number() over (order by ready) as n from claim_all(:d) c;
select array_agg(job order by n) as jobs, array_agg(call order by n) as calls from calls \gset
create function pg_temp.refuse() returns trigger language plpgsql as $$
begin
    raise 'no % here', new.status;
end
$$;
create trigger refuse before update on supaqueue.job for each row
    when (new.payload = '"nothing"' or new.payload = '"no success"' and new.status = 'success')
    execute function pg_temp.refuse();
select results_eq(
    format('select * from supaqueue.settle_each(%L, %L, array[''success'', ''success'', ''aborted'', ''success''],
        array[200, 200, null, 200], array_fill(null::text, array[4]), array_fill(''{}''::text, array[4]))', :'jobs', :'calls'),
    $$values (1, 'failed', 'no success here'), (2, 'lost', 'no pending here'), (3, 'lost', 'no pending here')$$,
    'failed where that can be written, lost where it cannot');
select results_eq('select j.status::text, j.attempts, j.http_status, j.error, j.response, j.due_at is not null
    from supaqueue.job j join calls c on c.job = j.id where c.n in (1, 2, 4) order by c.n',
    $$values ('pending', 1, 200, 'settlement refused by the database: no success here', null::jsonb, true),
             ('in_progress', 1, null, null, null, false), ('success', 1, 200, null, '{}', false)$$,
    'the first is called again, the second stays as it was, the last is settled');
