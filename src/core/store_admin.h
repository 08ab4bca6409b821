/*
 * Every SQL statement that the commands for people send.
 *
 * Lists come as rows or, made by the database, as JSON with the columns' names: then the result is
 * one row with one column. All results are returned owned, NULL on failure; ids and numbers go in
 * as text. Hints name commands, not SQL functions.
 */
#ifndef SUPAQUEUE_CORE_STORE_ADMIN_H
#define SUPAQUEUE_CORE_STORE_ADMIN_H

#include <stdbool.h>
#include <libpq-fe.h>

#include "base/compiler.h"
#include "base/err.h"

struct db;

enum store_form { STORE_ROWS, STORE_JSON_LIST, STORE_JSON_ONE };

/* 0 when there is no schema. */
bool store_schema_version(struct db *db, int *version, struct err *err) MUST_CHECK;

struct store_queue {
    const char *name;
    const char *function; /* or NULL */
    const char *url;      /* or NULL */
    const char *workers;  /* or NULL: as it is, 1 for a new queue */
    const char *headers;  /* JSON object, or NULL */
    const char *settings; /* JSON object of columns */
};

bool store_create_queue(struct db *db, const struct store_queue *queue, struct err *err) MUST_CHECK;

/* `name` says which; function, url and headers are part of the settings here. All or nothing. */
bool store_update_queue(struct db *db, const struct store_queue *queue, struct err *err) MUST_CHECK;
bool store_pause_queue(
    struct db *db, const char *queue, bool is_paused, struct err *err) MUST_CHECK;
PGresult *store_count_jobs(
    struct db *db, const char *queue, struct err *err) MUST_CHECK; /* jobs, in_progress */
PGresult *store_drop_queue(
    struct db *db, const char *queue, bool force, struct err *err) MUST_CHECK; /* jobs */

/* One queue, by name or id, or all of them when it is NULL. */
PGresult *store_queues(
    struct db *db, const char *queue, enum store_form form, struct err *err) MUST_CHECK;
PGresult *store_queue_status(struct db *db, enum store_form form, struct err *err) MUST_CHECK;
/* For a database that was just started, so that no dispatcher can be alive: those it knows were
 * killed. Their jobs go back in line at once instead of at the end of their leases. */
bool store_end_leases(struct db *db, struct err *err) MUST_CHECK;
PGresult *store_dispatchers(struct db *db, enum store_form form, struct err *err) MUST_CHECK;

/* What the jobs of one `job add` have in common; NULL: the default. */
struct store_job_options {
    const char *run_at;
    const char *delay_s;
    const char *priority;
    const char *max_attempts;
    const char *timeout_ms;
    const char *method;
    const char *path;
    const char *query;
    const char *headers; /* JSON object */
    const char *after;   /* array of job ids, as '{…}' */
    bool is_held;
};

/* Adds a job for each element of the JSON array. Rows: id. Needs a transaction when there are
 * `after`. */
PGresult *store_add_jobs(struct db *db, const char *queue, const char *payloads,
    const struct store_job_options *options, struct err *err) MUST_CHECK;

/* The newest `limit` jobs; queue and status may be NULL. status "held" means the null one. */
PGresult *store_jobs(struct db *db, const char *queue, const char *status, const char *limit,
    enum store_form form, struct err *err) MUST_CHECK;
PGresult *store_job(
    struct db *db, const char *id, enum store_form form, struct err *err) MUST_CHECK;

/* `ids` is an array as '{…}'; one row per id, in its order. An id that is no job's: no status. */
PGresult *store_job_outcomes(
    struct db *db, const char *ids, enum store_form form, struct err *err) MUST_CHECK;

/* All or nothing. Rows: id, done, status (as it was before). */
PGresult *store_retry_jobs(
    struct db *db, const char *ids, enum store_form form, struct err *err) MUST_CHECK;
PGresult *store_cancel_jobs(
    struct db *db, const char *ids, enum store_form form, struct err *err) MUST_CHECK;

struct store_schedule {
    const char *name;
    const char *cron;
    const char *queue;
    const char *payload;   /* JSON */
    const char *time_zone; /* a name */
    const char *options;   /* JSON object */
    const char *catch_up;
    bool is_paused;
};

bool store_set_schedule(
    struct db *db, const struct store_schedule *schedule, struct err *err) MUST_CHECK;

/* One schedule, by name, or all of them when it is NULL. */
PGresult *store_schedules(
    struct db *db, const char *name, enum store_form form, struct err *err) MUST_CHECK;

/* These fail with ERR_FAILED when there is no such schedule. */
bool store_unschedule(struct db *db, const char *name, struct err *err) MUST_CHECK;
bool store_pause_schedule(
    struct db *db, const char *name, bool is_paused, struct err *err) MUST_CHECK;
PGresult *store_run_schedule(struct db *db, const char *name, struct err *err) MUST_CHECK; /* job */

/* The next `count` times of the schedule called `name`, or when that is NULL, of a cron text in a
 * time zone. Rows: at, reads (by the clocks of time_zone), time_zone, utc, in_ms. */
PGresult *store_schedule_times(struct db *db, const struct store_schedule *schedule,
    const char *count, enum store_form form, struct err *err) MUST_CHECK;

#endif
