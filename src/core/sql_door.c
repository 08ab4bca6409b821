#include "core/sql_door.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/db.h"
#include "io/interrupt.h"

static int count_of(const char *const *params)
{
    int count = 0;

    while (params && params[count])
        count++;
    return count;
}

static void tell(struct sql_door *door, const struct management_sql *sql)
{
    char size[MANAGEMENT_TOLD_SIZE];
    char *line = mem_printf("SQL %s", management_told(sql->text, size));

    door->say(door->arg, line);
    free(line);
    for (int i = 0; i < count_of(sql->params); i++) {
        line = mem_printf("    $%d = %s", i + 1, sql->has_secret ? "(secret)" : sql->params[i]);
        door->say(door->arg, line);
        free(line);
    }
}

/* Straight: returns the first column of the first row as JSON. */
static json_t *run_directly(
    struct sql_door *door, const struct management_sql *sql, struct err *err)
{
    PGresult *result;
    json_t *answer;

    if (door->is_dry)
        tell(door, sql);
    if (door->is_dry && !sql->reads_only)
        return json_null();
    if (interrupt_seen()) {
        err_set(err, ERR_FAILED, "interrupted");
        return NULL;
    }
    if (!sql->reads_only && !sql->params)
        return db_exec(door->db, sql->text, err) ? json_null() : NULL;
    result = db_query(door->db, sql->text, count_of(sql->params), sql->params, err);
    if (!result)
        return NULL;
    answer = PQntuples(result) && !PQgetisnull(result, 0, 0)
                 ? json_loads(PQgetvalue(result, 0, 0), JSON_DECODE_ANY, NULL)
                 : NULL;
    PQclear(result);
    return answer ? answer : json_null();
}

static json_t *run_by_api(struct sql_door *door, const struct management_sql *sql, struct err *err)
{
    json_t *rows = management_query(door->api, sql, door->sqlstate, err);
    json_t *answer = json_object_get(json_array_get(rows, 0), "result");

    if (!rows)
        return NULL;
    json_incref(answer);
    json_decref(rows);
    return answer ? answer : json_null();
}

/* The database's own message may quote a secret. */
static void hide_message(const struct sql_door *door, struct err *err)
{
    const char *hint;
    enum err_kind kind = db_kind_of(door->sqlstate, &hint);

    err_set(err, kind,
        strcmp(door->sqlstate, "42501") ? "the database refuses it (%s)" : "permission denied (%s)",
        door->sqlstate);
    err_hint(err, "%s", hint);
}

/* By whichever way. */
static json_t *answer_of(struct sql_door *door, const struct management_sql *sql, struct err *err)
{
    json_t *answer;

    *door->sqlstate = '\0';
    if (!door->db)
        return run_by_api(door, sql, err);
    answer = run_directly(door, sql, err);
    if (!answer && interrupt_seen())
        err_set(err, ERR_FAILED, "interrupted");
    if (!answer) {
        struct err ignored = ERR_INIT;

        snprintf(door->sqlstate, sizeof(door->sqlstate), "%s", db_sqlstate(door->db));
        if (!sql->reads_only && !db_exec(door->db, "rollback", &ignored))
            return NULL;
    }
    return answer;
}

static json_t *run(struct sql_door *door, const struct management_sql *sql, struct err *err)
{
    json_t *answer = answer_of(door, sql, err);

    if (!answer && sql->has_secret && *door->sqlstate && !interrupt_seen())
        hide_message(door, err);
    return answer;
}

json_t *sql_door_ask(
    struct sql_door *door, const char *sql, const char *const *params, struct err *err)
{
    return run(
        door, &(struct management_sql){.text = sql, .params = params, .reads_only = true}, err);
}

json_t *sql_door_ask_of(
    struct sql_door *door, const char *sql, const char *const *params, struct err *err)
{
    static const char *const absent[] = {"42P01", "3F000", "42883", "42703"};
    struct err problem = ERR_INIT;
    json_t *answer = sql_door_ask(door, sql, params, &problem);

    for (size_t i = 0; !answer && i < ARRAY_SIZE(absent); i++)
        if (!strcmp(door->sqlstate, absent[i]))
            answer = json_null();
    if (!answer)
        *err = problem;
    return answer;
}

static bool change(struct sql_door *door, const struct management_sql *sql, struct err *err)
{
    json_t *answer = run(door, sql, err);

    json_decref(answer);
    return answer != NULL;
}

bool sql_door_do(struct sql_door *door, const char *sql, const char *const *params, struct err *err)
{
    return change(door, &(struct management_sql){.text = sql, .params = params}, err);
}

json_t *sql_door_get(
    struct sql_door *door, const char *sql, const char *const *params, struct err *err)
{
    static const char *const none[] = {NULL};

    return run(door, &(struct management_sql){.text = sql, .params = params ? params : none}, err);
}

bool sql_door_do_secretly(
    struct sql_door *door, const char *sql, const char *const *params, struct err *err)
{
    return change(
        door, &(struct management_sql){.text = sql, .params = params, .has_secret = true}, err);
}
