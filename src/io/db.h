/*
 * Blocking Postgres for commands: one connection, a query at a time.
 *
 * Errors carry the server's message and hint, and the kind that its SQLSTATE calls for. No message
 * ever holds the password or the connection string.
 */
#ifndef SUPAQUEUE_IO_DB_H
#define SUPAQUEUE_IO_DB_H

#include <stdbool.h>
#include <libpq-fe.h>

#include "base/compiler.h"
#include "base/err.h"

struct db;

typedef void db_notice_fn(void *arg, const char *message);

/* Whether libpq understands this address; ERR_CONFIG when not. */
bool db_check_address(const char *url, struct err *err) MUST_CHECK;

/* A part of an address that libpq understands, such as "host"; returns owned, NULL: not given. */
char *db_address_part(const char *url, const char *keyword) MUST_CHECK;

/* Connects to `url`, a libpq connection string or URI, several hosts allowed; NULL or empty: what
 * libpq's own variables (PGHOST …) say. Gives up after 10 seconds unless connect_timeout says
 * otherwise. Returns owned, or NULL: ERR_CONFIG when the address makes no sense, else ERR_DATABASE.
 */
struct db *db_open(const char *url, struct err *err) MUST_CHECK;
void db_close(struct db *db); /* NULL is fine; an open transaction is rolled back */

/* Calls `fn` for every notice from now on. Without it notices are dropped. */
void db_on_notice(struct db *db, db_notice_fn *fn, void *arg);

/* One statement with text parameters, NULL for null. Returns owned, or NULL on failure. */
PGresult *db_query(struct db *db, const char *sql, int param_count, const char *const *params,
    struct err *err) MUST_CHECK;

/* Any number of statements without parameters, results dropped. */
bool db_exec(struct db *db, const char *sql, struct err *err) MUST_CHECK;

/* Asks the server to end what runs on this connection. May be called from a signal handler. */
void db_cancel(struct db *db);

/* Of the last statement that failed: its SQLSTATE and the constraint it broke, "" when unknown.
 * Borrowed. */
const char *db_sqlstate(const struct db *db);
const char *db_constraint(const struct db *db);

/* What to do about a connection that failed, by what libpq says of it; "" when there is nothing. */
const char *db_connect_hint(const char *message);

/* What an SQLSTATE means here, however it was learned: the kind of the error and a hint, perhaps
 * "".
 */
enum err_kind db_kind_of(const char *sqlstate, const char **hint);

/* db_query(db, sql, DB_PARAMS(a, b), err) */
#define DB_PARAMS(...)                                                                             \
    (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)),                      \
        (const char *const[])                                                                      \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

#endif
