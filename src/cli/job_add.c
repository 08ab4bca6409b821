/*
 * `job add`. A bulk file is checked and sent batch by batch inside one transaction: a malformed
 * line ends it, and nothing was added. A batch goes to the database as one JSON array, put together
 * from the texts as they came, so that numbers keep all their digits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/input.h"
#include "cli/table.h"
#include "core/store_admin.h"
#include "io/db.h"

enum {
    BATCH_JOBS = 1000,
    BATCH_BYTES = 8 << 20, /* a batch is sent when it has this many */
    BATCH_MAX = PAYLOAD_TEXT_MAX + BATCH_BYTES + 4096,
    IDS_MAX = 1 << 30,
    SMALL_MAX = 1 << 20,
};

static const struct cli_option add_options[] = {
    {.name = "file",
        .letter = 'f',
        .arg = "FILE",
        .help = "read the payload from a file; - is standard input"},
    {.name = "ndjson",
        .help = "one payload a line, from --file or standard input: all are added, or none"},
    {.name = "ids", .help = "with --ndjson: print the id of each job"},
    {.name = "run-at", .arg = "TIME", .help = "not before this time, as 2030-01-31T09:00:00Z"},
    {.name = "delay", .arg = "SECONDS", .help = "not before this many seconds from now"},
    {.name = "priority", .arg = "N", .help = "the lowest runs first; 0 when not given"},
    {.name = "max-attempts", .arg = "N", .help = "instead of the queue's"},
    {.name = "timeout-ms", .arg = "MS", .help = "instead of the queue's"},
    {.name = "method", .arg = "METHOD", .help = "instead of the queue's"},
    {.name = "path", .arg = "PATH", .help = "what is added to the address"},
    {.name = "query", .arg = "QUERY", .help = "the query string of the address"},
    {.name = "header",
        .letter = 'H',
        .arg = "'NAME: VALUE'...",
        .help = "a header besides the queue's"},
    {.name = "after", .arg = "JOB...", .help = "wait until this job has succeeded"},
    {.name = "held", .help = "do not run it before its status is set to pending"},
    {0},
};

/* All that one `job add` carries along. */
struct adding {
    const char *queue;
    struct store_job_options options;
    struct buf headers; /* what options.headers points into */
    struct buf after;   /* what options.after points into */
    struct buf batch;   /* "[…" */
    struct buf ids;     /* one a line, or JSON strings with commas */
    bool keeps_ids;
    bool as_json;
    int in_batch;
    long long added;
};

static bool read_options(const struct cli *cli, struct adding *adding, struct err *err)
{
    struct store_job_options *options = &adding->options;

    options->run_at = cli_str(cli, "run-at");
    options->method = cli_str(cli, "method");
    options->path = cli_str(cli, "path");
    options->query = cli_str(cli, "query");
    options->is_held = cli_flag(cli, "held");
    if (!number_option(cli, "delay", 0, 315360000, &options->delay_s, err) ||
        !number_option(cli, "priority", -2147483647, 2147483647, &options->priority, err) ||
        !number_option(cli, "max-attempts", 1, 1000, &options->max_attempts, err) ||
        !number_option(cli, "timeout-ms", 1, 400000, &options->timeout_ms, err) ||
        !headers_from_option(cli, "header", &adding->headers, err))
        return false;
    options->headers = adding->headers.len ? adding->headers.data : NULL;
    if (options->run_at && options->delay_s)
        return err_set(err, ERR_USAGE, "--run-at and --delay were both given");
    if (!cli_str(cli, "after"))
        return true;
    if (!ids_from_option(cli, "after", &adding->after, err))
        return false;
    options->after = adding->after.data;
    return true;
}

static void keep_id(struct adding *adding, const char *id)
{
    if (!adding->keeps_ids)
        return;
    if (adding->as_json)
        buf_addf(&adding->ids, "%s\"%s\"", adding->ids.len ? "," : "", id);
    else
        buf_addf(&adding->ids, "%s\n", id);
}

static bool send_batch(struct adding *adding, struct db *db, struct err *err)
{
    PGresult *jobs;

    if (!adding->in_batch)
        return true;
    buf_add_char(&adding->batch, ']');
    jobs = store_add_jobs(db, adding->queue, adding->batch.data, &adding->options, err);
    if (!jobs)
        return false;
    for (int i = 0; i < PQntuples(jobs); i++)
        keep_id(adding, PQgetvalue(jobs, i, 0));
    adding->added += PQntuples(jobs);
    PQclear(jobs);
    buf_reset(&adding->batch);
    adding->in_batch = 0;
    return true;
}

/* Puts one checked payload into the batch. */
static bool add_payload(struct adding *adding, const char *text, size_t size_bytes, struct err *err)
{
    buf_add_char(&adding->batch, adding->in_batch++ ? ',' : '[');
    buf_add(&adding->batch, text, size_bytes);
    if (adding->batch.is_over || size_bytes > PAYLOAD_TEXT_MAX) {
        err_set(err, ERR_FAILED, "a payload is larger than %d MiB", PAYLOAD_TEXT_MAX >> 20);
        return err_hint(err,
            "Keep the data in a table or a storage bucket and put its address into the payload.");
    }
    return true;
}

static bool is_blank(const char *text)
{
    return !text[strspn(text, " \t\r\n")];
}

static bool send_lines(
    struct adding *adding, struct db *db, FILE *file, struct progress *progress, struct err *err)
{
    char *line = NULL;
    size_t size = 0;
    long long number = 0, bytes = 0;
    bool is_good = true;
    ssize_t len;

    while (is_good && (len = getline(&line, &size, file)) >= 0) {
        number++;
        bytes += len;
        if (strlen(line) == (size_t)len && is_blank(line))
            continue;
        is_good = check_json(line, (size_t)len, number, err) &&
                  add_payload(adding, line, (size_t)len, err);
        if (is_good && (adding->in_batch >= BATCH_JOBS || adding->batch.len >= BATCH_BYTES))
            is_good = send_batch(adding, db, err);
        progress_show(progress, bytes, adding->added, "jobs");
    }
    if (is_good && ferror(file))
        is_good = err_set(err, ERR_FAILED, "cannot read the payloads: %s", strerror(errno));
    free(line);
    return is_good && send_batch(adding, db, err);
}

static void print_added(const struct adding *adding)
{
    if (adding->as_json)
        printf("{\"added\": %lld, \"ids\": [%s]}\n", adding->added, adding->ids.data);
    else if (adding->keeps_ids)
        fputs(adding->ids.data, stdout);
    else
        printf("added %lld job%s to queue '%s'\n", adding->added, adding->added == 1 ? "" : "s",
            adding->queue);
}

static bool add_lines(const struct cli *cli, struct adding *adding, struct err *err)
{
    const char *path = cli_str(cli, "file") ? cli_str(cli, "file") : "-";
    FILE *file = open_input(path, err);
    struct stat info = {0};
    struct progress progress;
    struct db *db;
    bool is_done;

    if (!file)
        return false;
    fstat(fileno(file), &info);
    db = cli_open_db(cli, err);
    progress_start(&progress, stderr, S_ISREG(info.st_mode) ? (long long)info.st_size : 0);
    is_done = db && db_exec(db, "begin", err) && send_lines(adding, db, file, &progress, err) &&
              db_exec(db, "commit", err);
    progress_end(&progress);
    db_close(db);
    if (file != stdin)
        fclose(file);
    if (is_done)
        print_added(adding);
    return is_done;
}

static bool read_payload(const struct cli *cli, struct buf *text, struct err *err)
{
    const char *given = cli_arg(cli, 1);
    const char *path = cli_str(cli, "file");

    if (path && given) {
        err_set(err, ERR_USAGE, "the payload was given as an argument and as a file");
        return err_hint(err, "Leave one out.");
    }
    if (given ? !strcmp(given, "-") : !path && is_stdin_given())
        path = "-";
    else if (given)
        buf_add_str(text, given);
    if (path && !read_text(path, text, err))
        return false;
    if (!given && is_blank(text->data) && (!path || !strcmp(path, "-"))) {
        buf_reset(text);
        buf_add_str(text, "{}");
    }
    return check_json(text->data, text->len, 0, err);
}

static bool add_one(const struct cli *cli, struct adding *adding, struct err *err)
{
    struct buf text = BUF_INIT(PAYLOAD_TEXT_MAX);
    struct db *db = NULL;
    bool is_done = read_payload(cli, &text, err) && add_payload(adding, text.data, text.len, err) &&
                   (db = cli_open_db(cli, err)) && db_exec(db, "begin", err) &&
                   send_batch(adding, db, err) && db_exec(db, "commit", err);

    if (is_done && adding->as_json)
        printf("{\"id\": %s}\n", adding->ids.data);
    else if (is_done)
        fputs(adding->ids.data, stdout);
    db_close(db);
    buf_release(&text);
    return is_done;
}

static bool add_run(const struct cli *cli, struct err *err)
{
    bool is_bulk = cli_flag(cli, "ndjson");
    struct adding adding = {
        .queue = cli_arg(cli, 0),
        .headers = BUF_INIT(SMALL_MAX),
        .after = BUF_INIT(SMALL_MAX),
        .batch = BUF_INIT(BATCH_MAX),
        .ids = BUF_INIT(IDS_MAX),
        .as_json = cli_flag(cli, "json"),
        .keeps_ids = !is_bulk || cli_flag(cli, "ids") || cli_flag(cli, "json"),
    };
    const char *payload = cli_arg(cli, 1);
    bool is_done = false;

    if (is_bulk && payload && strcmp(payload, "-") != 0) {
        err_set(err, ERR_USAGE, "--ndjson takes its payloads from --file or standard input");
        err_hint(err, "Leave the argument out.");
    } else if (read_options(cli, &adding, err)) {
        is_done = is_bulk ? add_lines(cli, &adding, err) : add_one(cli, &adding, err);
    }
    buf_release(&adding.headers);
    buf_release(&adding.after);
    buf_release(&adding.batch);
    buf_release(&adding.ids);
    return is_done;
}

const struct cli_command cmd_job_add = {
    .name = "job add",
    .args = "QUEUE [PAYLOAD]",
    .args_min = 1,
    .args_max = 2,
    .summary = "add a job to a queue, or many, and print the id",
    .description =
        "PAYLOAD is JSON. Without it, it is read from --file, or from standard input when "
        "something is piped into "
        "it; - says so outright. When there is nothing to read it is {}.\n\n"
        "  supaqueue job add mail '{\"to\": \"a@example.com\"}'\n"
        "  supaqueue job add mail --ndjson --file people.ndjson\n"
        "  supaqueue job add report --after 0190f2a4-7c1e-7cc3-9d5e-3f1b8a6d2c11 '{}'\n\n"
        "With --ndjson all lines are added in one transaction: one that is malformed is named, "
        "and nothing is added. "
        "A time without a zone is in the database's zone.",
    .options = add_options,
    .takes_db = true,
    .prints_data = true,
    .run = add_run,
};
