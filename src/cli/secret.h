/* The settings of a queue that name secrets, as options. */
#ifndef SUPAQUEUE_CLI_SECRET_H
#define SUPAQUEUE_CLI_SECRET_H

#include <jansson.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/err.h"
#include "cli/cli.h"

#define SECRET_OPTIONS                                                                             \
    {.name = "auth",                                                                               \
        .arg = "SECRET",                                                                           \
        .help = "name of the secret that is sent as Authorization, instead of the project's key; " \
                "none for no more"},                                                               \
        {.name = "secret-header",                                                                  \
            .arg = "'NAME: SECRET'...",                                                            \
            .help = "a header whose value is the named secret; all of them replace those the "     \
                    "queue had; none for no more"},                                                \
    {                                                                                              \
        .name = "signing-secret", .arg = "SECRET...",                                              \
        .help = "name of a secret that signs every call (Standard Webhooks), newest first; none "  \
                "for no more"                                                                      \
    }

/* A paragraph on them. */
#define SECRET_HELP                                                                                \
    "Secrets are given by name. Their values are in Supabase Vault, or else with every "           \
    "dispatcher "                                                                                  \
    "that serves the queue: in its environment as SUPAQUEUE_SECRET_NAME (the name in upper case, " \
    "_ for what is no letter or digit), or in a file of its --secrets-dir. A queue has five "      \
    "signing secrets at most."

/* Adds the columns that these options set. */
bool secrets_from_options(const struct cli *cli, json_t *settings, struct err *err) MUST_CHECK;

#endif
