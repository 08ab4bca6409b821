/* What the commands for queues share. */
#ifndef SUPAQUEUE_CLI_QUEUE_H
#define SUPAQUEUE_CLI_QUEUE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/err.h"
#include "cli/cli.h"

struct db;

/* Shows a queue, by its name or id, after `what` was done to it. */
bool queue_show_change(const struct cli *cli, struct db *db, const char *queue, const char *what,
    struct err *err) MUST_CHECK;

#endif
