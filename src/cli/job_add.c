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
#include "cli/job_options.h"
#include "cli/settings.h"
#include "cli/table.h"
#include "cli/values.h"
#include "core/store_jobs.h"
#include "io/db.h"

enum {
    BATCH_JOBS = 1000,
    BATCH_BYTES = 8 << 20, /* a batch is sent when it has this many */
    BATCH_MAX = PAYLOAD_TEXT_MAX + BATCH_BYTES + 4096,
    IDS_MAX = 1 << 30,
    AFTER_MAX = 1 << 20,
};

static const struct cli_option add_options[] = {
    {.name = "file",
        .letter = 'f',
        .arg = "FILE",
        .help = "read the payload from a file; - is standard input"},
    {.name = "ndjson",
        .help = "one payload a line, from --file or standard input: all are added, or none"},
    {.name = "ids", .help = "with --ndjson: print the id of each job"},
    {.name = "key-from",
        .arg = "MEMBER",
        .help = "with --ndjson: take the --key from this member of the payload"},
    {.name = "dedup-from",
        .arg = "MEMBER",
        .help = "with --ndjson: take the --dedup-key from this member of the payload"},
    JOB_TIME_OPTIONS,
    JOB_OPTIONS,
    JOB_DEDUP_OPTIONS,
    {.name = "after", .arg = "JOB...", .help = "wait until this job has succeeded"},
    {.name = "after-failure",
        .arg = "WHAT",
        .help = "when such a job fails: wait until it succeeds after all, cancel this one, or run "
                "it all the same; wait when not given"},
    {.name = "with-sources", .help = "put the answers of the jobs it waited for into its payload"},
    {.name = "on-success",
        .arg = "QUEUE",
        .help = "when it succeeds, add a job with its outcome there"},
    {.name = "on-failure",
        .arg = "QUEUE",
        .help = "when it fails, add a job with its outcome there"},
    {.name = "held", .help = "do not run it before its status is set to pending"},
    {0},
};

/* All that one `job add` carries along. */
struct adding {
    const char *queue;
    struct store_new_jobs jobs; /* borrows from here and the command line */
    char *options;              /* owned */
    struct buf after;
    struct buf batch; /* "[…" */
    struct buf ids;   /* one a line, or JSON strings with commas */
    bool keeps_ids;
    bool as_json;
    int in_batch;
    long long added;
    long long duplicates;
};

/* How it is told from others, and how it is linked with them. */
static bool read_relations(const struct cli *cli, struct adding *adding, struct err *err)
{
    static const char *const endings[] = {"wait", "cancel", "run", NULL};
    struct store_new_jobs *jobs = &adding->jobs;

    jobs->key_from = cli_str(cli, "key-from");
    jobs->dedup_from = cli_str(cli, "dedup-from");
    jobs->on_success = cli_str(cli, "on-success");
    jobs->on_failure = cli_str(cli, "on-failure");
    jobs->with_sources = cli_flag(cli, "with-sources");
    jobs->is_held = cli_flag(cli, "held");
    jobs->may_be_there = cli_str(cli, "dedup-key") || jobs->dedup_from;
    if (!not_both(cli, "key", "key-from", err) || !not_both(cli, "dedup-key", "dedup-from", err) ||
        !word_option(cli, "after-failure", endings, &jobs->after_failure, err))
        return false;
    if ((cli_str(cli, "dedup-for") || cli_str(cli, "on-duplicate")) && !jobs->may_be_there) {
        err_set(err, ERR_USAGE, "--dedup-for and --on-duplicate need a key");
        return err_hint(err, "Give --dedup-key or --dedup-from.");
    }
    if (jobs->after_failure && !cli_str(cli, "after")) {
        err_set(err, ERR_USAGE, "--after-failure says nothing without --after");
        return err_hint(err, "Name with --after the job to wait for.");
    }
    if (!cli_str(cli, "after"))
        return true;
    if (!ids_from_option(cli, "after", &adding->after, err))
        return false;
    jobs->after = adding->after.data;
    return true;
}

static bool check_bulk(const struct cli *cli, struct err *err)
{
    static const char *const bulk_only[] = {"ids", "key-from", "dedup-from"};

    for (size_t i = 0; i < ARRAY_SIZE(bulk_only) && !cli_flag(cli, "ndjson"); i++)
        if (cli_flag(cli, bulk_only[i])) {
            err_set(err, ERR_USAGE, "--%s says nothing without --ndjson", bulk_only[i]);
            return err_hint(err, "Leave it out, or add one payload a line with --ndjson.");
        }
    return true;
}

static bool read_options(const struct cli *cli, struct adding *adding, struct err *err)
{
    json_t *options = job_options_read(cli, err);

    if (!options)
        return false;
    adding->jobs.options = adding->options = json_dumps(options, JSON_COMPACT);
    json_decref(options);
    return read_relations(cli, adding, err) && check_bulk(cli, err);
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
    bool is_good = true;

    if (!adding->in_batch)
        return true;
    buf_add_char(&adding->batch, ']');
    jobs = store_add_jobs(db, adding->queue, adding->batch.data, &adding->jobs, err);
    if (!jobs)
        return false;
    for (int i = 0; i < PQntuples(jobs) && is_good; i++) {
        const char *id = row_str(jobs, i, "id");

        if (row_is_true(jobs, i, "added"))
            adding->added++;
        else
            adding->duplicates++;
        if (id)
            keep_id(adding, id);
        else
            is_good = err_set(err, ERR_FAILED, "the job with the same key ended just now") ||
                      err_hint(err, "Nothing was added: try again.");
    }
    PQclear(jobs);
    buf_reset(&adding->batch);
    adding->in_batch = 0;
    return is_good;
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
    if (adding->as_json) {
        printf("{\"added\": %lld, \"duplicates\": %lld, \"ids\": [%s]}\n", adding->added,
            adding->duplicates, adding->ids.data);
    } else if (adding->keeps_ids) {
        fputs(adding->ids.data, stdout);
    } else {
        printf("added %lld job%s to queue '%s'", adding->added, adding->added == 1 ? "" : "s",
            adding->queue);
        if (adding->duplicates)
            printf(", %lld were there already", adding->duplicates);
        putchar('\n');
    }
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
    is_done = db && store_check_expiry(db, adding->options, err) && db_exec(db, "begin", err) &&
              send_lines(adding, db, file, &progress, err) && db_exec(db, "commit", err);
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
                   (db = cli_open_db(cli, err)) && store_check_expiry(db, adding->options, err) &&
                   db_exec(db, "begin", err) && send_batch(adding, db, err) &&
                   db_exec(db, "commit", err);

    if (is_done && adding->as_json)
        printf("{\"id\": %s, \"added\": %s}\n", adding->ids.data, adding->added ? "true" : "false");
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
        .after = BUF_INIT(AFTER_MAX),
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
    free(adding.options);
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
        "With a dedup key nothing is added when there is such a job already: its id is printed, "
        "and "
        "--json tells by \"added\".\n\n"
        "With --ndjson all lines are added in one transaction: one that is malformed is named, "
        "and nothing is added. "
        "A time without a zone is in the database's zone. " DURATION_HELP,
    .options = add_options,
    .takes_db = true,
    .prints_data = true,
    .run = add_run,
};
