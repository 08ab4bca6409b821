/*
 * The way to a project's database: straight, or through the Management API when all there is is an
 * access token. The same statements go either way: what is asked has one row with one column,
 * `result`, that is JSON.
 */
#ifndef SUPAQUEUE_CORE_SQL_DOOR_H
#define SUPAQUEUE_CORE_SQL_DOOR_H

#include <jansson.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/err.h"
#include "core/management_api.h"

struct db;

struct sql_door {
    struct db *db;              /* borrowed; NULL: through the API */
    struct management_api *api; /* borrowed */
    bool is_dry;                /* statements that change something are only told of */
    management_say_fn *say;     /* gets every statement of a dry run */
    void *arg;
    char sqlstate[6]; /* of the last statement that failed, "" when unknown */
};

/* A question. Returns owned; JSON null when the answer is SQL's or nothing can be asked in a dry
 * run; NULL on failure. */
json_t *sql_door_ask(
    struct sql_door *door, const char *sql, const char *const *params, struct err *err) MUST_CHECK;

/* A question whose answer is null when what it asks about does not exist: table, schema, function.
 */
json_t *sql_door_ask_of(
    struct sql_door *door, const char *sql, const char *const *params, struct err *err) MUST_CHECK;

/* A change; any number of statements when there are no parameters. */
bool sql_door_do(
    struct sql_door *door, const char *sql, const char *const *params, struct err *err) MUST_CHECK;

/* One change that has an answer, as a question has. */
json_t *sql_door_get(
    struct sql_door *door, const char *sql, const char *const *params, struct err *err) MUST_CHECK;

/* One change, of which nobody is told the parameters. */
bool sql_door_do_secretly(
    struct sql_door *door, const char *sql, const char *const *params, struct err *err) MUST_CHECK;

/* sql_door_ask(door, sql, SQL_PARAMS(a, b), err) */
#define SQL_PARAMS(...)                                                                            \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

#endif
