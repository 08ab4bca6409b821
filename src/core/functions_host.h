/*
 * Hosts the edge functions of a Supabase functions folder, each in a Deno process of its own:
 *
 *     DIR/<name>/index.ts     a function; its deno.json, or its import_map.json, is used when it
 * has one DIR/_<name>, DIR/.<name>  code that functions share DIR/.env                variables for
 * all of them
 *
 * A function listens on a loopback port of its own, whatever address its code asks for. One that
 * ends is started again, after a pause that grows while it keeps ending.
 */
#ifndef SUPAQUEUE_CORE_FUNCTIONS_HOST_H
#define SUPAQUEUE_CORE_FUNCTIONS_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "io/loop.h"

struct functions_host;

enum function_address { FUNCTION_UNKNOWN, FUNCTION_NOT_UP, FUNCTION_UP };

struct functions_host_config {
    const char *dir;        /* borrowed, all of them, until functions_host_free() */
    const char *const *env; /* NAME=VALUE for each, NULL-terminated; read at every start */
    void (*line)(
        void *arg, const char *function, const char *line); /* of output, or about the function */
    loop_fn *changed;                                       /* one came up, or went down */
    void *arg;
};

/* The real Deno program: `given`, or the one that npm installed here or beside this program, or
 * that of PATH; never the script that npm puts before it, since that would not end with us. Returns
 * owned, or NULL with err filled (ERR_CONFIG). */
char *functions_host_find_deno(const char *given, struct err *err) MUST_CHECK;

/* Returns owned; a folder that is missing has no functions. */
struct functions_host *functions_host_new(
    struct loop *loop, const struct functions_host_config *config);
int functions_host_count(const struct functions_host *host);
const char *functions_host_name(
    const struct functions_host *host, int i); /* in order of the names */

/* `deno` is the program, `script` where serve_function.ts was written to; both borrowed until the
 * end. */
void functions_host_start(struct functions_host *host, const char *deno, const char *script);
bool functions_host_has_settled(
    const struct functions_host *host); /* each is up, or ended at least once */
int functions_host_up_count(const struct functions_host *host);

enum function_address functions_host_find(
    const struct functions_host *host, const char *name, size_t name_len, int *port);

void functions_host_stop(struct functions_host *host); /* `changed` tells when one has ended */
bool functions_host_is_stopped(const struct functions_host *host);
void functions_host_free(struct functions_host *host); /* NULL is fine; kills what still runs */

#endif
