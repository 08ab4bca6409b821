-- own database
-- Chains against the order of ids: a circle has to be looked for in each of them.
select a_queue('q') as queue \gset
create table edge (size int, source uuid, target uuid);
create function chain(count int) returns void language sql as $$
    with job as (insert into supaqueue.job (queue) select id from supaqueue.queue, generate_series(1, count + 1) returning id)
    insert into edge select count, next, id from (select id, lead(id) over (order by id) as next from job) j where next is not null
$$;
create function ms_of(count int) returns float language plpgsql as $$
declare
    v_start timestamptz := clock_timestamp();
begin
    insert into supaqueue.job_dependencies (source, target) select source, target from edge where size = count;
    return extract(epoch from clock_timestamp() - v_start) * 1000;
end
$$;
select chain(n) from unnest(array[3, 1000, 5000, 10000]) n \g /dev/null
select ms_of(3) \g /dev/null
select ms_of(1000) as ms \gset
select cmp_ok(ms_of(10000), '<', 25::float * :ms, 'ten times as many take some ten times as long');
select ok(rows_read < 100000 and seq_scans = 0, 'what is read grows with them, too') from cost_of('select ms_of(5000)');
