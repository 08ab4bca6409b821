select a_queue('q', 20, '{"key_concurrency": 1}') as queue \gset
create function pg_temp.next() returns text language sql volatile as $$
    select coalesce(string_agg(coalesce(j.key, '-'), ' ' order by c.call), 'none')
    from (select no from supaqueue.dispatcher) d, claim_with(d.no, (select id from supaqueue.queue),
        (select array_agg(id) from (select id from supaqueue.worker order by id limit 1) w)) c
    join supaqueue.job j on j.id = c.job $$;
create function pg_temp.turns(count int) returns text language plpgsql as $$
declare v_turns text[];
begin
    for i in 1 .. count loop
        v_turns := v_turns || pg_temp.next();
        update supaqueue.job set status = 'success', writes = writes + 1 where status = 'in_progress' and key is distinct from 'z';
    end loop;
    return array_to_string(v_turns, ' ');
end $$;
select a_dispatcher() as d \gset
select workers from supaqueue.lease_workers(:d, 20, true) \g /dev/null
select supaqueue.enqueue('q', key => 'z', priority => -1) from generate_series(1, 2) \g /dev/null
select is(pg_temp.next(), 'z', 'z is busy, and more urgent than all');
select supaqueue.enqueue('q', key => k) from unnest('{a,b,c,NULL}'::text[]) k, generate_series(1, 3) \g /dev/null
select is(pg_temp.turns(8), '- a b c - a b c', 'the others take turns all the same');
delete from supaqueue.job;
select supaqueue.enqueue('q', key => k) from unnest('{a,b,n}'::text[]) k, generate_series(1, 3) \g /dev/null
create function pg_temp.urgent() returns text language plpgsql as $$
begin
    perform supaqueue.enqueue('q', key => 'm', priority => -1);
    return pg_temp.turns(2);
end $$;
select is(array(select pg_temp.urgent() from generate_series(1, 4)), '{m n,m a,m b,m n}', 'also when something urgent comes each time');
