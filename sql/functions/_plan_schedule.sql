-- Whenever a schedule is made or changed, be it by plain SQL: refuses what it cannot be, and plans when it
-- comes next. Changes of other things than its times leave that as it is.
create or replace function supaqueue._plan_schedule() returns trigger
language plpgsql
set search_path = ''
as $$
declare
    v_is_new boolean := tg_op = 'INSERT';
    v_job supaqueue.job;
begin
    if coalesce(octet_length(new.name), 0) not between 1 and 500 then
        raise exception 'the name of a schedule is % bytes long, it must be 1 to 500',
            coalesce(octet_length(new.name), 0) using errcode = 'SQ006', hint = 'For example "nightly-report".';
    elsif new.catch_up is null or new.catch_up not in ('once', 'skip') then
        raise exception 'catch_up "%" is not known', new.catch_up using errcode = 'SQ006',
            hint = 'It is "once" or "skip".';
    end if;
    if v_is_new or (new.options, new.payload) is distinct from (old.options, old.payload) then
        v_job := supaqueue._schedule_job(new);
        perform supaqueue._check_job(v_job);
        perform supaqueue._check_request(v_job.headers, v_job.path, v_job.query);
    end if;
    if v_is_new or new.time_zone is distinct from old.time_zone then
        new.time_zone := supaqueue._time_zone(new.time_zone);
    end if;
    if v_is_new or new.next_at is null
        or (new.cron, new.time_zone, new.paused) is distinct from (old.cron, old.time_zone, old.paused)
    then
        new.next_at := supaqueue._cron_next(new.cron, new.time_zone, clock_timestamp());
        if new.next_at is null then
            raise exception 'cron "%" never comes', new.cron using errcode = 'SQ012',
                hint = 'No month that it names has such a day.';
        end if;
    end if;
    if new.paused then
        new.next_at := null;
    end if;
    return new;
end
$$;

-- The name of a time zone as Postgres has it. Raises SQ012 for anything else that Postgres would take for one,
-- such as 'FOO+3'.
create or replace function supaqueue._time_zone(p_time_zone text) returns text
language plpgsql stable
set search_path = ''
as $$
declare
    v_name text;
begin
    if upper(p_time_zone) = 'UTC' then -- the view reads every file there is
        return 'UTC';
    end if;
    select z.name into v_name from pg_catalog.pg_timezone_names z
    where lower(z.name) = lower(p_time_zone)
    order by z.name <> p_time_zone
    limit 1;
    if v_name is null then
        raise exception 'time zone "%" is not known', p_time_zone using errcode = 'SQ012',
            hint = 'Use a name of pg_timezone_names, such as "Europe/Berlin" or "UTC".';
    end if;
    return v_name;
end
$$;
