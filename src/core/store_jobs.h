/* The statements about jobs, in the manner of store_admin.h. */
#ifndef SUPAQUEUE_CORE_STORE_JOBS_H
#define SUPAQUEUE_CORE_STORE_JOBS_H

#include "core/store_admin.h"

/* What jobs are given besides their payloads; what is absent is NULL. */
struct store_new_jobs {
    const char *options;       /* JSON object of columns; also delay and expires_in, as intervals */
    const char *key_from;      /* instead of key: the member of the payload that holds it */
    const char *dedup_from;    /* instead of dedup_key, likewise */
    const char *after;         /* job ids, '{…}' */
    const char *after_failure; /* what becomes of it when one of those fails */
    const char *on_success;    /* queues that are told */
    const char *on_failure;
    bool with_sources;
    bool is_held;
    bool may_be_there; /* there is a dedup_key, or dedup_from */
};

/* ERR_USAGE when the expires_at of such options has passed. */
bool store_check_expiry(struct db *db, const char *options, struct err *err) MUST_CHECK;

/* Adds a job for each element of the JSON array, in one statement unless they are linked to others
 * or some are duplicates; belongs into a transaction. Rows, one per element: id, and whether it was
 * added: the id of a duplicate is that of the job there is, null when that just ended. */
PGresult *store_add_jobs(struct db *db, const char *queue, const char *payloads,
    const struct store_new_jobs *jobs, struct err *err) MUST_CHECK;

/* `payload` may be NULL; `options` as of new jobs, null empties a column. One row: done, false when
 * all of it is so already. */
PGresult *store_update_job(struct db *db, const char *id, const char *payload, const char *options,
    struct err *err) MUST_CHECK;

/* The newest `limit` jobs; the rest may be NULL. status "held" means the null one. */
PGresult *store_jobs(struct db *db, const char *queue, const char *status, const char *reason,
    const char *limit, enum store_form form, struct err *err) MUST_CHECK;
PGresult *store_job(
    struct db *db, const char *id, enum store_form form, struct err *err) MUST_CHECK;
PGresult *store_attempts(
    struct db *db, const char *id, enum store_form form, struct err *err) MUST_CHECK;

/* All jobs that are linked with this one, as JSON (pipeline), and whether that is only a part
 * (is_truncated); what is in it as rows: the jobs in the order of
 * their ids, and who waits for whom, by their places in that order (source_no, target_no). */
PGresult *store_pipeline(struct db *db, const char *id, struct err *err) MUST_CHECK;
PGresult *store_pipeline_jobs(struct db *db, const char *pipeline, struct err *err) MUST_CHECK;
PGresult *store_pipeline_dependencies(
    struct db *db, const char *pipeline, struct err *err) MUST_CHECK;

/* Failed jobs counted by queue, reason and error; queue may be NULL. */
PGresult *store_dead_summary(
    struct db *db, const char *queue, enum store_form form, struct err *err) MUST_CHECK;

struct store_redrive {
    const char *queue, *since, *until, *error, *reason; /* NULL: any */
    const char *limit;
};

PGresult *store_redrive(
    struct db *db, const struct store_redrive *which, struct err *err) MUST_CHECK; /* jobs */

/* `ids` is an array as '{…}'; one row per id, in its order. An id that is no job's: no status. */
PGresult *store_job_outcomes(
    struct db *db, const char *ids, enum store_form form, struct err *err) MUST_CHECK;

/* All or nothing. Rows: id, done, status (as it was before). */
PGresult *store_retry_jobs(
    struct db *db, const char *ids, enum store_form form, struct err *err) MUST_CHECK;
PGresult *store_cancel_jobs(
    struct db *db, const char *ids, enum store_form form, struct err *err) MUST_CHECK;
PGresult *store_cancel_pending(
    struct db *db, const char *queue, struct err *err) MUST_CHECK; /* jobs */

#endif
