#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/table.h"
#include "core/store_jobs.h"
#include "io/db.h"

static void print_summary(const PGresult *rows)
{
    static const struct table_column columns[] = {
        {.title = "QUEUE", .may_shrink = true},
        {.title = "REASON"},
        {.title = "JOBS", .is_right = true},
        {.title = "OLDEST", .is_right = true},
        {.title = "NEWEST", .is_right = true},
        {.title = "ERROR", .may_shrink = true},
    };
    struct table *table = table_new(columns, ARRAY_SIZE(columns));
    char age[AGE_MAX];

    for (int i = 0; i < PQntuples(rows); i++) {
        table_add(table, row_str(rows, i, "queue_name"));
        table_add(table, row_str(rows, i, "reason"));
        table_add(table, row_str(rows, i, "jobs"));
        table_add(table, age_text(age, row_int(rows, i, "oldest_age_ms")));
        table_add(table, age_text(age, row_int(rows, i, "newest_age_ms")));
        table_add(table, row_str(rows, i, "error"));
    }
    table_print(table, stdout, terminal_width(stdout));
    table_free(table);
}

static bool dead_run(const struct cli *cli, struct err *err)
{
    bool as_json = cli_flag(cli, "json");
    struct db *db = cli_open_db(cli, err);
    PGresult *rows =
        db ? store_dead_summary(db, cli_arg(cli, 0), as_json ? STORE_JSON_LIST : STORE_ROWS, err)
           : NULL;

    db_close(db);
    if (as_json || !rows)
        return print_json(rows);
    if (PQntuples(rows))
        print_summary(rows);
    else
        puts("there are no failed jobs");
    PQclear(rows);
    return true;
}

static bool redrive_run(const struct cli *cli, struct err *err)
{
    struct store_redrive which = {
        .queue = cli_arg(cli, 0),
        .since = cli_str(cli, "since"),
        .until = cli_str(cli, "until"),
        .error = cli_str(cli, "error"),
        .reason = cli_str(cli, "reason"),
    };
    struct db *db = NULL;
    PGresult *result = NULL;
    long long jobs;

    if (number_option(cli, "limit", 1, 1000000, &which.limit, err) && (db = cli_open_db(cli, err)))
        result = store_redrive(db, &which, err);
    db_close(db);
    if (!result)
        return false;
    jobs = row_int(result, 0, "jobs");
    if (cli_flag(cli, "json"))
        printf("{\"jobs\": %lld}\n", jobs);
    else
        printf("%lld job%s again%s\n", jobs, jobs == 1 ? " runs" : "s run",
            jobs && jobs == strtoll(which.limit, NULL, 10) ? "; there may be more" : "");
    PQclear(result);
    return true;
}

static const struct cli_option redrive_options[] = {
    {.name = "since", .arg = "TIME", .help = "only jobs that failed at this time or later"},
    {.name = "until", .arg = "TIME", .help = "only jobs that failed at this time or earlier"},
    {.name = "error",
        .arg = "PATTERN",
        .help = "only jobs whose error is like this, % standing for anything: '%timeout%'"},
    {.name = "reason",
        .arg = "REASON",
        .help = "only jobs that failed for this reason, as attempts or expired"},
    {.name = "limit",
        .letter = 'n',
        .arg = "N",
        .fallback = "10000",
        .help = "the most jobs to run again, those that failed first"},
    {0},
};

const struct cli_command cmd_job_dead = {
    .name = "job dead",
    .args = "[QUEUE]",
    .args_max = 1,
    .summary = "count failed jobs by queue, reason and error",
    .description = "Run them again with `job redrive`.",
    .takes_db = true,
    .prints_data = true,
    .run = dead_run,
};

const struct cli_command cmd_job_redrive = {
    .name = "job redrive",
    .args = "[QUEUE]",
    .args_max = 1,
    .summary = "run failed jobs again, with all their attempts, and print how many",
    .description = "  supaqueue job redrive mail --since '2030-01-31 09:00' --error '%timeout%'",
    .options = redrive_options,
    .takes_db = true,
    .prints_data = true,
    .run = redrive_run,
};
