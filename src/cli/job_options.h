/* What a job can be given besides its payload, as options of the commands that add and change one,
 * or have it added by a schedule. */
#ifndef SUPAQUEUE_CLI_JOB_OPTIONS_H
#define SUPAQUEUE_CLI_JOB_OPTIONS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/err.h"
#include "cli/cli.h"

/* The options, to stand in a table of them. */
#define JOB_OPTIONS                                                                                \
    {.name = "expires-in",                                                                         \
        .arg = "DURATION",                                                                         \
        .help = "when it has not been started this long after it was added, as 2h, it fails"},     \
        {.name = "priority", .arg = "N", .help = "the lowest runs first; 0 when not given"},       \
        {.name = "key",                                                                            \
            .arg = "KEY",                                                                          \
            .help =                                                                                \
                "what it belongs to, where a queue limits or orders its keys: a customer, say"},   \
        {.name = "max-attempts", .arg = "N", .help = "instead of the queue's"},                    \
        {.name = "timeout", .arg = "DURATION", .help = "instead of the queue's, as 30s"},          \
        {.name = "backoff", .arg = "DURATION", .help = "instead of the queue's"},                  \
        {.name = "backoff-max", .arg = "DURATION", .help = "instead of the queue's"},              \
        {.name = "retry-delays",                                                                   \
            .arg = "DURATION,…",                                                                   \
            .help = "instead of the queue's: wait exactly so long before each further attempt, "   \
                    "as 5s,1m"},                                                                   \
        {.name = "max-age",                                                                        \
            .arg = "DURATION",                                                                     \
            .help = "instead of the queue's: plan no attempt later than this after the first"},    \
        {.name = "method", .arg = "METHOD", .help = "instead of the queue's"},                     \
        {.name = "path", .arg = "PATH", .help = "what is added to the address"},                   \
        {.name = "query", .arg = "QUERY", .help = "the query string of the address"},              \
    {                                                                                              \
        .name = "header", .letter = 'H', .arg = "'NAME: VALUE'...",                                \
        .help = "a header besides the queue's"                                                     \
    }

/* Those that make no sense for a schedule. */
#define JOB_TIME_OPTIONS                                                                           \
    {.name = "run-at", .arg = "TIME", .help = "not before this time, as 2030-01-31T09:00:00Z"},    \
        {.name = "delay",                                                                          \
            .arg = "DURATION",                                                                     \
            .help = "not before this long from now, as 90s or 2h"},                                \
    {                                                                                              \
        .name = "expires-at", .arg = "TIME",                                                       \
        .help = "when it has not been started by then, it fails"                                   \
    }

/* Those that make no sense for a job that is there. */
#define JOB_DEDUP_OPTIONS                                                                          \
    {.name = "dedup-key",                                                                          \
        .arg = "KEY",                                                                              \
        .help = "add nothing while the queue has an unfinished job with this key"},                \
        {.name = "dedup-for",                                                                      \
            .arg = "DURATION",                                                                     \
            .help =                                                                                \
                "… or a job with this key that was added so long ago or less, as 1h, finished "  \
                "or not"},                                                                         \
    {                                                                                              \
        .name = "on-duplicate", .arg = "WHAT",                                                     \
        .help = "keep the job there is as it is, replace its payload, or debounce: replace it "    \
                "and start the wait anew"                                                          \
    }

/* The options as a JSON object of columns, and `delay` and `expires_in`; returns owned, NULL when a
 * value cannot be (ERR_USAGE). */
json_t *job_options_read(const struct cli *cli, struct err *err) MUST_CHECK;

/* What the JSON calls the option, or NULL. */
const char *job_option_column(const char *option);

/* Refuses a line that gives both options. */
bool not_both(
    const struct cli *cli, const char *one, const char *other, struct err *err) MUST_CHECK;

#endif
