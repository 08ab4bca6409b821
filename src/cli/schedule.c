#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/input.h"
#include "cli/table.h"
#include "core/store_schedules.h"
#include "io/db.h"

enum { HEADERS_MAX = 1 << 20, LIST_MAX = 4096, TIMES_MAX = 1000 };

static const struct cli_option set_options[] = {
    {.name = "cron", .letter = 'c', .arg = "CRON", .help = "when, as '*/5 * * * *'"},
    {.name = "queue", .letter = 'q', .arg = "QUEUE", .help = "the queue that gets the jobs"},
    {.name = "payload", .letter = 'p', .arg = "JSON", .help = "what the jobs carry; {} otherwise"},
    {.name = "file",
        .letter = 'f',
        .arg = "FILE",
        .help = "read the payload from a file; - is standard input"},
    {.name = "time-zone",
        .letter = 'z',
        .arg = "NAME",
        .fallback = "UTC",
        .help = "whose clocks count, as Europe/Berlin"},
    {.name = "catch-up",
        .arg = "WHICH",
        .fallback = "once",
        .help = "once: one job for all that was missed; skip: none for what is late by a minute"},
    {.name = "paused", .help = "add no jobs until it is resumed"},
    {.name = "priority", .arg = "N", .help = "of the jobs: the lowest runs first"},
    {.name = "max-attempts", .arg = "N", .help = "instead of the queue's"},
    {.name = "timeout-ms", .arg = "MS", .help = "instead of the queue's"},
    {.name = "backoff-ms", .arg = "MS", .help = "instead of the queue's"},
    {.name = "backoff-max-ms", .arg = "MS", .help = "instead of the queue's"},
    {.name = "retry-delays-ms",
        .arg = "MS,...",
        .help = "how long to wait before each further attempt, instead of any backoff"},
    {.name = "max-age-ms", .arg = "MS", .help = "instead of the queue's"},
    {.name = "method", .arg = "METHOD", .help = "instead of the queue's"},
    {.name = "path", .arg = "PATH", .help = "what is added to the address"},
    {.name = "query", .arg = "QUERY", .help = "the query string of the address"},
    {.name = "header",
        .letter = 'H',
        .arg = "'NAME: VALUE'...",
        .help = "a header besides the queue's"},
    {.name = "key", .arg = "KEY", .help = "what the queue limits or orders jobs by"},
    {.name = "dedup-key", .arg = "KEY", .help = "add no job while one with this key is unfinished"},
    {.name = "dedup-for", .arg = "INTERVAL", .help = "but for this long instead, as '1 hour'"},
    {.name = "on-duplicate", .arg = "WHICH", .help = "keep, replace or debounce the older job"},
    {.name = "expires-in", .arg = "INTERVAL", .help = "give up a job not started in this time"},
    {0},
};

/* The options of the jobs: each is the member of that name, with underscores. */
static const struct {
    const char *option;
    long min, max; /* of a number; both 0: a text */
} job_options[] = {
    {"priority", -2147483647, 2147483647},
    {"max-attempts", 1, 1000},
    {"timeout-ms", 1, 400000},
    {"backoff-ms", 0, 86400000},
    {"backoff-max-ms", 0, 604800000},
    {"max-age-ms", 1, 31536000000},
    {"method", 0, 0},
    {"path", 0, 0},
    {"query", 0, 0},
    {"key", 0, 0},
    {"dedup-key", 0, 0},
    {"dedup-for", 0, 0},
    {"on-duplicate", 0, 0},
    {"expires-in", 0, 0},
};

static bool add_job_option(const struct cli *cli, size_t which, json_t *options, struct err *err)
{
    const char *option = job_options[which].option;
    char member[32];
    long value;

    if (!cli_str(cli, option))
        return true;
    snprintf(member, sizeof(member), "%s", option);
    for (char *at = member; (at = strchr(at, '-'));)
        *at = '_';
    if (!job_options[which].max)
        return !json_object_set_new(options, member, json_string(cli_str(cli, option))) ||
               err_set(err, ERR_USAGE, "option '--%s' is not valid UTF-8", option);
    if (!cli_int(cli, option, job_options[which].min, job_options[which].max, &value, err))
        return false;
    json_object_set_new(options, member, json_integer(value));
    return true;
}

/* "5000,60000" becomes an array; whether the numbers will do is for the database to say. */
static bool add_retry_delays(const struct cli *cli, json_t *options, struct err *err)
{
    const char *given = cli_str(cli, "retry-delays-ms");
    struct buf text = BUF_INIT(LIST_MAX);
    json_t *delays;

    if (!given)
        return true;
    buf_addf(&text, "[%s]", given);
    delays = given[strspn(given, "0123456789, ")] ? NULL : json_loads(text.data, 0, NULL);
    buf_release(&text);
    if (!delays) {
        err_set(err, ERR_USAGE, "option '--retry-delays-ms' is no list of whole numbers");
        return err_hint(err, "Write it as --retry-delays-ms 5000,60000.");
    }
    json_object_set_new(options, "retry_delays_ms", delays);
    return true;
}

/* Returns owned: the options of the jobs as JSON, NULL on failure. */
static char *read_job_options(const struct cli *cli, struct err *err)
{
    struct buf headers = BUF_INIT(HEADERS_MAX);
    json_t *options = json_object();
    bool is_good = headers_from_option(cli, "header", &headers, err);
    char *text = NULL;

    for (size_t i = 0; is_good && i < ARRAY_SIZE(job_options); i++)
        is_good = add_job_option(cli, i, options, err);
    is_good = is_good && add_retry_delays(cli, options, err);
    if (is_good && headers.len)
        json_object_set_new(options, "headers", json_loads(headers.data, 0, NULL));
    if (is_good)
        text = json_dumps(options, JSON_COMPACT);
    json_decref(options);
    buf_release(&headers);
    return text;
}

static bool read_payload(const struct cli *cli, struct buf *text, struct err *err)
{
    const char *given = cli_str(cli, "payload");
    const char *path = cli_str(cli, "file");

    if (given && path) {
        err_set(err, ERR_USAGE, "--payload and --file were both given");
        return err_hint(err, "Leave one out.");
    }
    if (path && !read_text(path, text, err))
        return false;
    if (!path)
        buf_add_str(text, given ? given : "{}");
    return check_json(text->data, text->len, 0, err);
}

static void print_schedule(const PGresult *rows, const char *what)
{
    char age[AGE_MAX];

    printf("%s schedule '", what);
    print_clean(stdout, row_str(rows, 0, "name"), 0);
    fputs("': queue ", stdout);
    print_clean(stdout, row_str(rows, 0, "queue_name"), 0);
    if (row_is_true(rows, 0, "paused"))
        puts(", paused");
    else
        printf(", next in %s\n", age_text(age, row_int(rows, 0, "next_in_ms")));
}

/* Shows one schedule after `what` was done to it. */
static bool show_schedule(const struct cli *cli, struct db *db, const char *what, struct err *err)
{
    const char *name = cli_arg(cli, 0);
    PGresult *rows;

    if (cli_flag(cli, "json"))
        return print_json(store_schedules(db, name, STORE_JSON_ONE, err));
    rows = store_schedules(db, name, STORE_ROWS, err);
    if (!rows)
        return false;
    if (PQntuples(rows)) /* else it was removed in between */
        print_schedule(rows, what);
    PQclear(rows);
    return true;
}

static bool set_run(const struct cli *cli, struct err *err)
{
    struct buf payload = BUF_INIT(PAYLOAD_TEXT_MAX);
    struct store_schedule schedule = {
        .name = cli_arg(cli, 0),
        .cron = cli_str(cli, "cron"),
        .queue = cli_str(cli, "queue"),
        .time_zone = cli_str(cli, "time-zone"),
        .catch_up = cli_str(cli, "catch-up"),
        .is_paused = cli_flag(cli, "paused"),
    };
    struct db *db = NULL;
    char *options = NULL;
    bool is_done = false;

    if (!schedule.cron || !schedule.queue) {
        err_set(err, ERR_USAGE, "the schedule has no %s", schedule.cron ? "queue" : "times");
        err_hint(err, "Give %s.", schedule.cron ? "--queue QUEUE" : "--cron CRON");
        goto out;
    }
    options = read_job_options(cli, err);
    if (!options || !read_payload(cli, &payload, err))
        goto out;
    schedule.options = options;
    schedule.payload = payload.data;
    db = cli_open_db(cli, err);
    is_done = db && store_set_schedule(db, &schedule, err) && show_schedule(cli, db, "set", err);
out:
    db_close(db);
    free(options);
    buf_release(&payload);
    return is_done;
}

static void print_schedules(const PGresult *rows)
{
    static const struct table_column columns[] = {
        {.title = "SCHEDULE", .may_shrink = true},
        {.title = "QUEUE", .may_shrink = true},
        {.title = "CRON", .may_shrink = true},
        {.title = "TIME ZONE"},
        {.title = "NEXT IN", .is_right = true},
        {.title = "LAST AGO", .is_right = true},
    };
    struct table *table = table_new(columns, ARRAY_SIZE(columns));
    char age[AGE_MAX];

    for (int i = 0; i < PQntuples(rows); i++) {
        table_add(table, row_str(rows, i, "name"));
        table_add(table, row_str(rows, i, "queue_name"));
        table_add(table, row_str(rows, i, "cron"));
        table_add(table, row_str(rows, i, "time_zone"));
        if (row_is_true(rows, i, "paused"))
            table_add(table, "paused");
        else
            table_add(table, row_str(rows, i, "next_at")
                                 ? age_text(age, row_int(rows, i, "next_in_ms"))
                                 : "never");
        table_add(table,
            row_str(rows, i, "last_at") ? age_text(age, row_int(rows, i, "last_ago_ms")) : "never");
    }
    table_print(table, stdout, terminal_width(stdout));
    table_free(table);
}

static bool list_run(const struct cli *cli, struct err *err)
{
    bool as_json = cli_flag(cli, "json");
    struct db *db = cli_open_db(cli, err);
    PGresult *rows =
        db ? store_schedules(db, NULL, as_json ? STORE_JSON_LIST : STORE_ROWS, err) : NULL;

    db_close(db);
    if (as_json || !rows)
        return print_json(rows);
    if (PQntuples(rows))
        print_schedules(rows);
    else
        puts("there are no schedules; make one with `supaqueue schedule set`");
    PQclear(rows);
    return true;
}

static void print_times(const PGresult *rows)
{
    const struct table_column columns[] = {
        {.title = row_str(rows, 0, "time_zone")},
        {.title = "UTC"},
        {.title = "IN", .is_right = true},
    };
    struct table *table = table_new(columns, ARRAY_SIZE(columns));
    char age[AGE_MAX];

    for (int i = 0; i < PQntuples(rows); i++) {
        table_add(table, row_str(rows, i, "reads"));
        table_add(table, row_str(rows, i, "utc"));
        table_add(table, age_text(age, row_int(rows, i, "in_ms")));
    }
    table_print(table, stdout, terminal_width(stdout));
    table_free(table);
}

static const struct cli_option next_options[] = {
    {.name = "cron", .letter = 'c', .arg = "CRON", .help = "of this, without any schedule"},
    {.name = "time-zone",
        .letter = 'z',
        .arg = "NAME",
        .help = "with --cron: whose clocks count; UTC otherwise"},
    {.name = "count", .letter = 'n', .arg = "N", .fallback = "5", .help = "how many times"},
    {0},
};

static bool next_run(const struct cli *cli, struct err *err)
{
    const struct store_schedule schedule = {
        .name = cli_arg(cli, 0),
        .cron = cli_str(cli, "cron"),
        .time_zone = cli_str(cli, "time-zone") ? cli_str(cli, "time-zone") : "UTC",
    };
    bool as_json = cli_flag(cli, "json");
    const char *count;
    struct db *db;
    PGresult *rows;

    if (!schedule.name == !schedule.cron || (schedule.name && cli_str(cli, "time-zone"))) {
        err_set(err, ERR_USAGE, "it takes the name of a schedule, or --cron and --time-zone");
        return err_hint(err, "See `supaqueue schedule next --help`.");
    }
    if (!number_option(cli, "count", 1, TIMES_MAX, &count, err))
        return false;
    db = cli_open_db(cli, err);
    rows =
        db ? store_schedule_times(db, &schedule, count, as_json ? STORE_JSON_LIST : STORE_ROWS, err)
           : NULL;
    db_close(db);
    if (as_json || !rows)
        return print_json(rows);
    if (PQntuples(rows))
        print_times(rows);
    else
        puts("never");
    PQclear(rows);
    return true;
}

static bool run_run(const struct cli *cli, struct err *err)
{
    struct db *db = cli_open_db(cli, err);
    PGresult *job = db ? store_run_schedule(db, cli_arg(cli, 0), err) : NULL;

    db_close(db);
    if (!job)
        return false;
    printf(cli_flag(cli, "json") ? "{\"job\": \"%s\"}\n" : "%s\n", row_str(job, 0, "job"));
    PQclear(job);
    return true;
}

static bool set_paused(const struct cli *cli, bool is_paused, struct err *err)
{
    struct db *db = cli_open_db(cli, err);
    bool is_done = db && store_pause_schedule(db, cli_arg(cli, 0), is_paused, err) &&
                   show_schedule(cli, db, is_paused ? "paused" : "resumed", err);

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

static bool remove_run(const struct cli *cli, struct err *err)
{
    struct db *db = cli_open_db(cli, err);
    bool is_done = db && store_unschedule(db, cli_arg(cli, 0), err);

    db_close(db);
    if (!is_done)
        return false;
    if (cli_flag(cli, "json")) {
        puts("{\"removed\": true}");
        return true;
    }
    fputs("removed schedule '", stdout);
    print_clean(stdout, cli_arg(cli, 0), 0);
    puts("'");
    return true;
}

#define SCHEDULE_COMMAND(verb, least, words, about, table)                                         \
    .name = "schedule " #verb, .args = (words), .args_min = (least), .args_max = 1,                \
    .summary = (about), .options = (table), .takes_db = true, .prints_data = true,                 \
    .run = verb##_run

const struct cli_command cmd_schedule_set = {
    SCHEDULE_COMMAND(set, 1, "NAME", "make a schedule, or change it", set_options),
    .description =
        "A schedule adds a job to a queue whenever its time comes. Setting it again changes it; "
        "what is left out then is as for a new one.\n\n"
        "  supaqueue schedule set nightly --cron '30 2 * * *' --time-zone Europe/Berlin "
        "--queue reports\n"
        "  supaqueue schedule set poll --cron '10 seconds' --queue inbox --dedup-key poll\n\n"
        "CRON has five fields: minute, hour, day of the month, month, weekday; with six, seconds "
        "come first. A field is a list of numbers, ranges (1-5), steps (*/5, 10-40/10) and, of "
        "months and weekdays, names (jan, mon); * and ? are any. Sunday is 0 and 7, L the last "
        "day of the month. When both kinds of days are given, either is enough. There are also "
        "@hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually, and '<n> seconds' "
        "for 1 to 59.\n\n"
        "When clocks are put forward, what falls into the missing hour comes at once after it; "
        "when they are put back, what falls into the repeated hour comes the first time only. A "
        "schedule for every hour comes in each of them.",
};

const struct cli_command cmd_schedule_list = {
    .name = "schedule list",
    .summary = "list the schedules, when they come next and came last",
    .takes_db = true,
    .prints_data = true,
    .run = list_run,
};

const struct cli_command cmd_schedule_next = {
    SCHEDULE_COMMAND(next, 0, "[NAME]", "show when a schedule comes", next_options),
    .description = "Also of one that is paused, and of a cron text before it is used.\n\n"
                   "  supaqueue schedule next nightly\n"
                   "  supaqueue schedule next --cron '0 9 * * mon-fri' --time-zone Asia/Tokyo",
};

const struct cli_command cmd_schedule_run = {
    SCHEDULE_COMMAND(
        run, 1, "NAME", "add a job of a schedule now, besides its plan, and print the id", NULL),
};

const struct cli_command cmd_schedule_pause = {
    SCHEDULE_COMMAND(pause, 1, "NAME", "let a schedule add no more jobs", NULL),
};

const struct cli_command cmd_schedule_resume = {
    SCHEDULE_COMMAND(resume, 1, "NAME", "let a paused schedule add jobs again", NULL),
    .description = "It goes on with its next time from now; what passed meanwhile is left out.",
};

const struct cli_command cmd_schedule_remove = {
    SCHEDULE_COMMAND(remove, 1, "NAME", "remove a schedule; the jobs it added stay", NULL),
};
