/* What the commands about a Supabase project share: which one it is, the access token, the way to
 * its database, and how their parts are printed. */
#ifndef SUPAQUEUE_CLI_REMOTE_H
#define SUPAQUEUE_CLI_REMOTE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/err.h"
#include "cli/cli.h"
#include "core/project.h"

struct db;

struct remote {
    struct project project;
    struct management_api *api;
    struct db *db; /* NULL: through the API */
    char ref[MANAGEMENT_REF_LEN + 1];
    char *relay_url;
    bool is_dry;
};

/* The options that name a project: --project-ref and --functions-url; also the last of a table. */
#define REMOTE_OPTIONS                                                                             \
    {.name = "project-ref",                                                                        \
        .arg = "REF",                                                                              \
        .env = "SUPABASE_PROJECT_REF",                                                             \
        .help = "the project: the REF of https://REF.supabase.co; asked for on a terminal"},       \
    {                                                                                              \
        .name = "functions-url", .arg = "URL",                                                     \
        .help = "where the database finds the project's functions (default "                       \
                "https://REF.supabase.co/functions/v1)"                                            \
    }

/* From options, environment and, on a terminal, by asking. Catches interrupts from then on. A dry
 * run of what `may_guess` needs no token: nothing is asked of the project then. On failure, too,
 * remote_close() is due. */
bool remote_open(
    const struct cli *cli, struct remote *remote, bool may_guess, struct err *err) MUST_CHECK;
void remote_close(struct remote *remote);

/* What mends a part that is missing or differs. */
enum { REMOTE_MEND_SIZE = 160 };
void remote_mend(
    const struct remote *remote, const struct finding *finding, char text[REMOTE_MEND_SIZE]);

/* Adds to an error what state things are in, and how to go on; returns false. */
bool remote_stopped(const struct remote *remote, struct err *err);

/* "https://…/functions/v1/supaqueue" of a project. Returns owned. */
char *remote_relay_url(const struct cli *cli, const char *ref) MUST_CHECK;

/* Looks at all parts of a project, and prints what is so. */
bool doctor_run(const struct cli *cli, struct err *err) MUST_CHECK;

/* Writes what the platform's own tools deploy. */
bool emit(const char *folder, struct err *err) MUST_CHECK;

#endif
