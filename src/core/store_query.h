/* How the statements of the commands for people are sent: errors come back with hints that name
 * commands. */
#ifndef SUPAQUEUE_CORE_STORE_QUERY_H
#define SUPAQUEUE_CORE_STORE_QUERY_H

#include "core/store_admin.h"
#include "io/db.h"

PGresult *store_query(struct db *db, const char *sql, int param_count, const char *const *params,
    struct err *err) MUST_CHECK;

/* The rows of `sql`, or these as JSON. Numbers stay as the database writes them, and columns in
 * order. */
PGresult *store_query_as(struct db *db, enum store_form form, const char *sql, int param_count,
    const char *const *params, struct err *err) MUST_CHECK;

/* Has a row when schema supaqueue is that of the original. */
extern const char store_is_original[];

/* A statement whose rows do not matter. */
bool store_run(struct db *db, const char *sql, int param_count, const char *const *params,
    struct err *err) MUST_CHECK;

#endif
