#include <stdlib.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/queue_settings.h"
#include "cli/remote.h"
#include "cli/table.h"
#include "cli/values.h"
#include "core/store_admin.h"
#include "io/db.h"

static bool has_limits(const PGresult *rows)
{
    for (int i = 0; i < PQntuples(rows); i++)
        if (row_str(rows, i, "rate_limit") || row_str(rows, i, "key_concurrency") ||
            row_str(rows, i, "key_rate_limit"))
            return true;
    return false;
}

static void print_queues(const PGresult *rows)
{
    static const struct table_column columns[] = {
        {.title = "QUEUE", .may_shrink = true},
        {.title = "CALLS", .may_shrink = true},
        {.title = "BUSY", .is_right = true},
        {.title = "READY", .is_right = true},
        {.title = "IN FLIGHT", .is_right = true},
        {.title = "WAITING", .is_right = true},
        {.title = "FAILED", .is_right = true},
        {.title = "OLDEST READY", .is_right = true},
        {.title = "STATE", .is_state = true},
        {.title = "LIMITS", .may_shrink = true},
    };
    int column_count = has_limits(rows) ? ARRAY_SIZE(columns) : ARRAY_SIZE(columns) - 1;
    struct table *table = table_new(columns, column_count);
    struct buf limits = BUF_INIT(1000);
    char busy[48], age[AGE_MAX];

    for (int i = 0; i < PQntuples(rows); i++) {
        snprintf(busy, sizeof(busy), "%lld/%lld", row_int(rows, i, "workers_busy"),
            row_int(rows, i, "workers_total"));
        table_add(table, row_str(rows, i, "name"));
        table_add(table, row_str(rows, i, "target"));
        table_add(table, busy);
        table_add(table, row_str(rows, i, "ready"));
        table_add(table, row_str(rows, i, "in_flight"));
        table_add(table, row_str(rows, i, "waiting"));
        table_add(table, row_str(rows, i, "failed"));
        table_add(table, row_str(rows, i, "oldest_ready_age_ms")
                             ? age_text(age, row_int(rows, i, "oldest_ready_age_ms"))
                             : "-");
        table_add(table, queue_state(rows, i));
        if (column_count < (int)ARRAY_SIZE(columns))
            continue;
        buf_reset(&limits);
        queue_limits_text(&limits, rows, i);
        table_add(table, limits.len ? limits.data : "-");
    }
    table_print(table, stdout, terminal_width(stdout));
    table_free(table);
    buf_release(&limits);
}

static void print_dispatchers(const PGresult *rows)
{
    static const struct table_column columns[] = {
        {.title = "DISPATCHER", .may_shrink = true},
        {.title = "VERSION"},
        {.title = "WORKERS", .is_right = true},
        {.title = "UP", .is_right = true},
        {.title = "SEEN", .is_right = true},
        {.title = "STATE", .is_state = true},
    };
    struct table *table = table_new(columns, ARRAY_SIZE(columns));
    char age[AGE_MAX];

    for (int i = 0; i < PQntuples(rows); i++) {
        bool is_lost = row_int(rows, i, "renewed_ago_ms") > row_int(rows, i, "lease_ms");

        table_add(table, row_str(rows, i, "name"));
        table_add(table, row_str(rows, i, "version"));
        table_add(table, row_str(rows, i, "workers"));
        table_add(table, age_text(age, row_int(rows, i, "age_ms")));
        table_add(table, age_text(age, row_int(rows, i, "renewed_ago_ms")));
        table_add(table, is_lost ? "lost" : "running");
    }
    table_print(table, stdout, terminal_width(stdout));
    table_free(table);
}

static bool print_status(struct db *db, bool as_json, struct err *err)
{
    enum store_form form = as_json ? STORE_JSON_LIST : STORE_ROWS;
    PGresult *queues = store_queue_status(db, form, err);
    PGresult *dispatchers = queues ? store_dispatchers(db, form, err) : NULL;

    if (dispatchers && as_json) {
        printf("{\"queues\": %s,\n \"dispatchers\": %s}\n", PQgetvalue(queues, 0, 0),
            PQgetvalue(dispatchers, 0, 0));
    } else if (dispatchers) {
        if (PQntuples(queues))
            print_queues(queues);
        else
            puts("there are no queues; make one with `supaqueue queue create`");
        putchar('\n');
        if (PQntuples(dispatchers))
            print_dispatchers(dispatchers);
        else
            puts("no dispatcher is running; start one with `supaqueue run`");
    }
    PQclear(queues);
    PQclear(dispatchers);
    return dispatchers != NULL;
}

static bool status_run(const struct cli *cli, struct err *err)
{
    bool as_json = cli_flag(cli, "json");
    bool watches = cli_flag(cli, "watch");
    bool wipes = watches && !as_json && terminal_width(stdout);
    bool is_done;
    long long interval_ms;
    struct db *db;

    if (cli_str(cli, "project-ref"))
        return watches ? err_set(err, ERR_USAGE, "--project-ref cannot be watched")
                       : doctor_run(cli, err);
    if (!duration_option(cli, "interval", 100, 86400000, &interval_ms, err))
        return false;
    db = cli_open_db(cli, err);
    do {
        if (db && wipes)
            fputs("\033[H\033[2J", stdout);
        is_done = db && print_status(db, as_json, err);
        fflush(stdout);
        if (is_done && watches)
            pause_ms(interval_ms);
    } while (is_done && watches && !ferror(stdout));
    db_close(db);
    return is_done;
}

static const struct cli_option status_options[] = {
    {.name = "watch", .letter = 'w', .help = "go on until interrupted"},
    {.name = "interval", .arg = "DURATION", .fallback = "2s", .help = "how often --watch looks"},
    {.name = "project-ref",
        .arg = "REF",
        .help = "of a hosted project: what is installed there, as `supaqueue doctor` tells it"},
    {0},
};

const struct cli_command cmd_status = {
    .name = "status",
    .summary = "show what the queues and the dispatchers are doing",
    .description =
        "For each queue: workers busy and in all, jobs ready to be called, calls in flight, jobs "
        "that wait "
        "for "
        "their time, jobs that have failed, and how long the oldest ready job has been waiting. "
        "A breaker that is not closed is its state; limits of rate and keys are shown where there "
        "are any. That a secret is missing, so that a queue is not called, only the dispatchers "
        "know: it is in their logs. Then the "
        "dispatchers: workers leased, time since the start, time since the last sign of life.",
    .options = status_options,
    .takes_db = true,
    .prints_data = true,
    .run = status_run,
};
