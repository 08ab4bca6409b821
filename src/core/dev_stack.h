/*
 * Everything that `supaqueue dev` runs, as one: a private Postgres with the schema, the edge
 * functions, the gateway that serves them as Supabase does, and a dispatcher.
 *
 * Starting, waiting and stopping run the event loop themselves until they are done.
 */
#ifndef SUPAQUEUE_CORE_DEV_STACK_H
#define SUPAQUEUE_CORE_DEV_STACK_H

#include <stdbool.h>

#include "base/err.h"
#include "io/loop.h"

struct dev_stack;

/* Everything is borrowed until dev_stack_free(). */
struct dev_stack_config {
    const char *functions;    /* the folder */
    const char *data;         /* the directory of the database */
    const char *deno;         /* or NULL: found */
    const char *postgres_bin; /* or NULL: found */
    const char *secrets_dir;  /* or NULL */
    int port;                 /* of the gateway; when taken, the next free one */
    bool is_fresh;            /* delete the old data */
    bool has_dispatcher;
    void (*step)(void *arg, const char *text);                       /* what is done now */
    void (*line)(void *arg, const char *function, const char *line); /* output of a function */
    void *arg;
};

/* Addresses and names of what runs. */
struct dev_stack_facts {
    const char *functions_url;
    const char *db_url;
    const char *data;       /* absolute path */
    const char *database;   /* where the database is */
    const char *psql;       /* a command line */
    const char *const *env; /* DATABASE_URL, SUPABASE_URL … for programs that use the stack */
    int function_count;
    int functions_up;
    int port;
};

struct dev_stack *dev_stack_new(
    struct loop *loop, const struct dev_stack_config *config); /* returns owned */

/* False when something did not come up, or dev_stack_interrupt() came first. What runs by then is
 * stopped by dev_stack_stop(). */
bool dev_stack_start(struct dev_stack *stack, struct err *err) MUST_CHECK;
const struct dev_stack_facts *dev_stack_facts(struct dev_stack *stack); /* borrowed */
const char *dev_stack_function(
    const struct dev_stack *stack, int i); /* a name; NULL past the last */

/* Runs until `*is_over`, or until something of it failed: false. Whoever sets it calls loop_stop().
 */
bool dev_stack_run(struct dev_stack *stack, const bool *is_over, struct err *err) MUST_CHECK;

/* Ends a start; during a stop it breaks off the calls that are under way. */
void dev_stack_interrupt(struct dev_stack *stack);

/* In order: dispatcher, gateway, functions, Postgres. Leaves nothing behind but the data. */
void dev_stack_stop(struct dev_stack *stack);
void dev_stack_free(struct dev_stack *stack); /* NULL is fine; kills what still runs */

#endif
