#include "core/store_jobs.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/store_query.h"

/* Column `at` of the rows as an array literal, of values that need no quotes; only rows where
 * column `only` is true, unless that is -1. Returns owned. */
static char *column_array(const PGresult *rows, int at, int only)
{
    size_t size = 3;
    char *text, *end;

    for (int i = 0; i < PQntuples(rows); i++)
        size += (size_t)PQgetlength(rows, i, at) + 1;
    text = end = mem_new(1, size);
    *end++ = '{';
    for (int i = 0; i < PQntuples(rows); i++) {
        if (only >= 0 && *PQgetvalue(rows, i, only) != 't')
            continue;
        if (end > text + 1)
            *end++ = ',';
        end = stpcpy(end, PQgetvalue(rows, i, at));
    }
    *end = '}';
    return text;
}

enum { ADDED_ID, ADDED_FLAG };

static bool link_jobs(
    struct db *db, const struct store_new_jobs *options, const PGresult *jobs, struct err *err)
{
    char *added = column_array(jobs, ADDED_ID, ADDED_FLAG);
    bool is_done = true;

    if (options->after)
        is_done = store_run(db,
            "insert into supaqueue.job_dependencies (source, target, on_failure) "
            "select distinct s, t, coalesce($3, 'wait') "
            "from unnest($1::uuid[]) s cross join unnest($2::uuid[]) t",
            DB_PARAMS(options->after, added, options->after_failure), err);
    if (is_done && (options->on_success || options->on_failure))
        is_done = store_run(db,
            "select supaqueue._link(i.id, null, $2, $3) from unnest($1::uuid[]) i (id)",
            DB_PARAMS(added, options->on_success, options->on_failure), err);
    free(added);
    return is_done;
}

/* The rows of `jobs` again, with the id of the job that holds the key where none was added. */
static PGresult *name_holders(struct db *db, const char *queue, const char *payloads,
    const struct store_new_jobs *options, PGresult *jobs, struct err *err)
{
    char *ids = column_array(jobs, ADDED_ID, -1), *added = column_array(jobs, ADDED_FLAG, -1);

    PQclear(jobs);
    jobs = store_query(db,
        "select case when a.added then a.id else d.job end as id, a.added "
        "from (select supaqueue._queue_id($1) as id offset 0) q "
        "cross join unnest($3::uuid[], $4::boolean[]) with ordinality a (id, added, i) "
        "join jsonb_array_elements($2::jsonb) with ordinality p (payload, i) on p.i = a.i "
        "left join supaqueue.dedup d on d.queue = q.id "
        "and d.key = coalesce($5::jsonb ->> 'dedup_key', p.payload ->> $6::text) "
        "order by a.i",
        DB_PARAMS(queue, payloads, ids, added, options->options, options->dedup_from), err);
    free(ids);
    free(added);
    return jobs;
}

#define TIME_OPTIONS                                                                               \
    "run_at timestamptz, delay interval, expires_at timestamptz, expires_in interval"
#define RUN_AT "coalesce(o.run_at, now() + o.delay)"
#define EXPIRES_AT "coalesce(o.expires_at, now() + o.expires_in)"

#define ADD_COLUMNS                                                                                \
    "queue, payload, run_at, expires_at, priority, key, max_attempts, timeout_ms, method, path, "  \
    "query, headers, status, dedup_key, dedup_for, on_duplicate, backoff_ms, backoff_max_ms, "     \
    "retry_delays_ms, max_age_ms, with_sources"
#define ADD_VALUES                                                                                 \
    "w.queue, w.payload, " RUN_AT ", " EXPIRES_AT ", coalesce(o.priority, 0), "                    \
    "coalesce(o.key, w.payload ->> $4::text), o.max_attempts, o.timeout_ms, o.method, o.path, "    \
    "o.query, o.headers, case when not $6::boolean then 'pending'::supaqueue.job_status end, "     \
    "coalesce(o.dedup_key, w.payload ->> $5::text), o.dedup_for, o.on_duplicate, o.backoff_ms, "   \
    "o.backoff_max_ms, o.retry_delays_ms, o.max_age_ms, $7::boolean"
#define ADD_OPTIONS                                                                                \
    " w cross join jsonb_to_record($3::jsonb) o (" TIME_OPTIONS ", priority int, key text, "       \
    "max_attempts int, timeout_ms int, method text, path text, query text, headers jsonb, "        \
    "dedup_key text, dedup_for interval, on_duplicate text, backoff_ms int, backoff_max_ms int, "  \
    "retry_delays_ms int[], max_age_ms bigint) order by w.i "
#define ADD_SOURCE                                                                                 \
    "(select supaqueue._queue_id($1) as queue offset 0) q "                                        \
    "cross join jsonb_array_elements($2::jsonb) with ordinality p (payload, i)"

PGresult *store_add_jobs(struct db *db, const char *queue, const char *payloads,
    const struct store_new_jobs *options, struct err *err)
{
    static const char add[] = "insert into supaqueue.job (" ADD_COLUMNS ") select " ADD_VALUES
                              " from (select q.queue, p.payload, p.i from " ADD_SOURCE
                              ")" ADD_OPTIONS "returning id, true as added";
    /* the ids are made first, since a duplicate's row does not come back */
    static const char add_unless_there[] =
        "with wanted as materialized ("
        "select supaqueue.uuid_v7() as id, q.queue, p.payload, p.i from " ADD_SOURCE
        "), added as (insert into supaqueue.job (id, " ADD_COLUMNS ") select w.id, " ADD_VALUES
        " from wanted" ADD_OPTIONS "returning id) select w.id, a.id is not null as added "
        "from wanted w left join added a on a.id = w.id order by w.i";
    PGresult *jobs = store_query(db, options->may_be_there ? add_unless_there : add,
        DB_PARAMS(queue, payloads, options->options, options->key_from, options->dedup_from,
            options->is_held ? "true" : "false", options->with_sources ? "true" : NULL),
        err);

    if (jobs && !link_jobs(db, options, jobs, err)) {
        PQclear(jobs);
        return NULL;
    }
    for (int i = 0; jobs && i < PQntuples(jobs); i++)
        if (*PQgetvalue(jobs, i, ADDED_FLAG) != 't')
            return name_holders(db, queue, payloads, options, jobs, err);
    return jobs;
}

bool store_check_expiry(struct db *db, const char *options, struct err *err)
{
    PGresult *result = store_query(db,
        "select from jsonb_to_record($1::jsonb) o (" TIME_OPTIONS ") where o.expires_at <= now()",
        DB_PARAMS(options), err);
    bool has_passed = result && PQntuples(result);
    bool is_good = result && !has_passed;

    PQclear(result);
    if (has_passed) {
        err_set(err, ERR_USAGE, "--expires-at is in the past: the job would never be called");
        err_hint(err, "Give a later time with its zone, or --expires-in 5m.");
    }
    return is_good;
}

PGresult *store_update_job(
    struct db *db, const char *id, const char *payload, const char *options, struct err *err)
{
    PGresult *result = store_query(db,
        "select supaqueue.update_job($1::uuid, $3::jsonb - '{delay,expires_in}'::text[] || "
        "case when $2::jsonb is null then '{}' else jsonb_build_object('payload', $2::jsonb) end "
        "|| "
        "jsonb_strip_nulls(jsonb_build_object('run_at', " RUN_AT ", 'expires_at', " EXPIRES_AT
        "))) as done from jsonb_to_record($3::jsonb) o (" TIME_OPTIONS ")",
        DB_PARAMS(id, payload, options), err);

    if (!result && !strcmp(db_sqlstate(db), "SQ004") && strstr(err->hint, "retry()"))
        err_hint(err, "Run it once more with `supaqueue job retry`, or add a new job.");
    return result;
}

#define JOB_COLUMNS                                                                                \
    "j.id, j.queue, coalesce(q.name, q.id::text) as queue_name, j.status, j.attempts, "            \
    "coalesce(j.max_attempts, q.max_attempts) as max_attempts, j.priority, j.blockers, "           \
    "j.created_at, "                                                                               \
    "j.run_at, j.expires_at, j.key, j.started_at, j.finished_at, j.http_status, j.reason, "        \
    "j.error, "                                                                                    \
    "(extract(epoch from clock_timestamp() - j.created_at) * 1000)::bigint as age_ms, "            \
    "(extract(epoch from coalesce(j.finished_at, case when j.status = 'in_progress' then "         \
    "clock_timestamp() "                                                                           \
    "end) - j.started_at) * 1000)::bigint as duration_ms, "                                        \
    "case when j.status = 'pending' and j.ready is null and j.blockers = 0 then "                  \
    "(extract(epoch from coalesce(j.run_at, j.due_at) - clock_timestamp()) * 1000)::bigint end "   \
    "as "                                                                                          \
    "due_in_ms"

PGresult *store_jobs(struct db *db, const char *queue, const char *status, const char *reason,
    const char *limit, enum store_form form, struct err *err)
{
    return store_query_as(db, form,
        "select " JOB_COLUMNS " from supaqueue.job j join supaqueue.queue q on q.id = j.queue "
        "where ($1::text is null or j.queue = (select supaqueue._queue_id($1))) "
        "and ($2::text is null or coalesce(j.status::text, 'held') = $2) "
        "and ($3::text is null or j.reason = $3) "
        "order by j.id desc limit $4::int",
        DB_PARAMS(queue, status, reason, limit), err);
}

static PGresult *no_job(PGresult *result, const char *id, struct err *err)
{
    PQclear(result);
    err_set(err, ERR_FAILED, "no job has the id \"%s\"", id);
    err_hint(err, "See `supaqueue job list` for the ids there are.");
    return NULL;
}

PGresult *store_job(struct db *db, const char *id, enum store_form form, struct err *err)
{
    PGresult *result = store_query_as(db, form,
        "select " JOB_COLUMNS ", coalesce(j.timeout_ms, q.timeout_ms) as timeout_ms, "
        "coalesce(j.method, q.method) as method, j.path, j.query, j.headers, "
        "j.dedup_key, j.dedup_for, (extract(epoch from j.dedup_for) * 1000)::bigint as "
        "dedup_for_ms, "
        "j.on_duplicate, j.backoff_ms, j.backoff_max_ms, "
        "j.retry_delays_ms, j.max_age_ms, j.retrying_since, j.with_sources, j.owner, j.payload, "
        "j.response, "
        "array(select d.source from supaqueue.job_dependencies d where d.target = j.id order by 1) "
        "as "
        "waits_for, "
        "array(select d.target from supaqueue.job_dependencies d where d.source = j.id order by 1) "
        "as "
        "waited_for_by "
        "from supaqueue.job j join supaqueue.queue q on q.id = j.queue where j.id = $1::uuid",
        DB_PARAMS(id), err);

    return result && !PQntuples(result) ? no_job(result, id, err) : result;
}

PGresult *store_attempts(struct db *db, const char *id, enum store_form form, struct err *err)
{
    PGresult *result =
        store_query(db, "select from supaqueue.job where id = $1::uuid", DB_PARAMS(id), err);

    if (!result || !PQntuples(result))
        return result ? no_job(result, id, err) : NULL;
    PQclear(result);
    return store_query_as(db, form,
        "select * from supaqueue.attempt a where a.job = $1::uuid order by a.started_at, a.number",
        DB_PARAMS(id), err);
}

PGresult *store_pipeline(struct db *db, const char *id, struct err *err)
{
    return store_query(db,
        "select p.pipeline, coalesce((p.pipeline ->> 'truncated')::boolean, false) as is_truncated "
        "from (select supaqueue.pipeline($1::uuid) as pipeline offset 0) p",
        DB_PARAMS(id), err);
}

PGresult *store_pipeline_jobs(struct db *db, const char *pipeline, struct err *err)
{
    return store_query(db,
        "select j.id, coalesce(q.name, j.queue) as queue_name, j.status, j.attempts, j.reason, "
        "j.error, (extract(epoch from j.finished_at - j.started_at) * 1000)::bigint as duration_ms "
        "from jsonb_to_recordset($1::jsonb -> 'jobs') j (id uuid, queue text, status text, "
        "attempts int, reason text, error text, started_at timestamptz, finished_at timestamptz) "
        "left join supaqueue.queue q on q.id::text = j.queue order by j.id",
        DB_PARAMS(pipeline), err);
}

PGresult *store_pipeline_dependencies(struct db *db, const char *pipeline, struct err *err)
{
    return store_query(db,
        "select s.no as source_no, t.no as target_no, d.on_failure, d.on_success, "
        "d.satisfied_at is not null as is_satisfied "
        "from jsonb_to_recordset($1::jsonb -> 'dependencies') d (source uuid, target uuid, "
        "on_failure text, on_success text, satisfied_at text) "
        "join (select j.id, row_number() over (order by j.id) - 1 as no "
        "from jsonb_to_recordset($1::jsonb -> 'jobs') j (id uuid)) s on s.id = d.source "
        "join (select j.id, row_number() over (order by j.id) - 1 as no "
        "from jsonb_to_recordset($1::jsonb -> 'jobs') j (id uuid)) t on t.id = d.target "
        "order by d.source, d.target",
        DB_PARAMS(pipeline), err);
}

PGresult *store_dead_summary(
    struct db *db, const char *queue, enum store_form form, struct err *err)
{
    return store_query_as(db, form,
        "select d.queue_name, d.reason, d.error, d.jobs, d.oldest, d.newest, "
        "(extract(epoch from clock_timestamp() - d.oldest) * 1000)::bigint as oldest_age_ms, "
        "(extract(epoch from clock_timestamp() - d.newest) * 1000)::bigint as newest_age_ms "
        "from supaqueue.dead_job_summary($1) d order by d.jobs desc, 1, 2, 3",
        DB_PARAMS(queue), err);
}

PGresult *store_redrive(struct db *db, const struct store_redrive *which, struct err *err)
{
    return store_query(db,
        "select supaqueue.redrive(queue => $1, since => $2::timestamptz, until => "
        "$3::timestamptz, error => $4, reason => $5, most => $6::int) as jobs",
        DB_PARAMS(
            which->queue, which->since, which->until, which->error, which->reason, which->limit),
        err);
}

PGresult *store_job_outcomes(struct db *db, const char *ids, enum store_form form, struct err *err)
{
    return store_query_as(db, form,
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
    return store_query_as(db, form, CHANGE_JOBS("supaqueue.retry"), DB_PARAMS(ids), err);
}

PGresult *store_cancel_jobs(struct db *db, const char *ids, enum store_form form, struct err *err)
{
    return store_query_as(db, form, CHANGE_JOBS("supaqueue.cancel"), DB_PARAMS(ids), err);
}

PGresult *store_cancel_pending(struct db *db, const char *queue, struct err *err)
{
    return store_query(db, "select supaqueue.cancel_pending($1) as jobs", DB_PARAMS(queue), err);
}
