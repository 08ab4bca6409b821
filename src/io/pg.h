/*
 * One asynchronous, pipelined connection to Postgres on the event loop, which reconnects by itself.
 *
 * Each query is a transaction of its own and its callback is called exactly once: with the result,
 * with a failed result, or with NULL when the connection was lost, in which case nobody knows
 * whether the query took effect. Callbacks may send further queries; they must not free the
 * connection.
 */
#ifndef SUPAQUEUE_IO_PG_H
#define SUPAQUEUE_IO_PG_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "base/err.h"
#include "io/loop.h"

struct pg;

/* `result` is borrowed until the callback returns; NULL when the connection was lost. */
typedef void pg_result_fn(void *arg, const PGresult *result);

struct pg_events {
    void (*up)(void *arg);
    /* Lost, or not reached: another attempt follows after `retry_ms`. `sqlstate` is "" when the
     * server did not give one (it could not be reached); the hint says what to do, if anything. */
    void (*down)(void *arg, const struct err *err, const char *sqlstate, int64_t retry_ms);
    void (*notified)(void *arg, const char *payload); /* NULL when the connection does not listen */
};

/* Returns owned; starts connecting at once. `url` is any libpq connection string, several hosts
 * allowed; by default only a server that takes writes is accepted. All arguments are borrowed. */
struct pg *pg_new(struct loop *loop, const char *url, const char *application_name,
    const struct pg_events *events, void *arg);
void pg_free(struct pg *pg); /* NULL is fine; outstanding callbacks are not called */

bool pg_is_up(const struct pg *pg);

/* Sends a query; `values` are text parameters, NULL for a null, and are copied. Call it only while
 * the connection is up. */
void pg_send(struct pg *pg, const char *sql, int count, const char *const *values, pg_result_fn *fn,
    void *arg);

/* Likewise a statement that is sent again and again, `sql` being the same pointer each time: it is
 * parsed and planned once per connection, where that has a session of its own. */
void pg_send_prepared(struct pg *pg, const char *sql, int count, const char *const *values,
    pg_result_fn *fn, void *arg);

/* Drops the connection and connects anew: for a server that answers but is of no use. */
void pg_drop(struct pg *pg);

/* Fills err (kind ERR_DATABASE) from a failed result: message, hint. Returns false. */
bool pg_result_err(const PGresult *result, struct err *err);
const char *pg_result_sqlstate(const PGresult *result); /* "" for none; never NULL */
bool pg_result_ok(const PGresult *result);              /* not NULL, and rows or a command tag */

#endif
