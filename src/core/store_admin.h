/*
 * The SQL statements that the commands for people send, but for those about jobs: see store_jobs.h.
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

/* What the schema of the original supaqueue counts as, which migrate_apply() takes over. */
enum { STORE_VERSION_ORIGINAL = -1 };

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
bool store_reset_breaker(struct db *db, const char *queue, struct err *err) MUST_CHECK;
PGresult *store_count_jobs(struct db *db, const char *queue,
    struct err *err) MUST_CHECK; /* jobs; unstarted: pending or held */
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

#endif
