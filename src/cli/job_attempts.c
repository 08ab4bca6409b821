#include "base/buf.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/table.h"
#include "core/store_jobs.h"
#include "io/db.h"

enum { ID_MAX = 64 };

static void print_attempts(const PGresult *rows)
{
    static const struct table_column columns[] = {
        {.title = "ATTEMPT", .is_right = true},
        {.title = "STARTED"},
        {.title = "TOOK", .is_right = true},
        {.title = "OUTCOME", .is_state = true},
        {.title = "HTTP", .is_right = true},
        {.title = "DISPATCHER", .may_shrink = true},
        {.title = "ERROR", .may_shrink = true},
        {.title = "RESPONSE", .may_shrink = true},
    };
    struct table *table = table_new(columns, ARRAY_SIZE(columns));
    char age[AGE_MAX];

    for (int i = 0; i < PQntuples(rows); i++) {
        bool has_ended = row_str(rows, i, "duration_ms") != NULL;

        table_add(table, row_str(rows, i, "number"));
        table_add(table, row_str(rows, i, "started_at"));
        table_add(table, has_ended ? age_text(age, row_int(rows, i, "duration_ms")) : "-");
        table_add(table, row_str(rows, i, "outcome"));
        table_add(table, row_str(rows, i, "http_status"));
        table_add(table, row_str(rows, i, "dispatcher"));
        table_add(table, row_str(rows, i, "error"));
        table_add(table, row_str(rows, i, "response"));
    }
    table_print(table, stdout, terminal_width(stdout));
    table_free(table);
}

static bool attempts_run(const struct cli *cli, struct err *err)
{
    struct buf id = BUF_INIT(ID_MAX);
    bool as_json = cli_flag(cli, "json");
    struct db *db = ids_from_args(cli, 0, &id, err) ? cli_open_db(cli, err) : NULL;
    PGresult *rows =
        db ? store_attempts(db, cli_arg(cli, 0), as_json ? STORE_JSON_LIST : STORE_ROWS, err)
           : NULL;

    db_close(db);
    buf_release(&id);
    if (as_json || !rows)
        return print_json(rows);
    if (PQntuples(rows))
        print_attempts(rows);
    else
        puts("it has not been called yet");
    PQclear(rows);
    return true;
}

const struct cli_command cmd_job_attempts = {
    .name = "job attempts",
    .args = "JOB",
    .args_min = 1,
    .args_max = 1,
    .summary = "list the calls of a job: when, how long, how each ended",
    .description = "Responses are cut after 1000 characters; `job show` has all that was kept of "
                   "the last one.",
    .takes_db = true,
    .prints_data = true,
    .run = attempts_run,
};
