-- The times that `p_cron` names, one bit for each: {seconds, minutes, hours, days of the month, months,
-- weekdays, either}. Bit 0 of the days is the last day of the month, bit 0 of the weekdays is Sunday;
-- `either` is 1 when both kinds of days are restricted, so that either one is enough. Of '<n> seconds' it is
-- {n} alone. Raises SQ012, naming the field and the part of it that is wrong.
create or replace function supaqueue._cron_fields(p_cron text) returns bigint[]
language plpgsql immutable
set search_path = ''
as $$
declare
    v_cron text := lower(btrim(p_cron, E' \t\r\n'));
    v_fields text[];
    v_months constant text[] := string_to_array('jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec', ',');
    v_weekdays constant text[] := string_to_array('sun,mon,tue,wed,thu,fri,sat', ',');
    v_weekday_bits bigint;
begin
    if octet_length(v_cron) > 1000 then
        raise exception 'cron is % bytes long, it must be 1000 at most', octet_length(p_cron)
            using errcode = 'SQ012', hint = 'Use ranges and steps, or several schedules.';
    elsif v_cron ~ '^[0-9]+ +seconds?$' then
        if v_cron !~ '^0*[1-5]?[0-9] ' or v_cron ~ '^0+ ' then
            raise exception 'cron "%" is not 1 to 59 seconds', p_cron using errcode = 'SQ012',
                hint = 'For a minute and more use the five fields, as in "*/5 * * * *".';
        end if;
        return array[substring(v_cron from '^[0-9]+')::bigint];
    elsif v_cron like '@%' then
        v_cron := case v_cron
            when '@hourly' then '0 * * * *'
            when '@daily' then '0 0 * * *'
            when '@midnight' then '0 0 * * *'
            when '@weekly' then '0 0 * * 0'
            when '@monthly' then '0 0 1 * *'
            when '@yearly' then '0 0 1 1 *'
            when '@annually' then '0 0 1 1 *'
        end;
        if v_cron is null then
            raise exception 'cron "%" is not known', p_cron using errcode = 'SQ012',
                hint = 'There are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually.';
        end if;
    end if;
    v_fields := regexp_split_to_array(coalesce(v_cron, ''), '\s+');
    if v_cron is null or v_cron = '' or cardinality(v_fields) not in (5, 6) then
        raise exception 'cron "%" must have 5 or 6 fields, not %', coalesce(p_cron, ''),
            case when coalesce(v_cron, '') = '' then 0 else cardinality(v_fields) end using errcode = 'SQ012',
            hint = 'They are: minute, hour, day of the month, month, weekday; seconds may go before them.';
    end if;
    if cardinality(v_fields) = 5 then
        v_fields := array_prepend('0', v_fields);
    end if;
    -- sunday is 0 and 7
    v_weekday_bits := supaqueue._cron_field(p_cron, 'weekday', v_fields[6], 0, 7, v_weekdays);
    return array[
        supaqueue._cron_field(p_cron, 'second', v_fields[1], 0, 59, null),
        supaqueue._cron_field(p_cron, 'minute', v_fields[2], 0, 59, null),
        supaqueue._cron_field(p_cron, 'hour', v_fields[3], 0, 23, null),
        supaqueue._cron_field(p_cron, 'day of the month', v_fields[4], 1, 31, null),
        supaqueue._cron_field(p_cron, 'month', v_fields[5], 1, 12, v_months),
        (v_weekday_bits | (v_weekday_bits >> 7)) & 127,
        (v_fields[4] !~ '[*?]' and v_fields[6] !~ '[*?]')::int];
end
$$;

-- One field of a cron text: a bit for each of the values that its list of numbers, ranges and steps names.
create or replace function supaqueue._cron_field(
    p_cron text, p_name text, p_field text, p_min int, p_max int, p_names text[])
returns bigint
language plpgsql immutable
set search_path = ''
as $$
declare
    v_bits bigint := 0;
    v_count constant int := p_max - p_min + (p_name <> 'weekday')::int;
    v_part text;
    v_match text[];
    v_first int;
    v_last int;
    v_step int;
    v_wrong text;
begin
    foreach v_part in array string_to_array(p_field, ',') loop
        if v_part = 'l' and p_name = 'day of the month' then
            v_bits := v_bits | 1;
            continue;
        end if;
        v_match := regexp_match(v_part,
            '^(?:([*?])|([0-9]{1,4}|[a-z]{3})(?:-([0-9]{1,4}|[a-z]{3}))?)(?:/([0-9]{1,4}))?$');
        v_first := case when v_match[1] is not null then p_min
                        else supaqueue._cron_value(v_match[2], p_min, p_names) end;
        v_step := coalesce(v_match[4]::int, 1);
        v_last := case
            when v_match[3] is not null then supaqueue._cron_value(v_match[3], p_min, p_names)
            when v_match[1] is not null or v_match[4] is not null then greatest(v_first, p_min + v_count - 1)
            else v_first end;
        if p_name = 'weekday' and v_match[3] is not null and v_last = 0 and v_first > 0 then
            v_last := 7;
        end if;
        v_wrong := case
            when v_first is null or v_last is null then 'is not understood'
            when v_first not between p_min and p_max or v_last not between p_min and p_max then
                format('is not %s to %s', p_min, p_max)
            when v_first > v_last then 'runs backwards'
            when v_step not between 1 and v_count then format('has a step that is not 1 to %s', v_count)
        end;
        if v_wrong is not null then
            raise exception 'the % of cron "%" is wrong: "%" %', p_name, p_cron, v_part, v_wrong
                using errcode = 'SQ012',
                hint = format('The %s is %s to %s, as a number, a list (%2$s,%3$s), a range (%2$s-%3$s), '
                    'a step (*/2)%s, or * for any.', p_name, p_min, p_max,
                    case when p_name = 'day of the month' then ', L for the last one'
                         else ', a name (' || p_names[1] || ')' end);
        end if;
        for v_value in v_first .. v_last by v_step loop
            v_bits := v_bits | (1::bigint << v_value);
        end loop;
    end loop;
    return v_bits;
end
$$;

-- The number that a value of a field stands for: itself, or the place of a name. Null for neither.
create or replace function supaqueue._cron_value(p_value text, p_min int, p_names text[]) returns int
language sql immutable
set search_path = ''
as $$
    select case when p_value ~ '^[0-9]' then p_value::int else array_position(p_names, p_value) + p_min - 1 end
$$;
