/*
 * A connection is in one of three states: waiting for its next attempt (`conn` is NULL),
 * connecting, or up. While connecting, libpq says after each step which way its socket is to be
 * watched, and the socket itself may change from step to step. Once up, the connection stays in
 * pipeline mode: every query is followed by a sync, so that one that fails does not take the next
 * ones with it, and the answers come in the order of the queries, which `pending` remembers. The
 * server commits at the sync: a result is kept until the sync is answered, since a server that is
 * shut down at once sends on what it had written of an answer, though its transaction never
 * committed.
 *
 * Statements that are sent again and again are prepared, but only where the session is ours alone:
 * a pooler may give each transaction another one. There the server's process has the number that it
 * gave at login; a pooler makes one up.
 *
 * libpq's connect_timeout is not observed by its asynchronous interface; tcp_user_timeout lets a
 * host that does not answer fail, so that the next one of several is tried, and a timer bounds the
 * whole.
 */
#include "io/pg.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/db.h"

enum {
    CONNECT_TIMEOUT_MS = 40000,
    RETRY_MIN_MS = 100,
    RETRY_MAX_MS = 5000,
    PREPARED_MAX = 8,
};

struct pending {
    pg_result_fn *fn;
    void *arg;
    PGresult *result; /* once it is there */
    bool is_prepared; /* it was prepared before */
};

struct prepared {
    const char *sql;
    char name[32];
    bool is_ready;
};

struct pg {
    struct loop *loop;
    const char *url;
    const char *application_name;
    const struct pg_events *events;
    void *arg;
    PGconn *conn;
    bool is_up;
    bool is_broken; /* found out in the middle of something; seen to when that is over */
    struct event *readable;
    struct event *writable;
    struct loop_timer *retry; /* the next attempt, or the end of this one's patience */
    int64_t retry_ms;         /* grows while attempts fail */
    struct pending *pending;  /* a ring of pending_size */
    int pending_size, pending_first, pending_count;
    bool owns_session;
    struct prepared prepared[PREPARED_MAX];
    int prepared_count;
};

static void socket_ready(evutil_socket_t fd, short what, void *arg);

static void drop_events(struct pg *pg)
{
    if (pg->readable)
        event_free(pg->readable);
    if (pg->writable)
        event_free(pg->writable);
    pg->readable = pg->writable = NULL;
}

static void watch(struct pg *pg, bool for_reading, bool for_writing)
{
    drop_events(pg);
    pg->readable =
        event_new(loop_base(pg->loop), PQsocket(pg->conn), EV_READ | EV_PERSIST, socket_ready, pg);
    pg->writable =
        event_new(loop_base(pg->loop), PQsocket(pg->conn), EV_WRITE | EV_PERSIST, socket_ready, pg);
    if (for_reading)
        event_add(pg->readable, NULL);
    if (for_writing)
        event_add(pg->writable, NULL);
}

/* The SQLSTATE in a verbose connection error: ": XXXXX: ", whatever the server's language. */
static void find_sqlstate(const char *message, char sqlstate[6])
{
    sqlstate[0] = '\0';
    for (const char *p = strstr(message, ":  "); p; p = strstr(p + 1, ":  "))
        if (strspn(p + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && p[8] == ':') {
            memcpy(sqlstate, p + 3, 5);
            sqlstate[5] = '\0';
            return;
        }
}

/* Ends the connection, answers all queries with "lost", and waits for the next attempt. */
static void fail(struct pg *pg, const char *reason)
{
    struct err err = ERR_INIT;
    char sqlstate[6];
    int64_t delay_ms;

    err_set(&err, ERR_DATABASE, "%.*s", (int)strcspn(reason, "\n"), reason);
    err_hint(&err, "%s", pg->is_up ? "" : db_connect_hint(err.message));
    find_sqlstate(reason, sqlstate);
    drop_events(pg);
    PQfinish(pg->conn);
    pg->conn = NULL;
    pg->is_up = pg->is_broken = false;
    while (pg->pending_count) {
        struct pending lost = pg->pending[pg->pending_first];

        pg->pending_first = (pg->pending_first + 1) % pg->pending_size;
        pg->pending_count--;
        PQclear(lost.result);
        lost.fn(lost.arg, NULL);
    }
    delay_ms = pg->retry_ms / 2 + clock_jitter(pg->retry_ms / 2 + 1);
    pg->retry_ms = pg->retry_ms * 2 < RETRY_MAX_MS ? pg->retry_ms * 2 : RETRY_MAX_MS;
    loop_timer_start(pg->retry, delay_ms);
    pg->events->down(pg->arg, &err, sqlstate, delay_ms);
}

static void session_known(void *arg, const PGresult *result)
{
    struct pg *pg = arg;

    pg->owns_session =
        pg_result_ok(result) && atoi(PQgetvalue(result, 0, 0)) == PQbackendPID(pg->conn);
}

static void connected(struct pg *pg)
{
    loop_timer_stop(pg->retry);
    PQsetErrorVerbosity(pg->conn, PQERRORS_DEFAULT);
    if (PQsetnonblocking(pg->conn, 1) || !PQenterPipelineMode(pg->conn)) {
        fail(pg, PQerrorMessage(pg->conn));
        return;
    }
    watch(pg, true, false);
    pg->is_up = true;
    pg->prepared_count = 0;
    pg->owns_session = false;
    pg_send(pg, "select pg_catalog.pg_backend_pid()", 0, NULL, session_known, pg);
    pg->events->up(pg->arg);
}

static void connect_step(struct pg *pg)
{
    switch (PQconnectPoll(pg->conn)) {
    case PGRES_POLLING_READING:
        watch(pg, true, false);
        break;
    case PGRES_POLLING_WRITING:
        watch(pg, false, true);
        break;
    case PGRES_POLLING_OK:
        connected(pg);
        break;
    case PGRES_POLLING_FAILED:
    case PGRES_POLLING_ACTIVE:
    default:
        fail(pg, PQerrorMessage(pg->conn));
        break;
    }
}

/* libpq would print them on stderr; what matters comes as a result, too. */
static void drop_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

static void connect_start(void *arg)
{
    struct pg *pg = arg;
    /* what stands before dbname is a default that the connection string may override */
    const char *const names[] = {"application_name", "target_session_attrs", "keepalives_idle",
        "keepalives_interval", "keepalives_count", "tcp_user_timeout", "client_encoding", "dbname",
        NULL};
    const char *const values[] = {
        pg->application_name, "read-write", "10", "5", "3", "15000", "UTF8", pg->url, NULL};

    if (pg->conn) {
        fail(pg, "connecting took too long");
        return;
    }
    pg->conn = PQconnectStartParams(names, values, 1);
    if (!pg->conn)
        abort();
    if (PQstatus(pg->conn) == CONNECTION_BAD) {
        fail(pg, PQerrorMessage(pg->conn));
        return;
    }
    PQsetNoticeReceiver(pg->conn, drop_notice, NULL);
    PQsetErrorVerbosity(pg->conn, PQERRORS_VERBOSE);
    loop_timer_start(pg->retry, CONNECT_TIMEOUT_MS);
    watch(pg, false, true);
}

static void flush(struct pg *pg)
{
    int left = PQflush(pg->conn);

    if (left < 0)
        pg->is_broken = true;
    else if (left)
        event_add(pg->writable, NULL);
    else
        event_del(pg->writable);
}

/* Somebody has discarded what was prepared, or it would have other columns now. */
static bool is_stale(const PGresult *result)
{
    const char *sqlstate = pg_result_sqlstate(result);

    return !strcmp(sqlstate, "26000") || !strcmp(sqlstate, "0A000");
}

static void take_result(struct pg *pg, PGresult *result)
{
    struct pending *first = &pg->pending[pg->pending_first];

    if (!pg->pending_count) {
        pg->is_broken = true; /* the server speaks out of turn, such as when it shuts down */
    } else if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
        struct pending answered = *first;

        pg->pending_first = (pg->pending_first + 1) % pg->pending_size;
        pg->pending_count--;
        pg->retry_ms = RETRY_MIN_MS; /* a login alone proves little, behind a pooler say */
        answered.fn(answered.arg, answered.result);
        PQclear(answered.result);
    } else if (PQstatus(pg->conn) == CONNECTION_BAD) {
        pg->is_broken = true; /* a backend that is told to go says so in place of an answer */
    } else if (first->is_prepared && is_stale(result)) {
        pg->is_broken = true;
    } else if (!first->result || PQresultStatus(result) == PGRES_FATAL_ERROR) {
        PQclear(first->result); /* a commit that fails comes second */
        first->result = result;
        return;
    }
    PQclear(result);
}

static void read_answers(struct pg *pg)
{
    PGnotify *notify;

    if (!PQconsumeInput(pg->conn)) {
        pg->is_broken = true;
        return;
    }
    while (pg->pending_count && !pg->is_broken && !PQisBusy(pg->conn)) {
        PGresult *result = PQgetResult(pg->conn);

        if (result)
            take_result(pg, result);
    }
    while ((notify = PQnotifies(pg->conn))) {
        if (pg->events->notified)
            pg->events->notified(pg->arg, notify->extra);
        PQfreemem(notify);
    }
    if (PQstatus(pg->conn) == CONNECTION_BAD)
        pg->is_broken = true;
}

static void socket_ready(evutil_socket_t fd, short what, void *arg)
{
    struct pg *pg = arg;

    (void)fd;
    if (!pg->is_up) {
        connect_step(pg);
        return;
    }
    if (what & EV_READ)
        read_answers(pg);
    if (!pg->is_broken)
        flush(pg);
    if (pg->is_broken)
        fail(pg, *PQerrorMessage(pg->conn) ? PQerrorMessage(pg->conn)
                                           : "the server closed the connection");
}

struct pg *pg_new(struct loop *loop, const char *url, const char *application_name,
    const struct pg_events *events, void *arg)
{
    struct pg *pg = mem_new(1, sizeof(*pg));

    pg->loop = loop;
    pg->url = url;
    pg->application_name = application_name;
    pg->events = events;
    pg->arg = arg;
    pg->retry_ms = RETRY_MIN_MS;
    pg->pending_size = 64;
    pg->pending = mem_new((size_t)pg->pending_size, sizeof(*pg->pending));
    pg->retry = loop_timer_new(loop, connect_start, pg);
    loop_timer_start(pg->retry, 0);
    return pg;
}

void pg_free(struct pg *pg)
{
    if (!pg)
        return;
    drop_events(pg);
    while (pg->pending_count--)
        PQclear(pg->pending[(pg->pending_first + pg->pending_count) % pg->pending_size].result);
    PQfinish(pg->conn);
    loop_timer_free(pg->retry);
    free(pg->pending);
    free(pg);
}

bool pg_is_up(const struct pg *pg)
{
    return pg->is_up && !pg->is_broken;
}

static void remember(struct pg *pg, pg_result_fn *fn, void *arg)
{
    if (pg->pending_count == pg->pending_size) {
        struct pending *ring = mem_new((size_t)pg->pending_size * 2, sizeof(*ring));

        for (int i = 0; i < pg->pending_count; i++)
            ring[i] = pg->pending[(pg->pending_first + i) % pg->pending_size];
        free(pg->pending);
        pg->pending = ring;
        pg->pending_size *= 2;
        pg->pending_first = 0;
    }
    pg->pending[(pg->pending_first + pg->pending_count++) % pg->pending_size] =
        (struct pending){.fn = fn, .arg = arg};
}

/* After a query was handed to libpq, or not. */
static void sent(struct pg *pg, int is_sent)
{
    if (!is_sent || !PQpipelineSync(pg->conn))
        pg->is_broken = true;
    else
        flush(pg);
    if (pg->is_broken) /* seen to by socket_ready(): callbacks never run under their own pg_send()
                        */
        event_active(pg->readable, EV_WRITE, 0);
}

void pg_send(struct pg *pg, const char *sql, int count, const char *const *values, pg_result_fn *fn,
    void *arg)
{
    remember(pg, fn, arg);
    sent(pg, PQsendQueryParams(pg->conn, sql, count, NULL, values, NULL, NULL, 0));
}

static void prepared(void *arg, const PGresult *result)
{
    struct prepared *statement = arg;

    if (pg_result_ok(result))
        statement->is_ready = true;
}

static void prepare(struct pg *pg, const char *sql, int count)
{
    struct prepared *statement = &pg->prepared[pg->prepared_count++];

    *statement = (struct prepared){.sql = sql};
    snprintf(statement->name, sizeof(statement->name), "supaqueue_%d", pg->prepared_count);
    remember(pg, prepared, statement);
    sent(pg, PQsendPrepare(pg->conn, statement->name, sql, count, NULL));
}

void pg_send_prepared(struct pg *pg, const char *sql, int count, const char *const *values,
    pg_result_fn *fn, void *arg)
{
    const struct prepared *statement = NULL;

    for (int i = 0; i < pg->prepared_count; i++)
        if (pg->prepared[i].sql == sql)
            statement = &pg->prepared[i];
    if (!statement && pg->owns_session && pg->prepared_count < PREPARED_MAX)
        prepare(pg, sql, count);
    if (!statement || !statement->is_ready) {
        pg_send(pg, sql, count, values, fn, arg);
        return;
    }
    remember(pg, fn, arg);
    pg->pending[(pg->pending_first + pg->pending_count - 1) % pg->pending_size].is_prepared = true;
    sent(pg, PQsendQueryPrepared(pg->conn, statement->name, count, values, NULL, NULL, 0));
}

void pg_drop(struct pg *pg)
{
    if (!pg->is_up)
        return;
    pg->is_broken = true;
    event_active(pg->readable, EV_WRITE, 0);
}

bool pg_result_err(const PGresult *result, struct err *err)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);

    if (!message)
        message = PQresultErrorMessage(result);
    err_set(err, ERR_DATABASE, "%.*s", (int)strcspn(message, "\n"), message);
    return hint ? err_hint(err, "%.*s", (int)strcspn(hint, "\n"), hint) : false;
}

const char *pg_result_sqlstate(const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    return sqlstate ? sqlstate : "";
}

bool pg_result_ok(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}
