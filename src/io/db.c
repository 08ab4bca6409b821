#include "io/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct db {
    PGconn *conn;
    PGcancel *cancel;
    db_notice_fn *on_notice; /* NULL: notices are dropped */
    void *notice_arg;
    char sqlstate[6];
    char constraint[64];
};

/* The kind of an error by the start of its SQLSTATE; the first that fits counts. A hint of the
 * server's own goes before the one here. */
static const struct {
    const char *prefix;
    enum err_kind kind;
    const char *hint;
} kinds[] = {
    {"SQ006", ERR_USAGE, ""},
    {"SQ012", ERR_USAGE, ""},
    {"SQ020", ERR_SCHEMA_NEWER, "Use a newer supaqueue."},
    {"SQ021", ERR_DATABASE, ""},
    {"SQ", ERR_FAILED, ""},
    {"22", ERR_USAGE, ""},
    {"23503", ERR_FAILED, ""},
    {"23", ERR_USAGE, ""},
    {"25006", ERR_DATABASE,
        "This server is read-only: add target_session_attrs=read-write to the address."},
    {"3F000", ERR_DATABASE, "Run `supaqueue migrate`."},
    {"42P01", ERR_DATABASE, "Run `supaqueue migrate`."},
    {"42883", ERR_DATABASE, "Run `supaqueue migrate`."},
    {"42501", ERR_DATABASE,
        "Connect as the owner of the schema or the database, or as service_role."},
    {"53300", ERR_DATABASE,
        "The server has no connection to spare: try again, or raise max_connections."},
    {"57P", ERR_DATABASE, "The server was stopped or restarted: try again."},
    {"", ERR_DATABASE, ""},
};

/* What to do about a connection that failed, by a part of what libpq says: it gives no SQLSTATE
 * there. */
static const struct {
    const char *part;
    const char *hint;
} connect_hints[] = {
    {"password authentication failed",
        "Check the user and the password in --db-url or DATABASE_URL."},
    {"no password supplied", "Put the password into DATABASE_URL, PGPASSWORD or ~/.pgpass."},
    {"does not exist", "Check the database and the user in --db-url or DATABASE_URL."},
    {"too many", "The server has no connection to spare: try again, or raise max_connections."},
    {"Tenant or user not found",
        "A pooler of Supabase wants USER as postgres.REF, and the host of the project's region."},
    {"FATAL:", ""}, /* the server was reached */
    {".supabase.co\"",
        "A project's own host has an IPv6 address only, unless it has the IPv4 add-on: use the "
        "session pooler's address, which its dashboard shows under Connect."},
    {"Connection refused", "Is the server running there, and is the port right?"},
    {"No such file or directory", "Is the server running there, and is the port right?"},
    {"could not translate host name", "Check the host name in --db-url or DATABASE_URL."},
    {"timeout expired", "Is the server reachable from here?"},
};

/* `text` on one line: line ends become "; ", and lines that start with a tab, which only explain,
 * are left out. */
static void flatten(char *out, size_t size, const char *text)
{
    size_t len = 0;

    for (bool is_first = true; *text; is_first = false) {
        size_t line = strcspn(text, "\n");
        int room = (int)(size - len);

        if (*text != '\t' && line)
            len += (size_t)snprintf(
                out + len, (size_t)room, "%s%.*s", is_first ? "" : "; ", (int)line, text);
        if (len >= size)
            return;
        text += line + (text[line] == '\n');
    }
    out[len] = '\0';
}

static bool address_error(struct err *err)
{
    err_set(err, ERR_CONFIG, "the database address cannot be understood");
    return err_hint(err,
        "It looks like postgres://USER:PASSWORD@HOST:5432/DATABASE; in the password write @ "
        ": / ? # %% as %%40 %%3A "
        "%%2F %%3F %%23 %%25.");
}

/* A password with an unescaped @ / or : spills into the other parts, which libpq names in its
 * messages. */
static bool is_spilled(const PQconninfoOption *option)
{
    if (!option->val)
        return false;
    if (!strcmp(option->keyword, "port"))
        return strspn(option->val, "0123456789,") != strlen(option->val);
    return (!strcmp(option->keyword, "host") || !strcmp(option->keyword, "dbname")) &&
           strchr(option->val, '@');
}

/* libpq's own messages about a bad address quote it, password and all; so they are not passed on.
 */
bool db_check_address(const char *url, struct err *err)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    bool is_good = options != NULL;

    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (is_spilled(option))
            is_good = false;
    PQconninfoFree(options);
    return is_good || address_error(err);
}

char *db_address_part(const char *url, const char *keyword)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    char *part = NULL;

    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (!strcmp(option->keyword, keyword) && option->val)
            part = mem_dup(option->val);
    PQconninfoFree(options);
    return part;
}

static bool has_libpq_environment(void)
{
    static const char *const names[] = {
        "PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGPORT"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (getenv(names[i]))
            return true;
    return false;
}

static void on_pg_notice(void *arg, const PGresult *result)
{
    struct db *db = arg;
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    if (db->on_notice && message)
        db->on_notice(db->notice_arg, message);
}

const char *db_connect_hint(const char *message)
{
    for (size_t i = 0; i < ARRAY_SIZE(connect_hints); i++)
        if (strstr(message, connect_hints[i].part))
            return connect_hints[i].hint;
    return "";
}

static void connect_error(PGconn *conn, struct err *err)
{
    char text[384];

    flatten(text, sizeof(text), PQerrorMessage(conn));
    err_set(err, ERR_DATABASE, "%s", *text ? text : "cannot connect to the database");
    err_hint(err, "%s", db_connect_hint(text));
}

struct db *db_open(const char *url, struct err *err)
{
    /* of a name given twice the later counts: dbname brings in whatever the address says */
    const char *const names[] = {"fallback_application_name", "client_encoding",
        getenv("PGCONNECT_TIMEOUT") ? "sslmode" : "connect_timeout", "dbname", NULL};
    const char *const values[] = {"supaqueue", "UTF8", getenv("PGCONNECT_TIMEOUT") ? NULL : "10",
        url && *url ? url : NULL, NULL};
    struct db *db;

    if (url && *url) {
        if (!db_check_address(url, err))
            return NULL;
    } else if (!has_libpq_environment()) {
        err_set(err, ERR_CONFIG, "no database is named");
        err_hint(err,
            "Give --db-url, or set DATABASE_URL to postgres://USER:PASSWORD@HOST:5432/DATABASE.");
        return NULL;
    }
    db = mem_new(1, sizeof(*db));
    db->conn = PQconnectdbParams(names, values, 1);
    if (PQstatus(db->conn) != CONNECTION_OK) {
        connect_error(db->conn, err);
        db_close(db);
        return NULL;
    }
    PQsetNoticeReceiver(db->conn, on_pg_notice, db);
    db->cancel = PQgetCancel(db->conn);
    return db;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    PQfreeCancel(db->cancel);
    PQfinish(db->conn);
    free(db);
}

void db_cancel(struct db *db)
{
    char ignored[256];

    if (db->cancel)
        PQcancel(db->cancel, ignored, sizeof(ignored));
}

void db_on_notice(struct db *db, db_notice_fn *fn, void *arg)
{
    db->on_notice = fn;
    db->notice_arg = arg;
}

const char *db_sqlstate(const struct db *db)
{
    return db->sqlstate;
}

const char *db_constraint(const struct db *db)
{
    return db->constraint;
}

static void keep(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text ? text : "");
}

enum err_kind db_kind_of(const char *sqlstate, const char **hint)
{
    size_t i = 0;

    while (strncmp(sqlstate, kinds[i].prefix, strlen(kinds[i].prefix)) != 0)
        i++;
    *hint = kinds[i].hint;
    return kinds[i].kind;
}

/* Fills err from a result that failed. */
static bool result_error(struct db *db, const PGresult *result, struct err *err)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    char text[sizeof(err->message)];
    const char *usual_hint;
    enum err_kind kind;

    keep(db->sqlstate, sizeof(db->sqlstate), PQresultErrorField(result, PG_DIAG_SQLSTATE));
    keep(db->constraint, sizeof(db->constraint),
        PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME));
    flatten(text, sizeof(text), message ? message : PQerrorMessage(db->conn));
    kind = db_kind_of(db->sqlstate, &usual_hint);
    if (PQstatus(db->conn) == CONNECTION_BAD && !message) {
        err_set(err, ERR_DATABASE, "lost the connection to the database");
        return err_hint(err, "Whatever was under way was not committed, or cannot be known to be: "
                             "look before trying again.");
    }
    err_set(err, kind, "%s", text);
    return err_hint(err, "%s", hint ? hint : usual_hint);
}

PGresult *db_query(
    struct db *db, const char *sql, int param_count, const char *const *params, struct err *err)
{
    PGresult *result = PQexecParams(db->conn, sql, param_count, NULL, params, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);

    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return result;
    result_error(db, result, err);
    PQclear(result);
    return NULL;
}

bool db_exec(struct db *db, const char *sql, struct err *err)
{
    PGresult *result = PQexec(db->conn, sql);
    ExecStatusType status = PQresultStatus(result);
    bool is_good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;

    if (!is_good)
        result_error(db, result, err);
    PQclear(result);
    return is_good;
}
