#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/input.h"
#include "cli/job_options.h"
#include "cli/settings.h"
#include "core/store_jobs.h"
#include "io/db.h"

enum { ID_MAX = 64 };

static const struct cli_option update_options[] = {
    {.name = "payload", .letter = 'p', .arg = "JSON", .help = "the new payload"},
    {.name = "file",
        .letter = 'f',
        .arg = "FILE",
        .help = "read the new payload from a file; - is standard input"},
    JOB_TIME_OPTIONS,
    JOB_OPTIONS,
    {.name = "clear",
        .arg = "OPTION...",
        .help = "back to what it is when an option is not given, as --clear run-at"},
    {0},
};

/* What is given can be changed, and all of it but these can be cleared. */
static const char *const lasting[] = {
    "payload", "file", "delay", "expires-in", "priority", "clear"};

static bool may_clear(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(lasting); i++)
        if (!strcmp(name, lasting[i]))
            return false;
    for (const struct cli_option *o = update_options; o->name; o++)
        if (!strcmp(name, o->name))
            return true;
    return false;
}

/* The columns that --clear names become null. */
static bool read_cleared(const struct cli *cli, json_t *options, struct err *err)
{
    const char *name;

    for (int i = 0; (name = cli_str_at(cli, "clear", i)); i++) {
        if (!may_clear(name)) {
            err_set(err, ERR_USAGE, "'%s' cannot be cleared", name);
            return err_hint(err, "Name an option without its dashes, as --clear expires-at.");
        }
        if (cli_str(cli, name)) {
            err_set(err, ERR_USAGE, "--%s was given and cleared", name);
            return err_hint(err, "Leave one out.");
        }
        json_object_set_new(options, job_option_column(name), json_null());
    }
    return true;
}

static bool read_payload(const struct cli *cli, struct buf *text, struct err *err)
{
    const char *given = cli_str(cli, "payload"), *path = cli_str(cli, "file");

    if (!not_both(cli, "payload", "file", err) || (path && !read_text(path, text, err)))
        return false;
    if (given)
        buf_add_str(text, given);
    return (!given && !path) || check_json(text->data, text->len, 0, err);
}

static bool is_anything_given(const struct cli *cli)
{
    for (const struct cli_option *o = update_options; o->name; o++)
        if (cli_str(cli, o->name))
            return true;
    return false;
}

static bool change(
    const struct cli *cli, const char *payload, const json_t *changes, struct err *err)
{
    const char *id = cli_arg(cli, 0);
    char *options = json_dumps(changes, JSON_COMPACT);
    struct db *db = cli_open_db(cli, err);
    PGresult *result = db && store_check_expiry(db, options, err)
                           ? store_update_job(db, id, payload, options, err)
                           : NULL;
    bool is_done = false;

    if (result && cli_flag(cli, "json"))
        is_done = print_json(store_job(db, id, STORE_JSON_ONE, err));
    else if (result)
        is_done =
            printf("%s %s\n", id, row_is_true(result, 0, "done") ? "changed" : "is so already") > 0;
    PQclear(result);
    db_close(db);
    free(options);
    return is_done;
}

static bool update_run(const struct cli *cli, struct err *err)
{
    struct buf payload = BUF_INIT(PAYLOAD_TEXT_MAX), id = BUF_INIT(ID_MAX);
    json_t *options = NULL;
    bool is_done = false;

    if (!is_anything_given(cli)) {
        err_set(err, ERR_USAGE, "nothing to change");
        err_hint(err, "See `supaqueue job update --help` for what can be changed.");
    } else if (ids_from_args(cli, 0, &id, err) && read_payload(cli, &payload, err) &&
               (options = job_options_read(cli, err)) && read_cleared(cli, options, err)) {
        is_done = change(cli, payload.len ? payload.data : NULL, options, err);
    }
    json_decref(options);
    buf_release(&payload);
    buf_release(&id);
    return is_done;
}

const struct cli_command cmd_job_update = {
    .name = "job update",
    .args = "JOB",
    .args_min = 1,
    .args_max = 1,
    .summary = "change a job that has not been started",
    .description = "What is not given stays as it is. " DURATION_HELP "\n\n"
                   "  supaqueue job update 0190f2a4-7c1e-7cc3-9d5e-3f1b8a6d2c11 --run-at now\n"
                   "  supaqueue job update 0190f2a4-7c1e-7cc3-9d5e-3f1b8a6d2c11 --payload "
                   "'{\"to\": \"b@example.com\"}'",
    .options = update_options,
    .takes_db = true,
    .prints_data = true,
    .run = update_run,
};
