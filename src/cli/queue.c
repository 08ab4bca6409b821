#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/input.h"
#include "cli/queue.h"
#include "cli/queue_settings.h"
#include "cli/secret.h"
#include "cli/settings.h"
#include "core/store_admin.h"
#include "io/db.h"

enum { HEADERS_MAX = 1 << 20, WORKERS_MAX = 100000 };

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
        QUEUE_DELIVERY_OPTIONS

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

static bool write_queue(
    const struct cli *cli, struct store_queue *queue, bool is_new, struct err *err)
{
    const char *name = cli_str(cli, "name") ? cli_str(cli, "name") : queue->name;
    struct db *db = cli_open_db(cli, err);
    bool is_done =
        db && (is_new ? store_create_queue(db, queue, err) : store_update_queue(db, queue, err)) &&
        queue_show_change(cli, db, name, is_new ? "created" : "changed", err);

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
        !queue_settings_read(cli, settings, err) || !secrets_from_options(cli, settings, err) ||
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

#define QUEUE_COMMAND(verb, words, about, table)                                                   \
    .name = "queue " #verb, .args = (words), .args_min = 1, .args_max = 1, .summary = (about),     \
    .options = (table), .takes_db = true, .prints_data = true, .run = verb##_run

const struct cli_command cmd_queue_create = {
    QUEUE_COMMAND(create, "NAME", "make a queue with its workers", create_options),
    .description =
        "A queue calls one edge function or one url for each of its jobs, never more at once than "
        "it has workers.\n\n" DURATION_HELP " " SECRET_HELP "\n\n"
        "  supaqueue queue create mail --function send-mail --workers 4\n"
        "  supaqueue queue create hooks --url https://example.com/hook --header 'x-team: a'",
};

const struct cli_command cmd_queue_set = {
    QUEUE_COMMAND(set, "QUEUE", "change settings of a queue", set_options),
    .description =
        "QUEUE is a name or an id, here as everywhere. Fewer workers take effect as busy ones "
        "become free.\n\n" DURATION_HELP " " SECRET_HELP "\n\n"
        "  supaqueue queue set mail --workers 8 --timeout 5s\n"
        "  supaqueue queue set mail --rate-limit 100/1s --breaker-threshold 50%\n"
        "  supaqueue queue set mail --rate-limit off",
};
