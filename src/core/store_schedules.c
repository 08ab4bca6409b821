#include "core/store_schedules.h"

#include "core/store_query.h"
#include "io/db.h"

bool store_set_schedule(struct db *db, const struct store_schedule *schedule, struct err *err)
{
    return store_run(db,
        "select supaqueue.schedule($1, $2, $3, $4::jsonb, $5, $6::jsonb, $7, $8::boolean)",
        DB_PARAMS(schedule->name, schedule->cron, schedule->queue, schedule->payload,
            schedule->time_zone, schedule->options, schedule->catch_up,
            schedule->is_paused ? "true" : "false"),
        err);
}

PGresult *store_schedules(
    struct db *db, const char *name, const char *queue, enum store_form form, struct err *err)
{
    return store_query_as(db, form,
        "select s.name, s.queue, coalesce(q.name, q.id::text) as queue_name, s.cron, s.time_zone, "
        "s.payload, s.options, s.catch_up, s.paused, s.next_at, s.last_at, s.last_job, "
        "s.created_at, "
        "(extract(epoch from s.next_at - clock_timestamp()) * 1000)::bigint as next_in_ms, "
        "(extract(epoch from clock_timestamp() - s.last_at) * 1000)::bigint as last_ago_ms "
        "from supaqueue.schedule s join supaqueue.queue q on q.id = s.queue "
        "where ($1::text is null or s.name = $1) "
        "and ($2::text is null or s.queue = supaqueue._queue_id($2)) order by s.name",
        DB_PARAMS(name, queue), err);
}

static bool no_schedule(const char *name, struct err *err)
{
    err_set(err, ERR_FAILED, "no schedule is called \"%s\"", name);
    return err_hint(err, "See `supaqueue schedule list` for the names there are.");
}

bool store_unschedule(struct db *db, const char *name, struct err *err)
{
    PGresult *result = store_query(db, "select supaqueue.unschedule($1)", DB_PARAMS(name), err);
    bool is_done = result && *PQgetvalue(result, 0, 0) == 't';

    if (result && !is_done)
        no_schedule(name, err);
    PQclear(result);
    return is_done;
}

bool store_pause_schedule(struct db *db, const char *name, bool is_paused, struct err *err)
{
    return store_run(db,
        is_paused ? "select supaqueue.pause_schedule($1)" : "select supaqueue.resume_schedule($1)",
        DB_PARAMS(name), err);
}

PGresult *store_run_schedule(struct db *db, const char *name, struct err *err)
{
    return store_query(db, "select supaqueue.run_schedule($1) as job", DB_PARAMS(name), err);
}

PGresult *store_schedule_times(struct db *db, const struct store_schedule *schedule,
    const char *count, enum store_form form, struct err *err)
{
    PGresult *result;

    if (schedule->name) {
        result = store_query(db, "select from supaqueue.schedule s where s.name = $1",
            DB_PARAMS(schedule->name), err);
        if (!result)
            return NULL;
        if (!PQntuples(result)) {
            PQclear(result);
            no_schedule(schedule->name, err);
            return NULL;
        }
        PQclear(result);
    }
    return store_query_as(db, form,
        "with recursive plan as (select s.cron, s.time_zone from supaqueue.schedule s where s.name "
        "= $1 "
        "union all select $2, supaqueue._time_zone($3) where $1::text is null), "
        "times (n, at) as (select 1, supaqueue._cron_next(p.cron, p.time_zone, now()) from plan p "
        "union all select t.n + 1, supaqueue._cron_next(p.cron, p.time_zone, t.at) "
        "from times t, plan p where t.n < $4::int and t.at is not null) "
        "select t.at, to_char(t.at at time zone p.time_zone, 'YYYY-MM-DD HH24:MI:SS') as reads, "
        "p.time_zone, to_char(t.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as utc, "
        "(extract(epoch from t.at - clock_timestamp()) * 1000)::bigint as in_ms "
        "from times t, plan p where t.at is not null order by t.n",
        DB_PARAMS(schedule->name, schedule->cron, schedule->time_zone, count), err);
}
