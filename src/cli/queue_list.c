#include <stdlib.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/queue.h"
#include "cli/queue_settings.h"
#include "cli/table.h"
#include "cli/values.h"
#include "core/store_admin.h"
#include "io/db.h"

static void print_queue(const PGresult *rows, const char *what)
{
    const char *function = row_str(rows, 0, "edge_function_name");
    long long workers = row_int(rows, 0, "workers");

    printf("%s queue '", what);
    print_clean(
        stdout, row_str(rows, 0, "name") ? row_str(rows, 0, "name") : row_str(rows, 0, "id"), 0);
    printf("': %lld worker%s, calls %s", workers, workers == 1 ? "" : "s",
        function ? "function " : "");
    print_clean(stdout, function ? function : row_str(rows, 0, "url"), 0);
    puts(row_is_true(rows, 0, "paused") ? ", paused" : "");
}

bool queue_show_change(
    const struct cli *cli, struct db *db, const char *queue, const char *what, struct err *err)
{
    PGresult *rows;

    if (cli_flag(cli, "json"))
        return print_json(store_queues(db, queue, STORE_JSON_ONE, err));
    rows = store_queues(db, queue, STORE_ROWS, err);
    if (!rows)
        return false;
    print_queue(rows, what);
    PQclear(rows);
    return true;
}

static void print_queues(const PGresult *rows)
{
    static const struct table_column columns[] = {
        {.title = "QUEUE", .may_shrink = true},
        {.title = "CALLS", .may_shrink = true},
        {.title = "WORKERS", .is_right = true},
        {.title = "ATTEMPTS", .is_right = true},
        {.title = "TIMEOUT", .is_right = true},
        {.title = "LIMITS", .may_shrink = true},
        {.title = "STATE", .is_state = true},
    };
    struct table *table = table_new(columns, ARRAY_SIZE(columns));
    struct buf limits = BUF_INIT(1000);
    char timeout[PERIOD_MAX];

    for (int i = 0; i < PQntuples(rows); i++) {
        const char *function = row_str(rows, i, "edge_function_name");

        buf_reset(&limits);
        queue_limits_text(&limits, rows, i);
        table_add(
            table, row_str(rows, i, "name") ? row_str(rows, i, "name") : row_str(rows, i, "id"));
        table_add(table, function ? function : row_str(rows, i, "url"));
        table_add(table, row_str(rows, i, "workers"));
        table_add(table, row_str(rows, i, "max_attempts"));
        table_add(table, period_text(timeout, row_int(rows, i, "timeout_ms")));
        table_add(table, limits.len ? limits.data : "-");
        table_add(table, queue_state(rows, i));
    }
    table_print(table, stdout, terminal_width(stdout));
    table_free(table);
    buf_release(&limits);
}

static bool list_run(const struct cli *cli, struct err *err)
{
    bool as_json = cli_flag(cli, "json");
    struct db *db = cli_open_db(cli, err);
    PGresult *rows =
        db ? store_queues(db, NULL, as_json ? STORE_JSON_LIST : STORE_ROWS, err) : NULL;

    db_close(db);
    if (as_json || !rows)
        return print_json(rows);
    if (PQntuples(rows))
        print_queues(rows);
    else
        puts("there are no queues; make one with `supaqueue queue create`");
    PQclear(rows);
    return true;
}

static bool show_run(const struct cli *cli, struct err *err)
{
    bool as_json = cli_flag(cli, "json");
    struct db *db = cli_open_db(cli, err);
    PGresult *rows =
        db ? store_queues(db, cli_arg(cli, 0), as_json ? STORE_JSON_ONE : STORE_ROWS, err) : NULL;

    db_close(db);
    if (as_json || !rows)
        return print_json(rows);
    queue_print(stdout, rows, 0);
    PQclear(rows);
    return true;
}

static bool set_paused(const struct cli *cli, bool is_paused, struct err *err)
{
    const char *queue = cli_arg(cli, 0);
    struct db *db = cli_open_db(cli, err);
    bool is_done = db && store_pause_queue(db, queue, is_paused, err) &&
                   queue_show_change(cli, db, queue, is_paused ? "paused" : "resumed", err);

    db_close(db);
    return is_done;
}

static bool pause_run(const struct cli *cli, struct err *err)
{
    return set_paused(cli, true, err);
}

static bool resume_run(const struct cli *cli, struct err *err)
{
    return set_paused(cli, false, err);
}

static bool reset_breaker_run(const struct cli *cli, struct err *err)
{
    const char *queue = cli_arg(cli, 0);
    struct db *db = cli_open_db(cli, err);
    bool is_done = db && store_reset_breaker(db, queue, err) &&
                   queue_show_change(cli, db, queue, "closed the breaker of", err);

    db_close(db);
    return is_done;
}

static bool drop(struct db *db, const struct cli *cli, struct err *err)
{
    const char *queue = cli_arg(cli, 0);
    PGresult *counts = store_count_jobs(db, queue, err);
    long long jobs = counts ? row_int(counts, 0, "jobs") : 0;
    bool is_found = counts != NULL;
    char what[300];
    PGresult *result;

    PQclear(counts);
    snprintf(what, sizeof(what), "delete queue '%.200s' with its %lld job%s", queue, jobs,
        jobs == 1 ? "" : "s");
    if (!is_found || (!cli_flag(cli, "yes") && !confirm(what, err)))
        return false;
    result = store_drop_queue(db, queue, cli_flag(cli, "force"), err);
    if (!result)
        return false;
    jobs = row_int(result, 0, "jobs");
    PQclear(result);
    if (cli_flag(cli, "json"))
        printf("{\"jobs\":%lld}\n", jobs);
    else
        printf("deleted queue '%s' and its %lld job%s\n", queue, jobs, jobs == 1 ? "" : "s");
    return true;
}

static bool rm_run(const struct cli *cli, struct err *err)
{
    struct db *db = cli_open_db(cli, err);
    bool is_done = db && drop(db, cli, err);

    db_close(db);
    return is_done;
}

static const struct cli_option rm_options[] = {
    {.name = "force",
        .help = "also while calls are under way; they are broken off from the queue, not from the "
                "function"},
    {.name = "yes", .letter = 'y', .help = "do not ask"},
    {0},
};

#define QUEUE_COMMAND(verb, words, about, table)                                                   \
    .name = "queue " #verb, .args = (words), .args_min = 1, .args_max = 1, .summary = (about),     \
    .options = (table), .takes_db = true, .prints_data = true, .run = verb##_run

const struct cli_command cmd_queue_list = {
    .name = "queue list",
    .summary = "list the queues and their settings",
    .takes_db = true,
    .prints_data = true,
    .run = list_run,
};

const struct cli_command cmd_queue_show = {
    QUEUE_COMMAND(show, "QUEUE", "show all settings of one queue", NULL),
};

const struct cli_command cmd_queue_pause = {
    QUEUE_COMMAND(pause, "QUEUE", "start no more calls of a queue", NULL),
    .description = "Calls that are under way go on, and jobs can still be added.",
};

const struct cli_command cmd_queue_resume = {
    QUEUE_COMMAND(resume, "QUEUE", "start calls of a paused queue again", NULL),
};

const struct cli_command cmd_queue_reset_breaker = {
    .name = "queue reset-breaker",
    .args = "QUEUE",
    .args_min = 1,
    .args_max = 1,
    .summary = "close a queue's breaker: call again at once",
    .description = "It opens again when calls go on failing.",
    .takes_db = true,
    .prints_data = true,
    .run = reset_breaker_run,
};

const struct cli_command cmd_queue_rm = {
    QUEUE_COMMAND(rm, "QUEUE", "delete a queue with its workers and jobs", rm_options),
    .description =
        "Says how many jobs go and asks first; where there is no terminal to ask on, it refuses "
        "without --yes.",
};
