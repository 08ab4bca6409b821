-- When `p_cron` comes next, strictly after `p_after`, by the clocks of `p_time_zone`; null when it never does.
-- Where clocks are changed: a schedule for certain hours comes once a day as planned. What falls into the
-- time that is left out comes at the moment of the change, all of it at once; what falls into the time that
-- is repeated comes the first time only. A schedule for every hour comes whenever a clock on the wall reads
-- one of its times. Raises SQ012 for a cron text that is not valid.
create or replace function supaqueue._cron_next(p_cron text, p_time_zone text, p_after timestamptz)
returns timestamptz
language plpgsql stable
set search_path = ''
as $$
declare
    v_fields bigint[] := supaqueue._cron_fields(p_cron);
    v_is_fixed boolean := v_fields[3] <> (1 << 24) - 1;
    v_span constant interval := interval '25 hours'; -- more than any change, less than between two
    v_read timestamp := p_after at time zone p_time_zone;
    v_offset interval := supaqueue._cron_offset(p_time_zone, p_after);
    v_local timestamp := date_trunc('second', v_read) + interval '1 second';
    v_next timestamptz;
    v_first timestamptz;
    v_repeated timestamp;
begin
    if cardinality(v_fields) = 1 then
        return to_timestamp((floor(extract(epoch from p_after) / v_fields[1]) + 1) * v_fields[1]);
    end if;

    if v_is_fixed then
        v_next := supaqueue._cron_first_reading(v_read, p_time_zone, p_after, v_span);
        if v_next < p_after then -- clocks were put back: what they read was read before, up to the change
            v_local := (supaqueue._cron_change(p_time_zone, v_next, p_after) at time zone 'UTC')
                + supaqueue._cron_offset(p_time_zone, v_next);
        end if;
    end if;
    loop
        v_local := supaqueue._cron_match(v_fields, v_local);
        if v_local is null then
            return null;
        end if;
        v_next := v_local at time zone p_time_zone;
        exit when v_next at time zone p_time_zone = v_local;
        -- no clock reads this; Postgres took it by the offset of before, which leads past the change
        v_next := supaqueue._cron_change(p_time_zone, v_next - v_span, v_next);
        if v_is_fixed then
            return v_next;
        end if;
        v_local := v_next at time zone p_time_zone;
    end loop;
    v_first := supaqueue._cron_first_reading(v_local, p_time_zone, v_next, v_span);
    if v_first > p_after then
        v_next := v_first;
    end if;

    if not v_is_fixed and v_offset > supaqueue._cron_offset(p_time_zone, p_after + v_span) then
        v_repeated := supaqueue._cron_match(v_fields,
            supaqueue._cron_change(p_time_zone, p_after, p_after + v_span) at time zone p_time_zone);
        if v_repeated <= v_read then
            v_next := least(v_next, v_repeated at time zone p_time_zone);
        end if;
    end if;
    return v_next;
end
$$;

-- When clocks first read `p_local`, which they read at `p_at`: earlier, when they were put back in between.
create or replace function supaqueue._cron_first_reading(
    p_local timestamp, p_time_zone text, p_at timestamptz, p_span interval)
returns timestamptz
language plpgsql stable
set search_path = ''
as $$
declare
    v_at timestamptz := (p_local - supaqueue._cron_offset(p_time_zone, p_at - p_span)) at time zone 'UTC';
begin
    return case when v_at < p_at and v_at at time zone p_time_zone = p_local then v_at else p_at end;
end
$$;

-- How far clocks are ahead of UTC.
create or replace function supaqueue._cron_offset(p_time_zone text, p_at timestamptz) returns interval
language sql stable
set search_path = ''
as $$ select p_at at time zone p_time_zone - (p_at at time zone 'UTC') $$;

-- The moment, after `p_low` and up to `p_high`, from which clocks are no longer set as they were at `p_low`.
create or replace function supaqueue._cron_change(p_time_zone text, p_low timestamptz, p_high timestamptz)
returns timestamptz
language plpgsql stable
set search_path = ''
as $$
declare
    v_offset interval := supaqueue._cron_offset(p_time_zone, p_low);
    v_low bigint := floor(extract(epoch from p_low));
    v_high bigint := ceil(extract(epoch from p_high));
    v_middle bigint;
begin
    while v_high - v_low > 1 loop
        v_middle := (v_low + v_high) / 2;
        if supaqueue._cron_offset(p_time_zone, to_timestamp(v_middle)) = v_offset then
            v_low := v_middle;
        else
            v_high := v_middle;
        end if;
    end loop;
    return to_timestamp(v_high);
end
$$;

-- The first time from `p_from` on that has its bits in `p_fields`, clocks aside. Null when there is none for
-- longer than the rarest one takes: a 29 February on a certain weekday, over a year such as 2100.
create or replace function supaqueue._cron_match(p_fields bigint[], p_from timestamp) returns timestamp
language plpgsql immutable
set search_path = ''
as $$
declare
    v_day date := p_from::date;
    v_end date := v_day + 41 * 366;
    v_from_hour int := extract(hour from p_from);
    v_from_minute int := extract(minute from p_from);
    v_from_second int := extract(second from p_from);
    v_in_month boolean;
    v_in_week boolean;
begin
    while v_day < v_end loop
        if p_fields[5] >> extract(month from v_day)::int & 1 = 0 then
            v_day := date_trunc('month', v_day::timestamp) + interval '1 month';
            v_from_hour := 0;
            v_from_minute := 0;
            v_from_second := 0;
            continue;
        end if;
        v_in_month := p_fields[4] >> extract(day from v_day)::int & 1 = 1
            or p_fields[4] & 1 = 1 and extract(day from v_day + 1) = 1;
        v_in_week := p_fields[6] >> extract(dow from v_day)::int & 1 = 1;
        if v_in_month and v_in_week or p_fields[7] = 1 and (v_in_month or v_in_week) then
            for v_hour in v_from_hour .. 23 loop
                continue when p_fields[3] >> v_hour & 1 = 0;
                for v_minute in case when v_hour = v_from_hour then v_from_minute else 0 end .. 59 loop
                    continue when p_fields[2] >> v_minute & 1 = 0;
                    for v_second in case when v_hour = v_from_hour and v_minute = v_from_minute
                                    then v_from_second else 0 end .. 59
                    loop
                        if p_fields[1] >> v_second & 1 = 1 then
                            return v_day + make_interval(hours => v_hour, mins => v_minute, secs => v_second);
                        end if;
                    end loop;
                end loop;
            end loop;
        end if;
        v_day := v_day + 1;
        v_from_hour := 0;
        v_from_minute := 0;
        v_from_second := 0;
    end loop;
    return null;
end
$$;
