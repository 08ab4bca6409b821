/* The settings of a queue's deliveries as options: how often, how fast, for how long. */
#ifndef SUPAQUEUE_CLI_QUEUE_SETTINGS_H
#define SUPAQUEUE_CLI_QUEUE_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <libpq-fe.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/err.h"
#include "cli/cli.h"

/* The options, to stand in a table of them. */
#define QUEUE_DELIVERY_OPTIONS                                                                     \
    {.name = "method",                                                                             \
        .arg = "METHOD",                                                                           \
        .help = "GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS; POST for a new queue"},           \
        {.name = "timeout",                                                                        \
            .arg = "DURATION",                                                                     \
            .help = "how long a call may take, as 30s; 150s for a new queue"},                     \
        {.name = "max-attempts",                                                                   \
            .arg = "N",                                                                            \
            .help = "how often a job is called before it has failed; 3 for a new queue"},          \
        {.name = "backoff",                                                                        \
            .arg = "DURATION",                                                                     \
            .help = "the longest wait before the second attempt, doubled for each one after; 1s "  \
                    "for a new queue"},                                                            \
        {.name = "backoff-max",                                                                    \
            .arg = "DURATION",                                                                     \
            .help = "the longest wait before any attempt; 1h for a new queue"},                    \
        {.name = "retry-delays",                                                                   \
            .arg = "DURATION,…",                                                                   \
            .help = "wait exactly so long before each further attempt, as 5s,1m, the last one "    \
                    "again and again; off: back to the backoff"},                                  \
        {.name = "max-age",                                                                        \
            .arg = "DURATION",                                                                     \
            .help =                                                                                \
                "plan no attempt later than this after the start of the first, as 1d; or off"},    \
        {.name = "final-statuses",                                                                 \
            .arg = "STATUS,STATUS,…",                                                              \
            .help = "HTTP statuses that end a job at once, as 400,404; or none"},                  \
        {.name = "hold-max",                                                                       \
            .arg = "DURATION",                                                                     \
            .help = "how long a Retry-After may hold the queue back; 1h for a new queue"},         \
        {.name = "rate-limit",                                                                     \
            .arg = "N/PERIOD",                                                                     \
            .help =                                                                                \
                "start no more calls than this in any such period: 100/1s, 5000/hour; or off"},    \
        {.name = "key-concurrency",                                                                \
            .arg = "N",                                                                            \
            .help = "the most calls at once for each key; or off"},                                \
        {.name = "key-rate-limit",                                                                 \
            .arg = "N/PERIOD",                                                                     \
            .help = "as --rate-limit, for each key; or off"},                                      \
        {.name = "key-order",                                                                      \
            .arg = "on|off",                                                                       \
            .help = "call the jobs of a key one after the other, in their order"},                 \
        {.name = "breaker-threshold",                                                              \
            .arg = "SHARE",                                                                        \
            .help = "stop calling when this share of the calls has failed: 0.5 or 50%; or off"},   \
        {.name = "breaker-window",                                                                 \
            .arg = "DURATION",                                                                     \
            .help = "… of those in this window; 30s for a new queue"},                             \
        {.name = "breaker-min-calls",                                                              \
            .arg = "N",                                                                            \
            .help = "… and no less than this many; 10 for a new queue"},                           \
        {.name = "breaker-open",                                                                   \
            .arg = "DURATION",                                                                     \
            .help = "how long it stops, before one call tries; 30s for a new queue"},              \
        {.name = "keep-response-bytes",                                                            \
            .arg = "BYTES",                                                                        \
            .help = "how much of a response is kept; 65536 for a new queue"},                      \
        {.name = "retention",                                                                      \
            .arg = "DURATION",                                                                     \
            .help = "how long a job is kept after its end, as 36h; 14d for a new queue; off: for " \
                    "ever"},                                                                       \
    {                                                                                              \
        .name = "public", .arg = "on|off",                                                         \
        .help = "whether signed-in clients may add jobs through the public API"                    \
    }

/* Adds the columns that the options set; ERR_USAGE when a value cannot be. */
bool queue_settings_read(const struct cli *cli, json_t *settings, struct err *err) MUST_CHECK;

/* Adds in few words what limits the queue's calls: "100/1s, 2 a key"; nothing when nothing does. */
void queue_limits_text(struct buf *text, const PGresult *rows, int row);

/* What keeps the queue from calling, if anything that the database knows of does. */
const char *queue_state(const PGresult *rows, int row);

/* Prints a queue, all that is set about it. */
void queue_print(FILE *out, const PGresult *rows, int row);

#endif
