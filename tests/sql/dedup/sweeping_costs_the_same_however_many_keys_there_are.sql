-- own database
select a_queue('q') as queue \gset
insert into supaqueue.job (queue, dedup_key) select :'queue', 'key ' || i from generate_series(1, 20000) i;
select * from cost_of('select supaqueue._sweep_dedup(1000)') \gset
select is(:seq_scans::bigint, 0::bigint, 'no scan of the jobs');
select cmp_ok(:rows_read::bigint, '<', 4000::bigint, 'it reads some thousand rows at most');
delete from supaqueue.job;
do $$
begin
    for i in 1 .. 500 loop
        perform supaqueue._sweep_dedup(1000);
        exit when not exists (select from supaqueue.dedup);
    end loop;
end
$$;
select is_empty('select * from supaqueue.dedup', 'and every key has its turn');
