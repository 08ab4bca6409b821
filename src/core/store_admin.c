#include "core/store_admin.h"

#include <stdlib.h>
#include <string.h>

#include "core/store_query.h"

static bool look_for_original(struct db *db, int *version, struct err *err)
{
    PGresult *result = db_query(db, store_is_original, 0, NULL, err);

    *version = result && PQntuples(result) ? STORE_VERSION_ORIGINAL : 0;
    PQclear(result);
    return result != NULL;
}

bool store_schema_version(struct db *db, int *version, struct err *err)
{
    struct err problem = ERR_INIT;
    PGresult *result =
        db_query(db, "select max(version) from supaqueue.migration", 0, NULL, &problem);
    bool is_ours = result != NULL;

    *version = is_ours ? atoi(PQgetvalue(result, 0, 0)) : 0;
    PQclear(result);
    if (!is_ours && strcmp(db_sqlstate(db), "42P01") != 0 &&
        strcmp(db_sqlstate(db), "3F000") != 0) {
        *err = problem;
        return false;
    }
    return is_ours || look_for_original(db, version, err);
}

bool store_create_queue(struct db *db, const struct store_queue *queue, struct err *err)
{
    bool is_done = store_run(db,
        "select supaqueue.create_queue(name => $1, edge_function_name => $2, url => $3, "
        "workers => coalesce($4::int, 1), default_headers => $5::jsonb, settings => $6::jsonb)",
        DB_PARAMS(queue->name, queue->function, queue->url, queue->workers, queue->headers,
            queue->settings),
        err);

    if (!is_done && !strcmp(db_sqlstate(db), "SQ007"))
        err_hint(err, "Change it with `supaqueue queue set`, or take another name.");
    return is_done;
}

bool store_update_queue(struct db *db, const struct store_queue *queue, struct err *err)
{
    /* by its id, since the settings may change its name */
    return store_run(db,
        "select supaqueue.update_queue(q.id, $2::jsonb), "
        "case when $3::int is not null then supaqueue.set_workers(q.id, $3::int) end "
        "from (select supaqueue._queue_id($1)::text as id offset 0) q",
        DB_PARAMS(queue->name, queue->settings, queue->workers), err);
}

bool store_pause_queue(struct db *db, const char *queue, bool is_paused, struct err *err)
{
    return store_run(db, is_paused ? "select supaqueue.pause($1)" : "select supaqueue.resume($1)",
        DB_PARAMS(queue), err);
}

PGresult *store_count_jobs(struct db *db, const char *queue, struct err *err)
{
    return store_query(db,
        "select count(j.id) as jobs, count(*) filter (where j.status = 'pending' or "
        "j.id is not null and j.status is null) as unstarted "
        "from (select supaqueue._queue_id($1) as id offset 0) q left join supaqueue.job j on "
        "j.queue = q.id",
        DB_PARAMS(queue), err);
}

PGresult *store_drop_queue(struct db *db, const char *queue, bool force, struct err *err)
{
    PGresult *result = store_query(db, "select supaqueue.drop_queue($1, $2::boolean) as jobs",
        DB_PARAMS(queue, force ? "true" : "false"), err);

    if (!result && !strcmp(db_sqlstate(db), "SQ004"))
        err_hint(err, "Pause it and wait until its calls have ended, or use --force.");
    return result;
}

bool store_reset_breaker(struct db *db, const char *queue, struct err *err)
{
    return store_run(db, "select supaqueue.reset_breaker($1)", DB_PARAMS(queue), err);
}

PGresult *store_queues(struct db *db, const char *queue, enum store_form form, struct err *err)
{
    return store_query_as(db, form,
        "select q.id, q.name, q.edge_function_name, q.url, w.workers, q.paused, q.method, "
        "q.timeout_ms, "
        "q.max_attempts, q.backoff_ms, q.backoff_max_ms, q.retry_delays_ms, q.max_age_ms, "
        "q.final_statuses, q.keep_response_bytes, q.hold_max_ms, q.held_until, q.rate_limit, "
        "q.rate_period, (extract(epoch from q.rate_period) * 1000)::bigint as rate_period_ms, "
        "q.key_concurrency, q.key_rate_limit, q.key_rate_period, "
        "(extract(epoch from q.key_rate_period) * 1000)::bigint as key_rate_period_ms, "
        "q.key_order, q.breaker_threshold, q.breaker_window_ms, q.breaker_min_calls, "
        "q.breaker_open_ms, q.breaker_state, "
        "case when q.breaker_threshold is not null then q.breaker_state end as breaker, "
        "case when q.held_until > clock_timestamp() then "
        "(extract(epoch from q.held_until - clock_timestamp()) * 1000)::bigint end as held_ms, "
        "q.retention, (extract(epoch from q.retention) * 1000)::bigint as retention_ms, "
        "q.auth, q.secret_headers, "
        "q.signing_secrets, q.is_public, q.default_headers, q.created_at "
        "from supaqueue.queue q cross join lateral (select count(*) as workers from "
        "supaqueue.worker k "
        "where k.queue = q.id and not k.retiring) w "
        "where $1::text is null or q.id = supaqueue._queue_id($1) order by q.name, q.id",
        DB_PARAMS(queue), err);
}

PGresult *store_queue_status(struct db *db, enum store_form form, struct err *err)
{
    return store_query_as(db, form,
        "select s.*, q.rate_limit, "
        "(extract(epoch from q.rate_period) * 1000)::bigint as rate_period_ms, q.key_concurrency, "
        "q.key_order, q.key_rate_limit, "
        "(extract(epoch from q.key_rate_period) * 1000)::bigint as key_rate_period_ms "
        "from supaqueue.queue_status() s join supaqueue.queue q on q.id = s.id order by s.name, "
        "s.id",
        0, NULL, err);
}

bool store_end_leases(struct db *db, struct err *err)
{
    return store_run(
        db, "select supaqueue.unregister(d.no) from supaqueue.dispatcher d", 0, NULL, err);
}

PGresult *store_dispatchers(struct db *db, enum store_form form, struct err *err)
{
    return store_query_as(db, form,
        "select d.no, d.name, d.version, d.started_at, d.renewed_at, d.lease_ms, "
        "(select count(*) from supaqueue.worker w where w.dispatcher = d.no) as workers, "
        "(extract(epoch from clock_timestamp() - d.started_at) * 1000)::bigint as age_ms, "
        "(extract(epoch from clock_timestamp() - d.renewed_at) * 1000)::bigint as renewed_ago_ms "
        "from supaqueue.dispatcher d order by d.no",
        0, NULL, err);
}
