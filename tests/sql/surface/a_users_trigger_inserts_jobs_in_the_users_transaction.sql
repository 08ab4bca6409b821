-- also plain
select a_queue('summaries') as queue \gset
create temp table document (id int, body text);
create function pg_temp.on_document() returns trigger language plpgsql as $$
begin
    insert into supaqueue.job (queue, payload)
    select q.id, jsonb_build_object('document', new.id) from supaqueue.queue q where q.name = 'summaries';
    return new;
end
$$;
create trigger on_document after insert on document for each row execute function pg_temp.on_document();

insert into document select i, 'text' from generate_series(1, 3) i;
select results_eq(
    'select payload from supaqueue.job order by ready',
    $$values ('{"document": 1}'::jsonb), ('{"document": 2}'), ('{"document": 3}')$$,
    'a job for every row, in line');

savepoint before;
insert into document values (4, 'text');
rollback to before;
select is(count(*)::int, 3, 'a job goes with the transaction that inserted it') from supaqueue.job;
