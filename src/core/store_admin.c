#include "core/store_admin.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/db.h"

/* Hints for people at a command line, by SQLSTATE or by the constraint that was broken. */
static const struct {
    const char *code;
    const char *message; /* NULL: the server's own */
    const char *hint;
} explanations[] = {
    {"SQ001", NULL,
        "Make it with `supaqueue queue create`, or see `supaqueue queue list` for the names there "
        "are."},
    {"SQ002", NULL,
        "Use the id of the queue instead of its name: see `supaqueue queue list --json`."},
    {"SQ004", NULL, "Pause it and wait until its calls have ended, or use --force."},
    {"SQ007", NULL, "Change it with `supaqueue queue set`, or take another name."},
    {"SQ008", NULL, "See `supaqueue job list` for the ids there are."},
    {"SQ011", NULL, "See `supaqueue schedule list` for the names there are."},
    {"22007", NULL, "Write a time as 2030-01-31T09:00:00Z."},
    {"22008", NULL, "Write a time as 2030-01-31T09:00:00Z."},
    {"method_known", "the method is not known",
        "It is one of GET, POST, PUT, PATCH, DELETE, HEAD and OPTIONS."},
    {"url_is_http", "the url is no http or https address", "Write it as https://HOST/PATH."},
    {"no_url", "the function name is a url", "Give the name of the function alone, or use --url."},
    {"job_dependencies_source_fkey", "no job has the id that --after names",
        "See `supaqueue job list` for the ids there are."},
};

static void explain(const struct db *db, struct err *err)
{
    for (size_t i = 0; i < ARRAY_SIZE(explanations); i++) {
        const char *code = explanations[i].code;

        if (strcmp(code, db_sqlstate(db)) != 0 && strcmp(code, db_constraint(db)) != 0)
            continue;
        if (explanations[i].message)
            err_set(err, err->kind, "%s", explanations[i].message);
        err_hint(err, "%s", explanations[i].hint);
        return;
    }
}

static PGresult *query(
    struct db *db, const char *sql, int param_count, const char *const *params, struct err *err)
{
    PGresult *result = db_query(db, sql, param_count, params, err);

    if (!result)
        explain(db, err);
    return result;
}

/* The rows of `sql`, or these as JSON. Numbers stay as the database writes them, and columns in
 * order. */
static PGresult *query_as(struct db *db, enum store_form form, const char *sql, int param_count,
    const char *const *params, struct err *err)
{
    static const struct {
        const char *before, *after;
    } frames[] = {
        [STORE_ROWS] = {"", ""},
        [STORE_JSON_LIST] = {"select coalesce(json_agg(r), '[]') from (", ") r"},
        [STORE_JSON_ONE] = {"select row_to_json(r) from (", ") r"},
    };
    char *text = mem_printf("%s%s%s", frames[form].before, sql, frames[form].after);
    PGresult *result = query(db, text, param_count, params, err);

    free(text);
    return result;
}

static bool run(
    struct db *db, const char *sql, int param_count, const char *const *params, struct err *err)
{
    PGresult *result = query(db, sql, param_count, params, err);

    PQclear(result);
    return result != NULL;
}

bool store_schema_version(struct db *db, int *version, struct err *err)
{
    struct err problem = ERR_INIT;
    PGresult *result =
        db_query(db, "select max(version) from supaqueue.migration", 0, NULL, &problem);

    *version = result ? atoi(PQgetvalue(result, 0, 0)) : 0;
    PQclear(result);
    if (!result && strcmp(db_sqlstate(db), "42P01") != 0 && strcmp(db_sqlstate(db), "3F000") != 0) {
        *err = problem;
        return false;
    }
    return true;
}

bool store_create_queue(struct db *db, const struct store_queue *queue, struct err *err)
{
    return run(db,
        "select supaqueue.create_queue(name => $1, edge_function_name => $2, url => $3, "
        "workers => coalesce($4::int, 1), default_headers => $5::jsonb, settings => $6::jsonb)",
        DB_PARAMS(queue->name, queue->function, queue->url, queue->workers, queue->headers,
            queue->settings),
        err);
}

bool store_update_queue(struct db *db, const struct store_queue *queue, struct err *err)
{
    /* by its id, since the settings may change its name */
    return run(db,
        "select supaqueue.update_queue(q.id, $2::jsonb), "
        "case when $3::int is not null then supaqueue.set_workers(q.id, $3::int) end "
        "from (select supaqueue._queue_id($1)::text as id offset 0) q",
        DB_PARAMS(queue->name, queue->settings, queue->workers), err);
}

bool store_pause_queue(struct db *db, const char *queue, bool is_paused, struct err *err)
{
    return run(db, is_paused ? "select supaqueue.pause($1)" : "select supaqueue.resume($1)",
        DB_PARAMS(queue), err);
}

PGresult *store_count_jobs(struct db *db, const char *queue, struct err *err)
{
    return query(db,
        "select count(j.id) as jobs, count(*) filter (where j.status = 'in_progress') as "
        "in_progress "
        "from (select supaqueue._queue_id($1) as id offset 0) q left join supaqueue.job j on "
        "j.queue = q.id",
        DB_PARAMS(queue), err);
}

PGresult *store_drop_queue(struct db *db, const char *queue, bool force, struct err *err)
{
    return query(db, "select supaqueue.drop_queue($1, $2::boolean) as jobs",
        DB_PARAMS(queue, force ? "true" : "false"), err);
}

PGresult *store_queues(struct db *db, const char *queue, enum store_form form, struct err *err)
{
    return query_as(db, form,
        "select q.id, q.name, q.edge_function_name, q.url, w.workers, q.paused, q.method, "
        "q.timeout_ms, "
        "q.max_attempts, q.backoff_ms, q.backoff_max_ms, q.keep_response_bytes, q.hold_max_ms, "
        "q.default_headers, "
        "q.created_at "
        "from supaqueue.queue q cross join lateral (select count(*) as workers from "
        "supaqueue.worker k "
        "where k.queue = q.id and not k.retiring) w "
        "where $1::text is null or q.id = supaqueue._queue_id($1) order by q.name, q.id",
        DB_PARAMS(queue), err);
}

PGresult *store_queue_status(struct db *db, enum store_form form, struct err *err)
{
    return query_as(db, form, "select * from supaqueue.queue_status()", 0, NULL, err);
}

bool store_end_leases(struct db *db, struct err *err)
{
    return run(db, "select supaqueue.unregister(d.no) from supaqueue.dispatcher d", 0, NULL, err);
}

PGresult *store_dispatchers(struct db *db, enum store_form form, struct err *err)
{
    return query_as(db, form,
        "select d.no, d.name, d.version, d.started_at, d.renewed_at, d.lease_ms, "
        "(select count(*) from supaqueue.worker w where w.dispatcher = d.no) as workers, "
        "(extract(epoch from clock_timestamp() - d.started_at) * 1000)::bigint as age_ms, "
        "(extract(epoch from clock_timestamp() - d.renewed_at) * 1000)::bigint as renewed_ago_ms "
        "from supaqueue.dispatcher d order by d.no",
        0, NULL, err);
}

static bool add_dependencies(
    struct db *db, const char *after, const PGresult *jobs, struct err *err)
{
    size_t size = (size_t)PQntuples(jobs) * 37 + 3;
    char *targets = mem_new(1, size), *at = targets;
    bool is_done;

    *at++ = '{';
    for (int i = 0; i < PQntuples(jobs); i++) {
        if (i)
            *at++ = ',';
        at = stpncpy(at, PQgetvalue(jobs, i, 0), 36);
    }
    *at = '}';
    is_done = run(db,
        "insert into supaqueue.job_dependencies (source, target) "
        "select distinct s, t from unnest($1::uuid[]) s cross join unnest($2::uuid[]) t",
        DB_PARAMS(after, targets), err);
    free(targets);
    return is_done;
}

PGresult *store_add_jobs(struct db *db, const char *queue, const char *payloads,
    const struct store_job_options *options, struct err *err)
{
    PGresult *jobs = query(db,
        "insert into supaqueue.job (queue, payload, run_at, priority, max_attempts, timeout_ms, "
        "method, "
        "path, "
        "query, headers, status) "
        "select q.id, p.payload, coalesce($3::timestamptz, now() + $4::float8 * interval '1 "
        "second'), "
        "coalesce($5::int, 0), $6::int, $7::int, upper($8), $9, $10, $11::jsonb, "
        "case when not $12::boolean then 'pending'::supaqueue.job_status end "
        "from (select supaqueue._queue_id($1) as id offset 0) q "
        "cross join jsonb_array_elements($2::jsonb) with ordinality p (payload, i) "
        "order by p.i returning id",
        DB_PARAMS(queue, payloads, options->run_at, options->delay_s, options->priority,
            options->max_attempts, options->timeout_ms, options->method, options->path,
            options->query, options->headers, options->is_held ? "true" : "false"),
        err);

    if (jobs && options->after && !add_dependencies(db, options->after, jobs, err)) {
        PQclear(jobs);
        return NULL;
    }
    return jobs;
}

#define JOB_COLUMNS                                                                                \
    "j.id, j.queue, coalesce(q.name, q.id::text) as queue_name, j.status, j.attempts, "            \
    "coalesce(j.max_attempts, q.max_attempts) as max_attempts, j.priority, j.blockers, "           \
    "j.created_at, "                                                                               \
    "j.run_at, j.started_at, j.finished_at, j.http_status, j.error, "                              \
    "(extract(epoch from clock_timestamp() - j.created_at) * 1000)::bigint as age_ms, "            \
    "(extract(epoch from coalesce(j.finished_at, case when j.status = 'in_progress' then "         \
    "clock_timestamp() "                                                                           \
    "end) - j.started_at) * 1000)::bigint as duration_ms, "                                        \
    "(extract(epoch from j.due_at - clock_timestamp()) * 1000)::bigint as due_in_ms"

PGresult *store_jobs(struct db *db, const char *queue, const char *status, const char *limit,
    enum store_form form, struct err *err)
{
    return query_as(db, form,
        "select " JOB_COLUMNS " from supaqueue.job j join supaqueue.queue q on q.id = j.queue "
        "where ($1::text is null or j.queue = (select supaqueue._queue_id($1))) "
        "and ($2::text is null or coalesce(j.status::text, 'held') = $2) "
        "order by j.id desc limit $3::int",
        DB_PARAMS(queue, status, limit), err);
}

PGresult *store_job(struct db *db, const char *id, enum store_form form, struct err *err)
{
    PGresult *result = query_as(db, form,
        "select " JOB_COLUMNS ", coalesce(j.timeout_ms, q.timeout_ms) as timeout_ms, "
        "coalesce(j.method, q.method) as method, j.path, j.query, j.headers, j.payload, "
        "j.response, "
        "array(select d.source from supaqueue.job_dependencies d where d.target = j.id order by 1) "
        "as "
        "waits_for, "
        "array(select d.target from supaqueue.job_dependencies d where d.source = j.id order by 1) "
        "as "
        "waited_for_by "
        "from supaqueue.job j join supaqueue.queue q on q.id = j.queue where j.id = $1::uuid",
        DB_PARAMS(id), err);

    if (result && !PQntuples(result)) {
        PQclear(result);
        err_set(err, ERR_FAILED, "no job has the id \"%s\"", id);
        err_hint(err, "See `supaqueue job list` for the ids there are.");
        return NULL;
    }
    return result;
}

PGresult *store_job_outcomes(struct db *db, const char *ids, enum store_form form, struct err *err)
{
    return query_as(db, form,
        "select i.id, j.status, j.id is not null as is_there, j.attempts, j.http_status, j.error, "
        "j.started_at, "
        "j.finished_at, (extract(epoch from j.finished_at - j.started_at) * 1000)::bigint as "
        "duration_ms "
        "from unnest($1::uuid[]) with ordinality i (id, no) left join supaqueue.job j on j.id = "
        "i.id "
        "order by i.no",
        DB_PARAMS(ids), err);
}

/* A volatile function above the ordered rows: the jobs are taken, and so locked, in the order of
 * their ids.
 */
#define CHANGE_JOBS(function)                                                                      \
    "select o.id, " function "(o.id) as done, o.status from (select i.id, j.status "               \
    "from (select distinct u from unnest($1::uuid[]) u) i (id) left join supaqueue.job j on j.id " \
    "= i.id "                                                                                      \
    "order by i.id offset 0) o"

PGresult *store_retry_jobs(struct db *db, const char *ids, enum store_form form, struct err *err)
{
    return query_as(db, form, CHANGE_JOBS("supaqueue.retry"), DB_PARAMS(ids), err);
}

PGresult *store_cancel_jobs(struct db *db, const char *ids, enum store_form form, struct err *err)
{
    return query_as(db, form, CHANGE_JOBS("supaqueue.cancel"), DB_PARAMS(ids), err);
}

bool store_set_schedule(struct db *db, const struct store_schedule *schedule, struct err *err)
{
    return run(db,
        "select supaqueue.schedule($1, $2, $3, $4::jsonb, $5, $6::jsonb, $7, $8::boolean)",
        DB_PARAMS(schedule->name, schedule->cron, schedule->queue, schedule->payload,
            schedule->time_zone, schedule->options, schedule->catch_up,
            schedule->is_paused ? "true" : "false"),
        err);
}

PGresult *store_schedules(struct db *db, const char *name, enum store_form form, struct err *err)
{
    return query_as(db, form,
        "select s.name, s.queue, coalesce(q.name, q.id::text) as queue_name, s.cron, s.time_zone, "
        "s.payload, s.options, s.catch_up, s.paused, s.next_at, s.last_at, s.last_job, "
        "s.created_at, "
        "(extract(epoch from s.next_at - clock_timestamp()) * 1000)::bigint as next_in_ms, "
        "(extract(epoch from clock_timestamp() - s.last_at) * 1000)::bigint as last_ago_ms "
        "from supaqueue.schedule s join supaqueue.queue q on q.id = s.queue "
        "where $1::text is null or s.name = $1 order by s.name",
        DB_PARAMS(name), err);
}

static bool no_schedule(const char *name, struct err *err)
{
    err_set(err, ERR_FAILED, "no schedule is called \"%s\"", name);
    return err_hint(err, "See `supaqueue schedule list` for the names there are.");
}

bool store_unschedule(struct db *db, const char *name, struct err *err)
{
    PGresult *result = query(db, "select supaqueue.unschedule($1)", DB_PARAMS(name), err);
    bool is_done = result && *PQgetvalue(result, 0, 0) == 't';

    if (result && !is_done)
        no_schedule(name, err);
    PQclear(result);
    return is_done;
}

bool store_pause_schedule(struct db *db, const char *name, bool is_paused, struct err *err)
{
    return run(db,
        is_paused ? "select supaqueue.pause_schedule($1)" : "select supaqueue.resume_schedule($1)",
        DB_PARAMS(name), err);
}

PGresult *store_run_schedule(struct db *db, const char *name, struct err *err)
{
    return query(db, "select supaqueue.run_schedule($1) as job", DB_PARAMS(name), err);
}

PGresult *store_schedule_times(struct db *db, const struct store_schedule *schedule,
    const char *count, enum store_form form, struct err *err)
{
    PGresult *result;

    if (schedule->name) {
        result = query(db, "select from supaqueue.schedule s where s.name = $1",
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
    return query_as(db, form,
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
