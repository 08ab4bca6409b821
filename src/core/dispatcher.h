/*
 * The dispatcher: leases workers, claims jobs for them, calls their functions, settles.
 *
 * It only reports events to the database; every state change is made there. All of it runs on one
 * event loop; nothing here blocks, but for looking up host names and reading files of secrets.
 */
#ifndef SUPAQUEUE_CORE_DISPATCHER_H
#define SUPAQUEUE_CORE_DISPATCHER_H

#include <stdbool.h>

#include "base/err.h"
#include "core/secrets.h"
#include "io/loop.h"

struct dispatcher;

/* All strings are borrowed until dispatcher_free(). */
struct dispatcher_config {
    const char *db_url;        /* libpq connection string or URI, several hosts allowed */
    const char *name;          /* how it is called in status and logs; NULL: host name and pid */
    const char *functions_url; /* base of the edge functions, or NULL: then only queues with a url
                                  are served */
    const char *secret_key;    /* sb_secret_… for edge functions, sent as `apikey`; or NULL */
    const char *service_role_key; /* legacy JWT for edge functions, sent as Bearer; or NULL */
    struct secret_sources secret_sources; /* of what queues name, besides Vault */
    const char *ca_file; /* certificates that functions are trusted by; NULL: the system's */
    int slots;           /* the most calls at once, over all queues */
    int connections;     /* to the database, besides the one that listens: 1 or 2 */
    int lease_ms;        /* how long the database believes in us after a sign of life */
    bool listens;        /* false: never LISTEN, poll (transaction poolers) */
};

struct dispatcher_counts {
    long long started; /* calls */
    long long succeeded;
    long long failed;
    long long aborted;
    long long refused; /* settlements that came too late */
    long long claims;  /* round trips */
    long long settlements;
    int in_flight;
    int unsettled; /* calls that ended and are not yet written */
};

/* Returns owned. Starts connecting at once; a database that is away is waited for. */
struct dispatcher *dispatcher_new(
    struct loop *loop, const struct dispatcher_config *config, struct err *err);

/* Starts no more calls; when the last has ended, is settled, and the workers are released, `done`
 * is called once. */
void dispatcher_drain(struct dispatcher *dispatcher, loop_fn *done, void *arg);

/* While draining: breaks off the calls under way and gives their jobs back, then goes on as above.
 * A second call gives up on the database too and calls `done` at once. */
void dispatcher_abort(struct dispatcher *dispatcher);

/* New credentials, secrets, certificates and functions URL, for the calls from now on (SIGHUP). The
 * other fields stay. */
void dispatcher_reconfigure(struct dispatcher *dispatcher, const struct dispatcher_config *config);

struct dispatcher_counts dispatcher_counts(const struct dispatcher *dispatcher);

/* The fatal error that made the dispatcher call loop_stop() (no schema, wrong password at the
 * start, a newer schema), or NULL. Borrowed. */
const struct err *dispatcher_failure(const struct dispatcher *dispatcher);

/* NULL is fine. Breaks off what is under way; the loop must not run again afterwards. */
void dispatcher_free(struct dispatcher *dispatcher);

#endif
