/* What a job can be given besides its payload, as options of the commands that add and change one.
 */
#ifndef SUPAQUEUE_CLI_JOB_OPTIONS_H
#define SUPAQUEUE_CLI_JOB_OPTIONS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/err.h"
#include "cli/cli.h"
#include "core/store_jobs.h"

enum { OPTION_TEXT_MAX = 1 << 20 };

/* The options, to stand in a table of them. */
#define JOB_OPTIONS                                                                                \
    {.name = "run-at", .arg = "TIME", .help = "not before this time, as 2030-01-31T09:00:00Z"},    \
        {.name = "delay", .arg = "SECONDS", .help = "not before this many seconds from now"},      \
        {.name = "expires-at",                                                                     \
            .arg = "TIME",                                                                         \
            .help = "when it has not been started by then, it fails"},                             \
        {.name = "expires-in",                                                                     \
            .arg = "SECONDS",                                                                      \
            .help = "when it has not been started this many seconds from now, it fails"},          \
        {.name = "priority", .arg = "N", .help = "the lowest runs first; 0 when not given"},       \
        {.name = "key",                                                                            \
            .arg = "KEY",                                                                          \
            .help =                                                                                \
                "what it belongs to, where a queue limits or orders its keys: a customer, say"},   \
        {.name = "max-attempts", .arg = "N", .help = "instead of the queue's"},                    \
        {.name = "timeout-ms", .arg = "MS", .help = "instead of the queue's"},                     \
        {.name = "backoff-ms", .arg = "MS", .help = "instead of the queue's"},                     \
        {.name = "backoff-max-ms", .arg = "MS", .help = "instead of the queue's"},                 \
        {.name = "retry-delays-ms",                                                                \
            .arg = "MS,MS,…",                                                                      \
            .help = "instead of the queue's: wait exactly so long before each further attempt"},   \
        {.name = "max-age-ms",                                                                     \
            .arg = "MS",                                                                           \
            .help = "instead of the queue's: plan no attempt later than this after the first"},    \
        {.name = "method", .arg = "METHOD", .help = "instead of the queue's"},                     \
        {.name = "path", .arg = "PATH", .help = "what is added to the address"},                   \
        {.name = "query", .arg = "QUERY", .help = "the query string of the address"},              \
    {                                                                                              \
        .name = "header", .letter = 'H', .arg = "'NAME: VALUE'...",                                \
        .help = "a header besides the queue's"                                                     \
    }

/* Reads them into `options`, which points into the command line and into the two buffers then. */
bool job_options_read(const struct cli *cli, struct store_job_options *options, struct buf *headers,
    struct buf *delays, struct err *err) MUST_CHECK;

/* Refuses a line that gives both options. */
bool not_both(
    const struct cli *cli, const char *one, const char *other, struct err *err) MUST_CHECK;

#endif
