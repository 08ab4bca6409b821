/*
 * A private Postgres cluster, run by the server that is installed on this machine: made when it is
 * missing, reachable by its Unix socket only, gone when we are.
 */
#ifndef SUPAQUEUE_CORE_EMBEDDED_POSTGRES_H
#define SUPAQUEUE_CORE_EMBEDDED_POSTGRES_H

#include <stdbool.h>

#include "base/err.h"
#include "core/data_dir.h"
#include "io/loop.h"

enum embedded_postgres_state {
    POSTGRES_MAKING, /* initdb runs */
    POSTGRES_STARTING,
    POSTGRES_READY,
    POSTGRES_STOPPING,
    POSTGRES_STOPPED,
    POSTGRES_FAILED, /* see embedded_postgres_failure() */
};

struct embedded_postgres;

/* Cleans up after a run that was killed, deletes the old data when `is_fresh`, and starts;
 * `changed` is called on every change of state. `bin_dir` holds initdb and postgres; NULL: the
 * newest of this machine, or the one that the data needs. Returns owned, or NULL: ERR_CONFIG when
 * there is no server, or not the right one. */
struct embedded_postgres *embedded_postgres_new(struct loop *loop, const struct data_dir *dir,
    const char *bin_dir, bool is_fresh, loop_fn *changed, void *arg, struct err *err) MUST_CHECK;

enum embedded_postgres_state embedded_postgres_state(const struct embedded_postgres *postgres);
const struct err *embedded_postgres_failure(
    const struct embedded_postgres *postgres);                                   /* borrowed */
const char *embedded_postgres_url(const struct embedded_postgres *postgres);     /* borrowed */
const char *embedded_postgres_bin_dir(const struct embedded_postgres *postgres); /* borrowed */

void embedded_postgres_stop(struct embedded_postgres *postgres); /* fast shutdown */
void embedded_postgres_free(
    struct embedded_postgres *postgres); /* NULL is fine; kills what still runs */

#endif
