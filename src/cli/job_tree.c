#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/common.h"
#include "cli/table.h"
#include "cli/tree.h"
#include "core/store_jobs.h"
#include "io/db.h"

enum { ID_MAX = 64, REST_MAX = 4096, ERROR_BYTES = 60 };

/* The rule by which a target waits for its source, when it is not the usual one. */
static const char *label_of(const char *on_failure, const char *on_success)
{
    bool runs = on_failure && !strcmp(on_failure, "run");
    bool cancels = on_failure && !strcmp(on_failure, "cancel");

    if (on_success && !strcmp(on_success, "cancel"))
        return runs      ? "if its source fails: run, else: cancel"
               : cancels ? "when its source ends: cancel"
                         : "if its source succeeds: cancel";
    if (runs)
        return "if its source fails: run";
    return cancels ? "if its source fails: cancel" : NULL;
}

static struct tree_edge *read_edges(const PGresult *rows)
{
    struct tree_edge *edges = mem_new((size_t)PQntuples(rows) + 1, sizeof(*edges));

    for (int i = 0; i < PQntuples(rows); i++)
        edges[i] = (struct tree_edge){
            .source = (int)row_int(rows, i, "source_no"),
            .target = (int)row_int(rows, i, "target_no"),
            .label = label_of(row_str(rows, i, "on_failure"), row_str(rows, i, "on_success")),
        };
    return edges;
}

/* " 1.2s, 3 attempts: attempts: HTTP status 500"; returns owned. */
static char *rest_of(const PGresult *rows, int row)
{
    const char *reason = row_str(rows, row, "reason"), *error = row_str(rows, row, "error");
    struct buf text = BUF_INIT(REST_MAX);
    char age[AGE_MAX];

    if (row_str(rows, row, "duration_ms"))
        buf_addf(&text, " %s", age_text(age, row_int(rows, row, "duration_ms")));
    if (row_int(rows, row, "attempts") > 1)
        buf_addf(&text, "%s %lld attempts", text.len ? "," : "", row_int(rows, row, "attempts"));
    if (reason)
        buf_addf(&text, " (%s)", reason);
    if (error) {
        size_t len = strlen(error), cut = len > ERROR_BYTES ? ERROR_BYTES : len;

        while (cut < len && ((unsigned char)error[cut] & 0xc0) == 0x80)
            cut--;
        buf_addf(&text, ": %.*s%s", (int)cut, error, cut < len ? "..." : "");
    }
    return buf_detach(&text);
}

static struct tree_job *read_jobs(const PGresult *rows, const PGresult *dependencies)
{
    struct tree_job *jobs = mem_new((size_t)PQntuples(rows) + 1, sizeof(*jobs));

    for (int i = 0; i < PQntuples(rows); i++) {
        const char *status = row_str(rows, i, "status");

        jobs[i] = (struct tree_job){
            .id = row_str(rows, i, "id"),
            .queue = row_str(rows, i, "queue_name"),
            .state = status ? status : "held",
            .rest = rest_of(rows, i),
        };
    }
    for (int i = 0; i < PQntuples(dependencies); i++) {
        struct tree_job *target = &jobs[row_int(dependencies, i, "target_no")];

        if (!strcmp(target->state, "pending") && !row_is_true(dependencies, i, "is_satisfied"))
            target->state = "blocked";
    }
    return jobs;
}

static void print_tree(const PGresult *rows, const PGresult *dependencies, const char *asked)
{
    struct tree_job *jobs = read_jobs(rows, dependencies);
    struct tree_edge *edges = read_edges(dependencies);
    struct tree tree = {
        .jobs = jobs,
        .job_count = PQntuples(rows),
        .edges = edges,
        .edge_count = PQntuples(dependencies),
        .asked = -1,
        .is_utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8"),
        .has_colours = terminal_has_colours(stdout),
    };

    for (int i = 0; i < tree.job_count && tree.job_count > 1; i++)
        if (!strcasecmp(jobs[i].id, asked))
            tree.asked = i;
    tree_draw(stdout, &tree);
    for (int i = 0; i < tree.job_count; i++)
        free((char *)jobs[i].rest);
    free(jobs);
    free(edges);
}

static bool show_tree(struct db *db, const char *pipeline, const char *asked, struct err *err)
{
    PGresult *jobs = store_pipeline_jobs(db, pipeline, err);
    PGresult *dependencies = jobs ? store_pipeline_dependencies(db, pipeline, err) : NULL;
    bool is_done = dependencies != NULL;

    if (is_done)
        print_tree(jobs, dependencies, asked);
    PQclear(jobs);
    PQclear(dependencies);
    return is_done;
}

static bool tree_run(const struct cli *cli, struct err *err)
{
    struct buf id = BUF_INIT(ID_MAX);
    struct db *db = ids_from_args(cli, 0, &id, err) ? cli_open_db(cli, err) : NULL;
    PGresult *result = db ? store_pipeline(db, cli_arg(cli, 0), err) : NULL;
    bool is_done = false;

    if (result && cli_flag(cli, "json"))
        is_done = printf("%s\n", row_str(result, 0, "pipeline")) > 0;
    else if (result)
        is_done = show_tree(db, row_str(result, 0, "pipeline"), cli_arg(cli, 0), err);
    if (is_done && row_is_true(result, 0, "is_truncated"))
        fputs("only a part of it is shown: it is too large\n", stderr);
    PQclear(result);
    db_close(db);
    buf_release(&id);
    return is_done;
}

const struct cli_command cmd_job_tree = {
    .name = "job tree",
    .args = "JOB",
    .args_min = 1,
    .args_max = 1,
    .summary = "draw the pipeline that a job belongs to",
    .description =
        "Below each job stand those that wait for it. A job that waits for several is drawn once; "
        "where it would stand again, an arrow refers to it. What stands in brackets is no outcome, "
        "but "
        "the rule by which it waits for its source, the job that it stands below; without one, it "
        "runs when that succeeds. Of many jobs that look alike the first "
        "20 are drawn and the rest counted.",
    .takes_db = true,
    .prints_data = true,
    .run = tree_run,
};
