#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/input.h"
#include "cli/secret.h"
#include "cli/table.h"
#include "core/store_admin.h"
#include "io/db.h"

enum { HEADERS_MAX = 1 << 20, WORKERS_MAX = 100000 };

/* The number options that are columns of a queue. */
static const struct {
    const char *option;
    const char *column;
    long min, max;
} numbers[] = {
    {"timeout-ms", "timeout_ms", 1, 400000},
    {"max-attempts", "max_attempts", 1, 1000},
    {"backoff-ms", "backoff_ms", 0, 86400000},
    {"backoff-max-ms", "backoff_max_ms", 0, 604800000},
    {"keep-response-bytes", "keep_response_bytes", 0, 16777216},
    {"hold-max-ms", "hold_max_ms", 0, 86400000},
};

#define QUEUE_OPTIONS                                                                              \
    {.name = "function", .letter = 'f', .arg = "NAME", .help = "the edge function to call"},       \
        {.name = "url",                                                                            \
            .letter = 'u',                                                                         \
            .arg = "URL",                                                                          \
            .help = "the address to call, when it is no edge function"},                           \
        {.name = "workers",                                                                        \
            .letter = 'w',                                                                         \
            .arg = "N",                                                                            \
            .help = "the most calls at once; 1 for a new queue"},                                  \
        {.name = "header",                                                                         \
            .letter = 'H',                                                                         \
            .arg = "'NAME: VALUE'...",                                                             \
            .help = "a header of every call; all of them replace those the queue had"},            \
        {.name = "method",                                                                         \
            .arg = "METHOD",                                                                       \
            .help = "GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS; POST for a new queue"},       \
        {.name = "timeout-ms",                                                                     \
            .arg = "MS",                                                                           \
            .help = "how long a call may take; 150000 for a new queue"},                           \
        {.name = "max-attempts",                                                                   \
            .arg = "N",                                                                            \
            .help = "how often a job is called before it has failed; 3 for a new queue"},          \
        {.name = "backoff-ms",                                                                     \
            .arg = "MS",                                                                           \
            .help = "the longest wait before the second attempt, doubled for each one after; "     \
                    "1000 for a "                                                                  \
                    "new queue"},                                                                  \
        {.name = "backoff-max-ms",                                                                 \
            .arg = "MS",                                                                           \
            .help = "the longest wait before any attempt; 3600000 for a new queue"},               \
        {.name = "keep-response-bytes",                                                            \
            .arg = "BYTES",                                                                        \
            .help = "how much of a response is kept; 65536 for a new queue"},                      \
    {                                                                                              \
        .name = "hold-max-ms", .arg = "MS",                                                        \
        .help = "how long a Retry-After may hold the queue back; 3600000 for a new queue"          \
    }

static const struct cli_option create_options[] = {QUEUE_OPTIONS, SECRET_OPTIONS, {0}};
static const struct cli_option set_options[] = {
    {.name = "name", .arg = "NAME", .help = "a new name"},
    QUEUE_OPTIONS,
    SECRET_OPTIONS,
    {0},
};

static bool check_target(const struct cli *cli, struct err *err)
{
    const char *function = cli_str(cli, "function");
    const char *url = cli_str(cli, "url");

    if (function && url) {
        err_set(err, ERR_USAGE, "--function and --url were both given");
        return err_hint(err, "A queue calls either an edge function or a url: leave one out.");
    }
    if (function && is_url(function)) {
        err_set(err, ERR_USAGE, "the function name '%s' is a url", function);
        return err_hint(err, "Give the name of the function alone, or use --url.");
    }
    if (function && !*function)
        return err_set(err, ERR_USAGE, "the function name is empty");
    if (url && !is_url(url)) {
        err_set(err, ERR_USAGE, "'%s' is no http or https address", url);
        return err_hint(
            err, "Write it as https://HOST/PATH, or use --function for an edge function.");
    }
    return true;
}

/* The columns that the options set, as a JSON object. */
static bool settings_from_options(const struct cli *cli, json_t *settings, struct err *err)
{
    const char *method = cli_str(cli, "method");

    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
        long value;

        if (!cli_str(cli, numbers[i].option))
            continue;
        if (!cli_int(cli, numbers[i].option, numbers[i].min, numbers[i].max, &value, err))
            return false;
        json_object_set_new(settings, numbers[i].column, json_integer(value));
    }
    if (method)
        json_object_set_new(settings, "method", json_string(method));
    return true;
}

/* A queue's target is one of two columns: setting one empties the other. */
static void add_changes(const struct cli *cli, const char *headers, json_t *settings)
{
    const char *function = cli_str(cli, "function");
    const char *url = cli_str(cli, "url");

    if (function || url) {
        json_object_set_new(
            settings, "edge_function_name", function ? json_string(function) : json_null());
        json_object_set_new(settings, "url", url ? json_string(url) : json_null());
    }
    if (cli_str(cli, "name"))
        json_object_set_new(settings, "name", json_string(cli_str(cli, "name")));
    if (headers)
        json_object_set_new(settings, "default_headers", json_loads(headers, 0, NULL));
}

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

/* Shows one queue after `what` was done to it. */
static bool show_queue(
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

static bool write_queue(
    const struct cli *cli, struct store_queue *queue, bool is_new, struct err *err)
{
    const char *name = cli_str(cli, "name") ? cli_str(cli, "name") : queue->name;
    struct db *db = cli_open_db(cli, err);
    bool is_done =
        db && (is_new ? store_create_queue(db, queue, err) : store_update_queue(db, queue, err)) &&
        show_queue(cli, db, name, is_new ? "created" : "changed", err);

    db_close(db);
    return is_done;
}

static bool create_or_set(const struct cli *cli, bool is_new, struct err *err)
{
    struct buf headers = BUF_INIT(HEADERS_MAX);
    struct store_queue queue = {
        .name = cli_arg(cli, 0), .function = cli_str(cli, "function"), .url = cli_str(cli, "url")};
    json_t *settings = json_object();
    char *text = NULL;
    bool is_done = false;

    if (!check_target(cli, err) ||
        !number_option(cli, "workers", 0, WORKERS_MAX, &queue.workers, err) ||
        !settings_from_options(cli, settings, err) || !secrets_from_options(cli, settings, err) ||
        !headers_from_option(cli, "header", &headers, err))
        goto out;
    queue.headers = headers.len ? headers.data : NULL;
    if (!is_new)
        add_changes(cli, queue.headers, settings);
    if (is_new && !queue.function && !queue.url) {
        err_set(err, ERR_USAGE, "the queue has nothing to call");
        err_hint(err, "Give --function NAME or --url URL.");
        goto out;
    }
    if (!is_new && !json_object_size(settings) && !queue.workers) {
        err_set(err, ERR_USAGE, "nothing to change");
        err_hint(err, "See `supaqueue queue set --help` for the settings.");
        goto out;
    }
    text = json_dumps(settings, JSON_COMPACT);
    if (!text) {
        err_set(err, ERR_USAGE, "an option is not valid UTF-8");
        goto out;
    }
    queue.settings = text;
    is_done = write_queue(cli, &queue, is_new, err);
out:
    free(text);
    json_decref(settings);
    buf_release(&headers);
    return is_done;
}

static bool create_run(const struct cli *cli, struct err *err)
{
    return create_or_set(cli, true, err);
}

static bool set_run(const struct cli *cli, struct err *err)
{
    return create_or_set(cli, false, err);
}

static void print_queues(const PGresult *rows)
{
    static const struct table_column columns[] = {
        {.title = "QUEUE", .may_shrink = true},
        {.title = "CALLS", .may_shrink = true},
        {.title = "WORKERS", .is_right = true},
        {.title = "ATTEMPTS", .is_right = true},
        {.title = "TIMEOUT", .is_right = true},
        {.title = "STATE"},
    };
    struct table *table = table_new(columns, ARRAY_SIZE(columns));
    char age[AGE_MAX];

    for (int i = 0; i < PQntuples(rows); i++) {
        const char *function = row_str(rows, i, "edge_function_name");

        table_add(
            table, row_str(rows, i, "name") ? row_str(rows, i, "name") : row_str(rows, i, "id"));
        table_add(table, function ? function : row_str(rows, i, "url"));
        table_add(table, row_str(rows, i, "workers"));
        table_add(table, row_str(rows, i, "max_attempts"));
        table_add(table, age_text(age, row_int(rows, i, "timeout_ms")));
        table_add(table, row_is_true(rows, i, "paused") ? "paused" : "active");
    }
    table_print(table, stdout, terminal_width(stdout));
    table_free(table);
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

static bool set_paused(const struct cli *cli, bool is_paused, struct err *err)
{
    const char *queue = cli_arg(cli, 0);
    struct db *db = cli_open_db(cli, err);
    bool is_done = db && store_pause_queue(db, queue, is_paused, err) &&
                   show_queue(cli, db, queue, is_paused ? "paused" : "resumed", err);

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

/* Asks on the terminal; without one, only --yes will do. */
static bool confirm(const char *queue, long long jobs, struct err *err)
{
    char answer[16] = "";

    if (!isatty(STDIN_FILENO)) {
        err_set(err, ERR_USAGE, "queue '%s' would be deleted with its %lld job%s", queue, jobs,
            jobs == 1 ? "" : "s");
        return err_hint(err, "Say --yes when that is meant.");
    }
    fprintf(
        stderr, "delete queue '%s' and its %lld job%s? [y/N] ", queue, jobs, jobs == 1 ? "" : "s");
    if (fgets(answer, sizeof(answer), stdin) &&
        (!strcmp(answer, "y\n") || !strcmp(answer, "yes\n")))
        return true;
    return err_set(err, ERR_FAILED, "nothing was deleted");
}

static bool drop(struct db *db, const struct cli *cli, struct err *err)
{
    const char *queue = cli_arg(cli, 0);
    PGresult *counts = store_count_jobs(db, queue, err);
    long long jobs = counts ? row_int(counts, 0, "jobs") : 0;
    bool is_found = counts != NULL;
    PGresult *result;

    PQclear(counts);
    if (!is_found || (!cli_flag(cli, "yes") && !confirm(queue, jobs, err)))
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

const struct cli_command cmd_queue_create = {
    QUEUE_COMMAND(create, "NAME", "make a queue with its workers", create_options),
    .description =
        "A queue calls one edge function or one url for each of its jobs, never more at once than "
        "it has workers.\n\n"
        "  supaqueue queue create mail --function send-mail --workers 4\n"
        "  supaqueue queue create hooks --url https://example.com/hook --header 'x-team: a'",
};

const struct cli_command cmd_queue_list = {
    .name = "queue list",
    .summary = "list the queues and their settings",
    .takes_db = true,
    .prints_data = true,
    .run = list_run,
};

const struct cli_command cmd_queue_set = {
    QUEUE_COMMAND(set, "QUEUE", "change settings of a queue", set_options),
    .description =
        "QUEUE is a name or an id, here as everywhere. Fewer workers take effect as busy ones "
        "become free.\n\n"
        "  supaqueue queue set mail --workers 8 --timeout-ms 5000",
};

const struct cli_command cmd_queue_pause = {
    QUEUE_COMMAND(pause, "QUEUE", "start no more calls of a queue", NULL),
    .description = "Calls that are under way go on, and jobs can still be added.",
};

const struct cli_command cmd_queue_resume = {
    QUEUE_COMMAND(resume, "QUEUE", "start calls of a paused queue again", NULL),
};

const struct cli_command cmd_queue_rm = {
    QUEUE_COMMAND(rm, "QUEUE", "delete a queue with its workers and jobs", rm_options),
    .description =
        "Says how many jobs go and asks first; where there is no terminal to ask on, it refuses "
        "without --yes.",
};
