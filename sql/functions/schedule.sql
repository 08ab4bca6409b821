-- Makes a schedule that adds a job to a queue (by name or id) whenever its cron text comes, or changes the one
-- of that name; the same again changes nothing. `cron` has five fields: minute, hour, day of the month, month,
-- weekday; or six, seconds first; or it is '@daily' and its like, or '<n> seconds'. `time_zone` is a name such
-- as 'Europe/Berlin'. `options` may hold options of enqueue() for the jobs, e.g. '{"priority": -1}', and
-- `expires_in`, an interval. When its time has passed, with no dispatcher there: `catch_up` 'once' makes up
-- for all of it with one job, 'skip' leaves out what is more than a minute late. Raises SQ001 for a queue
-- that is not there, SQ003 for a payload that is too large, SQ006 for a bad name, option or `catch_up`, SQ012
-- for a bad cron text or time zone.
create or replace function supaqueue.schedule(
    name text,
    cron text,
    queue text,
    payload jsonb default '{}',
    time_zone text default 'UTC',
    options jsonb default '{}',
    catch_up text default 'once',
    paused boolean default false)
returns void
language plpgsql
set search_path = ''
as $$
#variable_conflict use_variable
declare
    v_queue uuid := supaqueue._queue_id(queue);
begin
    -- before the schedule, as whoever deletes a queue does
    perform from supaqueue.queue q where q.id = v_queue for key share;
    update supaqueue.schedule s
    set queue = v_queue, cron = schedule.cron, payload = coalesce(schedule.payload, '{}'),
        time_zone = coalesce(schedule.time_zone, 'UTC'), options = coalesce(schedule.options, '{}'),
        catch_up = coalesce(schedule.catch_up, 'once'), paused = coalesce(schedule.paused, false)
    where s.name = schedule.name;
    if not found then
        insert into supaqueue.schedule as s (name, queue, cron, payload, time_zone, options, catch_up, paused)
        values (name, v_queue, cron, coalesce(payload, '{}'), coalesce(time_zone, 'UTC'),
                coalesce(options, '{}'), coalesce(catch_up, 'once'), coalesce(paused, false))
        on conflict on constraint schedule_pkey do update
        set queue = excluded.queue, cron = excluded.cron, payload = excluded.payload,
            time_zone = excluded.time_zone, options = excluded.options, catch_up = excluded.catch_up,
            paused = excluded.paused;
    end if;
end
$$;
