-- A schedule for certain hours, and one for all hours, around changes of clocks: the instants in UTC.
create function pg_temp.walk(cron text, zone text, begins timestamptz, ends timestamptz) returns timestamptz[] language plpgsql as $$
declare
    v_at timestamptz := begins;
    v_all timestamptz[] := '{}';
begin
    loop
        v_at := supaqueue._cron_next(cron, zone, v_at);
        exit when v_at >= ends;
        v_all := v_all || v_at;
    end loop;
    return v_all;
end
$$;
set timezone = 'UTC';
create temp table expected (zone text, cron text, begins timestamptz, ends timestamptz, at text[]);
insert into expected values
    -- 02:00 becomes 03:00 at 01:00Z
    ('Europe/Berlin', '30 2 * * *', '2024-03-30', '2024-04-02', '{03-30 01:30, 03-31 01:00, 04-01 00:30}'),
    ('Europe/Berlin', '*/20 2 * * *', '2024-03-31', '2024-04-01', '{03-31 01:00}'),
    ('Europe/Berlin', '0,30 2,3 * * *', '2024-03-31', '2024-04-01', '{03-31 01:00, 03-31 01:30}'),
    ('Europe/Berlin', '15 * * * *', '2024-03-31 00:00', '2024-03-31 03:00', '{03-31 00:15, 03-31 01:15, 03-31 02:15}'),
    -- 03:00 becomes 02:00 at 01:00Z
    ('Europe/Berlin', '30 2 * * *', '2024-10-26 12:00', '2024-10-28 12:00', '{10-27 00:30, 10-28 01:30}'),
    ('Europe/Berlin', '*/30 2,3 * * *', '2024-10-27', '2024-10-27 12:00', '{10-27 00:30, 10-27 02:00, 10-27 02:30}'),
    ('Europe/Berlin', '30 * * * *', '2024-10-27 00:00', '2024-10-27 03:00', '{10-27 00:30, 10-27 01:30, 10-27 02:30}'),
    ('Europe/Berlin', '30 * 27 10 *', '2024-10-26 23:30', '2024-10-27 02:00', '{10-27 00:30, 10-27 01:30}'),
    -- 02:00 becomes 03:00 at 07:00Z, and 02:00 becomes 01:00 at 06:00Z
    ('America/New_York', '30 2 * * *', '2024-03-09 12:00', '2024-03-11 12:00', '{03-10 07:00, 03-11 06:30}'),
    ('America/New_York', '30 * * * *', '2024-03-10 06:00', '2024-03-10 09:00', '{03-10 06:30, 03-10 07:30, 03-10 08:30}'),
    ('America/New_York', '30 1 * * *', '2024-11-02 12:00', '2024-11-04 12:00', '{11-03 05:30, 11-04 06:30}'),
    ('America/New_York', '30 * * * *', '2024-11-03 05:00', '2024-11-03 08:00', '{11-03 05:30, 11-03 06:30, 11-03 07:30}'),
    ('America/New_York', '30 1 3 11 *', '2024-01-01', '2024-12-31', '{11-03 05:30}'),
    ('America/New_York', '30 * 3 11 *', '2024-11-03 05:00', '2024-11-03 07:00', '{11-03 05:30, 11-03 06:30}'),
    -- half an hour: 02:00 becomes 01:30 at 15:00Z, and 02:00 becomes 02:30 at 15:30Z
    ('Australia/Lord_Howe', '45 1 * * *', '2024-04-06 12:00', '2024-04-07 18:00', '{04-06 14:45, 04-07 15:15}'),
    ('Australia/Lord_Howe', '*/15 * * * *', '2024-04-06 14:20', '2024-04-06 15:50', '{04-06 14:30, 04-06 14:45, 04-06 15:00, 04-06 15:15, 04-06 15:30, 04-06 15:45}'),
    ('Australia/Lord_Howe', '15 2 * * *', '2024-10-05 12:00', '2024-10-06 18:00', '{10-05 15:30, 10-06 15:15}'),
    ('Australia/Lord_Howe', '*/15 * * * *', '2024-10-05 15:00', '2024-10-05 16:01', '{10-05 15:15, 10-05 15:30, 10-05 15:45, 10-05 16:00}'),
    -- at midnight: 00:00 becomes 01:00 at 04:00Z, and 00:00 becomes 23:00 the day before at 03:00Z
    ('America/Asuncion', '0 0 * * *', '2023-09-30 12:00', '2023-10-02 12:00', '{10-01 04:00, 10-02 03:00}'),
    ('America/Asuncion', '30 0 1 10 *', '2023-09-30 12:00', '2023-10-02 12:00', '{10-01 04:00}'),
    ('America/Asuncion', '30 23 * * *', '2023-03-25 12:00', '2023-03-27 12:00', '{03-26 02:30, 03-27 03:30}'),
    ('America/Asuncion', '0 0 * * *', '2023-03-25 12:00', '2023-03-27 12:00', '{03-26 04:00, 03-27 04:00}'),
    ('America/Asuncion', '30 * * * sat', '2023-03-26 01:45', '2023-03-26 12:00', '{03-26 02:30, 03-26 03:30}'),
    -- a whole day is left out
    ('Pacific/Apia', '0 12 * * *', '2011-12-29', '2012-01-01', '{12-29 22:00, 12-30 10:00, 12-30 22:00, 12-31 22:00}'),
    ('Pacific/Apia', '0 12 30 12 *', '2011-12-01', '2012-06-01', '{12-30 10:00}');
select is(pg_temp.walk(cron, zone, begins, ends),
    array(select to_timestamp(date_part('year', begins)::text || '-' || a, 'YYYY-MM-DD HH24:MI') from unnest(at) with ordinality a (a, i) order by i),
    format('%s in %s from %s', cron, zone, begins)) from expected;

-- one of every second in the second pass of an hour: at once, not through all of that hour
select is(supaqueue._cron_next('* * 2 * * *', 'Europe/Berlin', '2024-10-27 01:10:00'), '2024-10-28 01:00:00'::timestamptz,
    'what was read in the first pass is not read again');
select is(supaqueue._cron_next('* * 2,3 * * *', 'Europe/Berlin', '2024-10-27 01:10:00'), '2024-10-27 02:00:00'::timestamptz,
    'what comes after it is');
