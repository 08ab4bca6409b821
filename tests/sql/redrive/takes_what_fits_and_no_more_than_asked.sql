select a_queue('q') as queue \gset
insert into supaqueue.job (queue, payload, status, failed_at, error, reason)
select :'queue', to_jsonb(n), 'failed', timestamptz '2020-01-01' + n * interval '1 day', case n % 2 when 0 then 'HTTP 503' else 'timed out' end,
       case when n < 5 then 'attempts' else 'expired' end
from generate_series(1, 8) n;
create function pg_temp.put_back(options text) returns text language plpgsql as $$
declare
    v_count bigint;
    v_jobs text;
begin
    execute format('select supaqueue.redrive(%s)', options) into v_count;
    select string_agg(payload::text, ' ' order by ready) into v_jobs from supaqueue.job where status = 'pending';
    if v_count <> (select count(*) from supaqueue.job where status = 'pending') then
        v_jobs := 'count is ' || v_count;
    end if;
    update supaqueue.job set status = 'failed', failed_at = timestamptz '2020-01-01' + (payload::text)::int * interval '1 day',
        reason = case when payload < '5' then 'attempts' else 'expired' end, ready = null, writes = writes + 1
    where status = 'pending';
    return v_jobs;
end
$$;
select is(pg_temp.put_back($$since => '2020-01-06'$$), '5 6 7 8', 'since');
select is(pg_temp.put_back($$until => '2020-01-03'$$), '1 2', 'until');
select is(pg_temp.put_back($$since => '2020-01-03', until => '2020-01-04'$$), '2 3', 'between');
select is(pg_temp.put_back($$error => 'http 5%'$$), '2 4 6 8', 'error');
select is(pg_temp.put_back($$reason => 'expired'$$), '5 6 7 8', 'reason');
select is(pg_temp.put_back($$queue => 'q', reason => 'expired', error => '%out', most => 1$$), '5', 'all at once');
select is(pg_temp.put_back($$most => 3$$), '1 2 3', 'the oldest');
select is(pg_temp.put_back($$reason => 'age'$$), null, 'nothing fits');
select throws_ok($$select supaqueue.redrive(since => '2020-01-02', until => '2020-01-01')$$, 'SQ006', null, 'a time span the wrong way round');
select throws_ok(format('select supaqueue.redrive(most => %s)', most), 'SQ006', null, 'most => ' || most) from unnest(array['0', '-1', 'null']) most;
select throws_ok($$select supaqueue.redrive('nope')$$, 'SQ001', null, 'an unknown queue');
