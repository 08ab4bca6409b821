#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/input.h"
#include "cli/job_options.h"
#include "cli/settings.h"
#include "cli/table.h"
#include "core/store_schedules.h"
#include "io/db.h"

enum { TIMES_MAX = 1000 };

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
    JOB_OPTIONS,
    JOB_DEDUP_OPTIONS,
    {0},
};

static bool read_payload(const struct cli *cli, struct buf *text, struct err *err)
{
    const char *given = cli_str(cli, "payload");
    const char *path = cli_str(cli, "file");

    if (!not_both(cli, "payload", "file", err) || (path && !read_text(path, text, err)))
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
        return print_json(store_schedules(db, name, NULL, STORE_JSON_ONE, err));
    rows = store_schedules(db, name, NULL, STORE_ROWS, err);
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
    json_t *options = NULL;
    char *text = NULL;
    bool is_done = false;

    if (!schedule.cron || !schedule.queue) {
        err_set(err, ERR_USAGE, "the schedule has no %s", schedule.cron ? "queue" : "times");
        err_hint(err, "Give %s.", schedule.cron ? "--queue QUEUE" : "--cron CRON");
        goto out;
    }
    options = job_options_read(cli, err);
    if (!options || !read_payload(cli, &payload, err))
        goto out;
    schedule.options = text = json_dumps(options, JSON_COMPACT);
    schedule.payload = payload.data;
    db = cli_open_db(cli, err);
    is_done = db && store_set_schedule(db, &schedule, err) && show_schedule(cli, db, "set", err);
out:
    db_close(db);
    free(text);
    json_decref(options);
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

static const struct cli_option list_options[] = {
    {.name = "queue", .letter = 'q', .arg = "QUEUE", .help = "only those that add to this queue"},
    {0},
};

static bool list_run(const struct cli *cli, struct err *err)
{
    bool as_json = cli_flag(cli, "json");
    struct db *db = cli_open_db(cli, err);
    PGresult *rows = db ? store_schedules(db, NULL, cli_str(cli, "queue"),
                              as_json ? STORE_JSON_LIST : STORE_ROWS, err)
                        : NULL;

    db_close(db);
    if (as_json || !rows)
        return print_json(rows);
    if (PQntuples(rows))
        print_schedules(rows);
    else
        puts(cli_str(cli, "queue")
                 ? "there are no such schedules"
                 : "there are no schedules; make one with `supaqueue schedule set`");
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

static bool rm_run(const struct cli *cli, struct err *err)
{
    struct db *db = cli_open_db(cli, err);
    bool is_done = db && store_unschedule(db, cli_arg(cli, 0), err);

    db_close(db);
    if (!is_done)
        return false;
    if (cli_flag(cli, "json")) {
        puts("{\"deleted\": true}");
        return true;
    }
    fputs("deleted schedule '", stdout);
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
        "what is left out then is as for a new one. " DURATION_HELP "\n\n"
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
    .options = list_options,
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

const struct cli_command cmd_schedule_rm = {
    SCHEDULE_COMMAND(rm, 1, "NAME", "delete a schedule; the jobs it added stay", NULL),
};
