#include "core/store_query.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* It has a table where ours has a view. */
const char store_is_original[] =
    "select from pg_catalog.pg_class c where c.relnamespace = to_regnamespace('supaqueue') "
    "and c.relname = 'current_job' and c.relkind = 'r'";

/* Hints for people at a command line, by SQLSTATE or by the constraint that was broken. */
static const struct {
    const char *code;
    const char *message; /* NULL: the server's own */
    const char *hint;
} explanations[] = {
    {"SQ001", NULL,
        "Make it with `supaqueue queue create`, or see `supaqueue queue list` for the names there "
        "are."},
    {"SQ002", NULL,
        "Use the id of the queue instead of its name: see `supaqueue queue list --json`."},
    {"SQ008", NULL, "See `supaqueue job list` for the ids there are."},
    {"SQ011", NULL, "See `supaqueue schedule list` for the names there are."},
    {"22007", NULL, "Write a time as 2030-01-31T09:00:00Z."},
    {"22008", NULL, "Write a time as 2030-01-31T09:00:00Z."},
    {"method_known", "the method is not known",
        "It is one of GET, POST, PUT, PATCH, DELETE, HEAD and OPTIONS."},
    {"url_is_http", "the url is no http or https address", "Write it as https://HOST/PATH."},
    {"no_url", "the function name is a url", "Give the name of the function alone, or use --url."},
    {"job_dependencies_source_fkey", "no job has the id that --after names",
        "See `supaqueue job list` for the ids there are."},
};

static void explain(const struct db *db, struct err *err)
{
    for (size_t i = 0; i < ARRAY_SIZE(explanations); i++) {
        const char *code = explanations[i].code;

        if (strcmp(code, db_sqlstate(db)) != 0 && strcmp(code, db_constraint(db)) != 0)
            continue;
        if (explanations[i].message)
            err_set(err, err->kind, "%s", explanations[i].message);
        err_hint(err, "%s", explanations[i].hint);
        return;
    }
}

PGresult *store_query(
    struct db *db, const char *sql, int param_count, const char *const *params, struct err *err)
{
    PGresult *result = db_query(db, sql, param_count, params, err);

    if (!result)
        explain(db, err);
    return result;
}

PGresult *store_query_as(struct db *db, enum store_form form, const char *sql, int param_count,
    const char *const *params, struct err *err)
{
    static const struct {
        const char *before, *after;
    } frames[] = {
        [STORE_ROWS] = {"", ""},
        [STORE_JSON_LIST] = {"select coalesce(json_agg(r), '[]') from (", ") r"},
        [STORE_JSON_ONE] = {"select row_to_json(r) from (", ") r"},
    };
    char *text = mem_printf("%s%s%s", frames[form].before, sql, frames[form].after);
    PGresult *result = store_query(db, text, param_count, params, err);

    free(text);
    return result;
}

bool store_run(
    struct db *db, const char *sql, int param_count, const char *const *params, struct err *err)
{
    PGresult *result = store_query(db, sql, param_count, params, err);

    PQclear(result);
    return result != NULL;
}
