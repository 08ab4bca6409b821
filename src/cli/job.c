#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/table.h"
#include "core/store_jobs.h"
#include "io/db.h"

enum { IDS_MAX = 4 << 20, LIST_MAX = 100000, LABEL_WIDTH = 14 };

/* A job's status as people see it: a pending job that cannot run yet says why. */
static const char *state_of(const PGresult *rows, int row)
{
    const char *status = row_str(rows, row, "status");

    if (!status)
        return "held";
    if (!strcmp(status, "pending") && row_int(rows, row, "blockers"))
        return "blocked";
    if (!strcmp(status, "pending") && row_str(rows, row, "due_in_ms"))
        return "delayed";
    return status;
}

static void print_jobs(const PGresult *rows)
{
    static const struct table_column columns[] = {
        {.title = "JOB"},
        {.title = "QUEUE", .may_shrink = true},
        {.title = "STATUS", .is_state = true},
        {.title = "ATTEMPTS", .is_right = true},
        {.title = "AGE", .is_right = true},
        {.title = "TOOK", .is_right = true},
        {.title = "ERROR", .may_shrink = true},
    };
    struct table *table = table_new(columns, ARRAY_SIZE(columns));
    char attempts[48], age[AGE_MAX];

    for (int i = 0; i < PQntuples(rows); i++) {
        const char *error = row_str(rows, i, "error");

        snprintf(attempts, sizeof(attempts), "%lld/%lld", row_int(rows, i, "attempts"),
            row_int(rows, i, "max_attempts"));
        table_add(table, row_str(rows, i, "id"));
        table_add(table, row_str(rows, i, "queue_name"));
        table_add(table, state_of(rows, i));
        table_add(table, attempts);
        table_add(table, age_text(age, row_int(rows, i, "age_ms")));
        table_add(table,
            row_str(rows, i, "duration_ms") ? age_text(age, row_int(rows, i, "duration_ms")) : "-");
        table_add(table, error);
    }
    table_print(table, stdout, terminal_width(stdout));
    table_free(table);
}

static bool check_status(const char *status, struct err *err)
{
    static const char *const known[] = {
        "pending", "in_progress", "success", "failed", "cancelled", "held"};

    for (size_t i = 0; status && i < ARRAY_SIZE(known); i++)
        if (!strcmp(status, known[i]))
            return true;
    if (!status)
        return true;
    err_set(err, ERR_USAGE, "no job has the status '%s'", status);
    return err_hint(err, "It is one of pending, in_progress, success, failed, cancelled and held.");
}

static bool list_run(const struct cli *cli, struct err *err)
{
    bool as_json = cli_flag(cli, "json");
    const char *limit;
    struct db *db = NULL;
    PGresult *rows = NULL;

    if (check_status(cli_str(cli, "status"), err) &&
        number_option(cli, "limit", 1, LIST_MAX, &limit, err) && (db = cli_open_db(cli, err)))
        rows = store_jobs(db, cli_str(cli, "queue"), cli_str(cli, "status"), cli_str(cli, "reason"),
            limit, as_json ? STORE_JSON_LIST : STORE_ROWS, err);
    db_close(db);
    if (as_json || !rows)
        return print_json(rows);
    if (PQntuples(rows))
        print_jobs(rows);
    else
        puts("there are no such jobs");
    PQclear(rows);
    return true;
}

static void print_ago(const char *label, const PGresult *rows, const char *column)
{
    char age[AGE_MAX];

    if (row_str(rows, 0, column))
        print_field(stdout, LABEL_WIDTH, label, age_text(age, row_int(rows, 0, column)));
}

static void print_job(const PGresult *rows)
{
    static const struct field fields[] = {
        {"reason", "reason", FIELD_TEXT},
        {"priority", "priority", FIELD_TEXT},
        {"key", "key", FIELD_TEXT},
        {"created", "created_at", FIELD_TEXT},
        {"run at", "run_at", FIELD_TEXT},
        {"expires", "expires_at", FIELD_TEXT},
        {"started", "started_at", FIELD_TEXT},
        {"finished", "finished_at", FIELD_TEXT},
        {"timeout", "timeout_ms", FIELD_MS},
        {"method", "method", FIELD_TEXT},
        {"path", "path", FIELD_TEXT},
        {"query", "query", FIELD_TEXT},
        {"headers", "headers", FIELD_TEXT},
        {"dedup key", "dedup_key", FIELD_TEXT},
        {"dedup for", "dedup_for_ms", FIELD_MS},
        {"on duplicate", "on_duplicate", FIELD_TEXT},
        {"backoff", "backoff_ms", FIELD_MS},
        {"backoff max", "backoff_max_ms", FIELD_MS},
        {"retry delays", "retry_delays_ms", FIELD_MS},
        {"max age", "max_age_ms", FIELD_MS},
        {"owner", "owner", FIELD_TEXT},
        {"waits for", "waits_for", FIELD_LIST},
        {"waited for by", "waited_for_by", FIELD_LIST},
        {"http status", "http_status", FIELD_TEXT},
        {"error", "error", FIELD_TEXT},
        {"payload", "payload", FIELD_TEXT},
        {"response", "response", FIELD_TEXT},
    };
    char attempts[48];

    snprintf(attempts, sizeof(attempts), "%lld of %lld", row_int(rows, 0, "attempts"),
        row_int(rows, 0, "max_attempts"));
    print_field(stdout, LABEL_WIDTH, "id", row_str(rows, 0, "id"));
    print_field(stdout, LABEL_WIDTH, "queue", row_str(rows, 0, "queue_name"));
    print_field(stdout, LABEL_WIDTH, "status", state_of(rows, 0));
    print_field(stdout, LABEL_WIDTH, "attempts", attempts);
    print_ago("age", rows, "age_ms");
    print_ago("took", rows, "duration_ms");
    print_ago("due in", rows, "due_in_ms");
    if (row_is_true(rows, 0, "with_sources"))
        print_field(stdout, LABEL_WIDTH, "with sources", "yes");
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        print_column(stdout, LABEL_WIDTH, &fields[i], rows, 0);
}

static bool show_run(const struct cli *cli, struct err *err)
{
    struct buf ids = BUF_INIT(IDS_MAX);
    bool as_json = cli_flag(cli, "json");
    struct db *db = ids_from_args(cli, 0, &ids, err) ? cli_open_db(cli, err) : NULL;
    PGresult *rows =
        db ? store_job(db, cli_arg(cli, 0), as_json ? STORE_JSON_ONE : STORE_ROWS, err) : NULL;
    bool is_done = rows != NULL;

    db_close(db);
    buf_release(&ids);
    if (as_json)
        return print_json(rows);
    if (rows)
        print_job(rows);
    PQclear(rows);
    return is_done;
}

typedef PGresult *change_fn(struct db *db, const char *ids, enum store_form form, struct err *err);

/* What retry and cancel have to say about each job. Returns for how many it did not work. */
static int print_changes(const PGresult *rows, const char *did, const char *did_not)
{
    int refused = 0;

    for (int i = 0; i < PQntuples(rows); i++) {
        const char *status = row_str(rows, i, "status");

        if (row_is_true(rows, i, "done")) {
            printf("%s %s\n", row_str(rows, i, "id"), did);
            continue;
        }
        printf("%s %s: %s\n", row_str(rows, i, "id"), did_not, status ? status : "held");
        refused++;
    }
    return refused;
}

/* JSON from rows that are at hand: the change cannot be asked for twice. */
static int print_changes_json(const PGresult *rows)
{
    int refused = 0;

    for (int i = 0; i < PQntuples(rows); i++) {
        bool is_done = row_is_true(rows, i, "done");
        const char *status = row_str(rows, i, "status");

        printf("%s{\"id\":\"%s\",\"done\":%s,\"status\":%s%s%s}", i ? ", \n " : "[",
            row_str(rows, i, "id"), is_done ? "true" : "false", status ? "\"" : "",
            status ? status : "null", status ? "\"" : "");
        refused += !is_done;
    }
    puts("]");
    return refused;
}

static bool change_jobs(
    const struct cli *cli, change_fn *change, const char *did, const char *did_not, struct err *err)
{
    struct buf ids = BUF_INIT(IDS_MAX);
    struct db *db = ids_from_args(cli, 0, &ids, err) ? cli_open_db(cli, err) : NULL;
    PGresult *rows = db ? change(db, ids.data, STORE_ROWS, err) : NULL;
    bool is_done = rows != NULL;

    if (rows) {
        int refused =
            cli_flag(cli, "json") ? print_changes_json(rows) : print_changes(rows, did, did_not);

        if (refused)
            is_done = PQntuples(rows) == 1
                          ? err_set(err, ERR_FAILED, "the job stays as it was")
                          : err_set(err, ERR_FAILED, "%d of %d jobs stay as they were", refused,
                                PQntuples(rows));
    }
    PQclear(rows);
    db_close(db);
    buf_release(&ids);
    return is_done;
}

static bool retry_run(const struct cli *cli, struct err *err)
{
    return change_jobs(cli, store_retry_jobs, "runs again", "has not ended", err);
}

static bool cancel_all(struct db *db, const struct cli *cli, struct err *err)
{
    const char *queue = cli_str(cli, "queue");
    PGresult *result = store_count_jobs(db, queue, err);
    char what[300];
    long long jobs;

    if (!result)
        return false;
    jobs = row_int(result, 0, "unstarted");
    PQclear(result);
    snprintf(what, sizeof(what), "cancel %lld job%s of queue '%.200s'", jobs, jobs == 1 ? "" : "s",
        queue);
    if (jobs && !cli_flag(cli, "yes") && !confirm(what, err))
        return false;
    result = store_cancel_pending(db, queue, err);
    if (!result)
        return false;
    jobs = row_int(result, 0, "jobs");
    PQclear(result);
    if (cli_flag(cli, "json"))
        printf("{\"jobs\": %lld}\n", jobs);
    else
        printf("cancelled %lld job%s of queue '%s'\n", jobs, jobs == 1 ? "" : "s", queue);
    return true;
}

static bool cancel_run(const struct cli *cli, struct err *err)
{
    bool is_all = cli_flag(cli, "all");
    struct db *db;
    bool is_done;

    if (is_all != (cli_str(cli, "queue") != NULL) || is_all == (cli_arg_count(cli) > 0)) {
        err_set(err, ERR_USAGE, "it does not say which jobs to cancel");
        return err_hint(err, "Name jobs by their ids, or all of a queue: --queue QUEUE --all.");
    }
    if (is_all) {
        db = cli_open_db(cli, err);
        is_done = db && cancel_all(db, cli, err);
        db_close(db);
        return is_done;
    }
    return change_jobs(cli, store_cancel_jobs, "cancelled", "had ended", err);
}

static const struct cli_option list_options[] = {
    {.name = "queue", .letter = 'q', .arg = "QUEUE", .help = "only jobs of this queue"},
    {.name = "status",
        .letter = 's',
        .arg = "STATUS",
        .help = "only jobs that are pending, in_progress, success, failed, cancelled or held"},
    {.name = "reason",
        .arg = "REASON",
        .help = "only jobs that ended for this reason, as attempts or expired"},
    {.name = "limit",
        .letter = 'n',
        .arg = "N",
        .fallback = "50",
        .help = "the most jobs to list, newest first"},
    {0},
};

static const struct cli_option cancel_options[] = {
    {.name = "queue", .letter = 'q', .arg = "QUEUE", .help = "with --all: of this queue"},
    {.name = "all", .help = "all jobs of the queue that have not been started"},
    {.name = "yes", .letter = 'y', .help = "do not ask"},
    {0},
};

#define JOB_COMMAND(verb, words, most, about)                                                      \
    .name = "job " #verb, .args = (words), .args_min = 1, .args_max = (most), .summary = (about),  \
    .takes_db = true, .prints_data = true, .run = verb##_run

const struct cli_command cmd_job_list = {
    .name = "job list",
    .summary = "list the newest jobs",
    .description = "A pending job that cannot run yet is shown as delayed (its time has not come) "
                   "or blocked (it waits "
                   "for "
                   "other jobs); one without a status as held. Payloads and responses are left "
                   "out: see `job show`.",
    .options = list_options,
    .takes_db = true,
    .prints_data = true,
    .run = list_run,
};

const struct cli_command cmd_job_show = {
    JOB_COMMAND(show, "JOB", 1, "show all about one job, its payload and its response"),
};

const struct cli_command cmd_job_retry = {
    JOB_COMMAND(retry, "JOB...", -1, "run jobs that have ended once more, with all their attempts"),
};

const struct cli_command cmd_job_cancel = {
    .name = "job cancel",
    .args = "[JOB...]",
    .args_max = -1,
    .summary = "cancel jobs that have not ended",
    .description =
        "A job that is in progress stays cancelled whatever its function answers. With --queue and "
        "--all it cancels what waits in a queue; it says how many jobs that is and asks first; "
        "where there is no terminal to ask on, it refuses without --yes.\n\n"
        "  supaqueue job cancel --queue mail --all",
    .options = cancel_options,
    .takes_db = true,
    .prints_data = true,
    .run = cancel_run,
};
