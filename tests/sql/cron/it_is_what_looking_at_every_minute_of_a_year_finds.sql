-- superuser only
set timezone = 'UTC';
create temp table minute as
select zone, at, at at time zone zone as reads
from unnest(array['Europe/Berlin', 'Australia/Lord_Howe']) zone
cross join generate_series('2023-12-29'::timestamptz, '2025-01-03', '1 minute') at;
create index on minute (zone, reads);
analyze minute;

-- All times of 2024 that `sign`, a condition on `reads`, is true of.
create function pg_temp.found(p_zone text, p_sign text, p_for_every_hour boolean) returns setof timestamptz language plpgsql as $$
begin
    if p_for_every_hour then
        return query execute format('select at from minute where zone = %L and (%s)', p_zone, p_sign);
    else
        return query execute format('select min(at) from minute where zone = %L and (%s) group by reads', p_zone, p_sign);
        -- no clock read these: at the moment of the change
        return query execute format(
            'select (select at from minute m where m.zone = %1$L and m.reads > g.reads order by m.reads limit 1)
             from (select generate_series(min(reads), max(reads), ''1 minute'') as reads from minute where zone = %1$L
                   except select reads from minute where zone = %1$L) g where %2$s', p_zone, p_sign);
    end if;
end
$$;
create function pg_temp.walked(p_cron text, p_zone text) returns setof timestamptz language plpgsql as $$
declare
    v_at timestamptz := '2024-01-01';
begin
    loop
        v_at := supaqueue._cron_next(p_cron, p_zone, v_at);
        exit when v_at >= '2025-01-01';
        return next v_at;
    end loop;
end
$$;
create temp table expression (cron text, sign text, for_every_hour boolean);
insert into expression values
    ('*/40 * * * *', 'date_part(''minute'', reads) in (0, 40)', true),
    ('45 * * * sun', 'date_part(''minute'', reads) = 45 and date_part(''dow'', reads) = 0', true),
    ('*/15 1-2 * * *', 'date_part(''minute'', reads) in (0, 15, 30, 45) and date_part(''hour'', reads) in (1, 2)', false),
    ('5 0,2,12 1,L * sun', 'date_part(''minute'', reads) = 5 and date_part(''hour'', reads) in (0, 2, 12)
        and (date_part(''day'', reads) = 1 or date_part(''day'', reads + interval ''1 day'') = 1 or date_part(''dow'', reads) = 0)', false);
select set_eq(
    format('select pg_temp.walked(%L, %L)', cron, zone),
    format('select f from pg_temp.found(%L, %L, %L) f where f > ''2024-01-01'' and f < ''2025-01-01''', zone, sign, for_every_hour),
    format('%s in %s', cron, zone))
from expression, unnest(array['Europe/Berlin', 'Australia/Lord_Howe']) zone;
select cmp_ok((select count(*)::int from pg_temp.found('Europe/Berlin', sign, for_every_hour)), '>', 180, cron || ': it finds some') from expression;
