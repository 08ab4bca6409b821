#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/table.h"
#include "cli/values.h"
#include "core/store_jobs.h"
#include "io/db.h"

enum { IDS_MAX = 4 << 20, FIRST_PAUSE_MS = 20, LONGEST_PAUSE_MS = 1000 };

struct waiting {
    bool *is_told; /* per job: its end was printed */
    int count;     /* jobs */
    int ended;
    int unsuccessful;
    bool is_quiet;
};

static const struct cli_option wait_options[] = {
    {.name = "timeout",
        .arg = "DURATION",
        .help = "give up after this long, as 5m; otherwise it waits for ever"},
    {0},
};

static bool has_ended(const PGresult *rows, int row)
{
    const char *status = row_str(rows, row, "status");

    if (!row_is_true(rows, row, "is_there"))
        return true;
    return status && (!strcmp(status, "success") || !strcmp(status, "failed") ||
                         !strcmp(status, "cancelled"));
}

static void tell(const PGresult *rows, int row)
{
    const char *status = row_str(rows, row, "status");
    const char *error = row_str(rows, row, "error");
    char age[AGE_MAX];

    printf("%s %s", row_str(rows, row, "id"),
        row_is_true(rows, row, "is_there") ? status : "is not there");
    if (row_str(rows, row, "duration_ms"))
        printf(" %s", age_text(age, row_int(rows, row, "duration_ms")));
    if (error && status && strcmp(status, "success") != 0) {
        fputs(": ", stdout);
        print_clean(stdout, error, 0);
    }
    putchar('\n');
    fflush(stdout);
}

/* Counts anew, since a job that has ended may be running again; each end is told once. */
static void look(struct waiting *waiting, const PGresult *rows)
{
    waiting->ended = waiting->unsuccessful = 0;
    for (int i = 0; i < PQntuples(rows); i++) {
        const char *status = row_str(rows, i, "status");

        if (!has_ended(rows, i))
            continue;
        waiting->ended++;
        waiting->unsuccessful += !status || strcmp(status, "success") != 0;
        if (!waiting->is_told[i] && !waiting->is_quiet)
            tell(rows, i);
        waiting->is_told[i] = true;
    }
}

/* Looks again and again, ever more slowly, until all have ended or the time is up. */
static bool wait_for_all(
    struct waiting *waiting, struct db *db, const char *ids, int64_t deadline_ms, struct err *err)
{
    int64_t pause = FIRST_PAUSE_MS;

    for (;;) {
        PGresult *rows = store_job_outcomes(db, ids, STORE_ROWS, err);
        int64_t left;

        if (!rows)
            return false;
        look(waiting, rows);
        PQclear(rows);
        left = deadline_ms ? deadline_ms - clock_ms() : LONGEST_PAUSE_MS;
        if (waiting->ended == waiting->count || left <= 0)
            return true;
        pause_ms(pause < left ? pause : left);
        pause = pause * 3 / 2 < LONGEST_PAUSE_MS ? pause * 3 / 2 : LONGEST_PAUSE_MS;
    }
}

static bool judge(const struct waiting *waiting, const char *timeout, struct err *err)
{
    if (waiting->count == 1 && waiting->ended < 1)
        return err_set(err, ERR_FAILED, "the job has not ended after %s", timeout);
    if (waiting->count == 1 && waiting->unsuccessful)
        return err_set(err, ERR_FAILED, "the job did not succeed");
    if (waiting->ended < waiting->count)
        return err_set(err, ERR_FAILED, "%d of %d jobs have not ended after %s",
            waiting->count - waiting->ended, waiting->count, timeout);
    if (waiting->unsuccessful)
        return err_set(err, ERR_FAILED, "%d of %d jobs did not succeed", waiting->unsuccessful,
            waiting->count);
    return true;
}

static bool wait_run(const struct cli *cli, struct err *err)
{
    struct buf ids = BUF_INIT(IDS_MAX);
    struct waiting waiting = {.count = cli_arg_count(cli), .is_quiet = cli_flag(cli, "json")};
    const char *timeout = cli_str(cli, "timeout");
    long long timeout_ms;
    int64_t deadline_ms = 0;
    struct db *db = NULL;
    bool is_done = false;

    waiting.is_told = mem_new((size_t)waiting.count, sizeof(*waiting.is_told));
    if (!ids_from_args(cli, 0, &ids, err) ||
        (timeout && !duration_option(cli, "timeout", 0, 31536000000, &timeout_ms, err)))
        goto out;
    if (timeout)
        deadline_ms = clock_ms() + timeout_ms;
    db = cli_open_db(cli, err);
    if (!db || !wait_for_all(&waiting, db, ids.data, deadline_ms, err))
        goto out;
    if (waiting.is_quiet && !print_json(store_job_outcomes(db, ids.data, STORE_JSON_LIST, err)))
        goto out;
    is_done = judge(&waiting, timeout, err);
out:
    db_close(db);
    free(waiting.is_told);
    buf_release(&ids);
    return is_done;
}

const struct cli_command cmd_job_wait = {
    .name = "job wait",
    .args = "JOB...",
    .args_min = 1,
    .args_max = -1,
    .summary = "wait until jobs have ended; fails unless all succeeded",
    .options = wait_options,
    .takes_db = true,
    .prints_data = true,
    .run = wait_run,
};
