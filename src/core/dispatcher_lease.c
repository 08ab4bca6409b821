/*
 * The database believes that we are alive for `lease_ms` after each renewal; then any dispatcher
 * may give our workers to others. So that there are never more calls than workers, ours must be
 * over by then: at four fifths of the lease, counted from when the last successful renewal was
 * *sent*, we fence ourselves, that is break off every call. The settlements say "aborted", and
 * wait. If a renewal succeeds after all, nobody has given our workers away and we go on; if it
 * fails, the lease is lost and we begin anew.
 *
 * A connection that was lost may have taken answers with it: jobs claimed, workers leased. Before
 * any claim on a new connection the database is told what we know of, and takes back the rest. And
 * a server that crashed may have forgotten claims, which are not waited for until they are on disk:
 * before any settlement on a new connection it is reminded of those whose calls we know.
 */
#include "core/dispatcher_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "core/migrate.h"
#include "core/store_admin.h"

enum {
    RETRY_MS = 1000,
    LISTEN_PROOF_MS = 3000,
    ARRAY_MAX_BYTES = 1 << 26,
    CLAIMS_FAILURES_MAX = 3,
    LISTENER_FAILURES_MAX = 3,
};

static void renewed(void *arg, const PGresult *result);

struct pg *lease_claims(const struct dispatcher *d)
{
    return d->claims_failures < CLAIMS_FAILURES_MAX ? d->claims : d->main;
}

bool lease_allows_calls(const struct dispatcher *d)
{
    return d->no && d->is_ready && !d->is_fenced && clock_ms() < d->fence_at_ms;
}

static void lease_is_good(struct dispatcher *d, int64_t sent_ms)
{
    int64_t fence_at_ms = sent_ms + (int64_t)d->config.lease_ms * 4 / 5;

    if (d->is_fenced && fence_at_ms > clock_ms()) {
        d->is_fenced = false;
        log_event(LOG_INFO, "lease renewed after all", NULL);
    }
    d->fence_at_ms = fence_at_ms;
    loop_timer_start(d->fence_timer, fence_at_ms - clock_ms());
    loop_timer_start(d->renew_timer, d->config.lease_ms / 4);
}

static void registered(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;

    d->is_registering = false;
    if (!pg_result_ok(result)) {
        lease_refused(d, result, "register");
        return;
    }
    d->no = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    d->wants_wakeup = true;
    d->is_fenced = false;
    d->is_ready = true;
    lease_is_good(d, d->register_sent_ms);
    log_event(LOG_INFO, "registered", "dispatcher", log_int(d->no), "name", d->name, "slots",
        log_int(d->config.slots), NULL);
    look_now(d);
}

static void register_again(struct dispatcher *d)
{
    if (d->is_registering || !pg_is_up(d->main) || d->phase != PHASE_SERVING)
        return;
    d->is_registering = true;
    d->register_sent_ms = clock_ms();
    store_register(d->main, d->name, d->config.lease_ms, registered, d);
}

/* Others may call what we were calling: end it, forget the workers, begin anew. */
static void lose(struct dispatcher *d)
{
    if (!d->no)
        return; /* known already: more of what was sent under the old lease was refused */
    log_event(LOG_WARN, "lease lost: its jobs were given back", "dispatcher", log_int(d->no),
        "in_flight", log_int(d->counts.in_flight), NULL);
    calls_abort_all(d);
    calls_forget_workers(d);
    queues_clear(&d->queues);
    d->no = 0;
    d->needs_recovery = false;
    d->renew_sent_ms = 0;
    loop_timer_stop(d->renew_timer);
    loop_timer_stop(d->fence_timer);
    if (d->phase == PHASE_SERVING) {
        d->is_ready = false;
        register_again(d);
    }
}

/* Not behind settlements, if that can be helped: those may wait for a row that a user has locked.
 */
static struct pg *renew_connection(const struct dispatcher *d)
{
    if (d->listener && pg_is_up(d->listener))
        return d->listener;
    return pg_is_up(d->claims) ? d->claims : d->main;
}

void lease_renew(struct dispatcher *d)
{
    struct pg *pg = renew_connection(d);

    if (!d->no || !pg_is_up(pg))
        return;
    if (d->renew_sent_ms) {
        d->renew_again = true;
        return;
    }
    d->renew_sent_ms = clock_ms();
    d->renew_again = false;
    store_renew(pg, d->no, d->wants_wakeup, renewed, d);
}

static void renewed(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;
    int64_t sent_ms = d->renew_sent_ms;

    d->renew_sent_ms = 0;
    if (!result || !sent_ms)
        return;
    if (!pg_result_ok(result))
        lease_refused(d, result, "renew");
    else if (*PQgetvalue(result, 0, 0) == 't')
        lease_is_good(d, sent_ms);
    else
        lose(d);
    if (d->renew_again)
        lease_renew(d);
}

static void renew_due(void *arg)
{
    struct dispatcher *d = arg;

    lease_renew(d);
    loop_timer_start(d->renew_timer, d->config.lease_ms / 4);
}

void lease_check_fence(struct dispatcher *d)
{
    if (!d->no || d->is_fenced || clock_ms() < d->fence_at_ms)
        return;
    d->is_fenced = true;
    log_event(LOG_WARN, "lease not renewed in time: calls broken off", "in_flight",
        log_int(d->counts.in_flight), NULL);
    calls_abort_all(d);
}

static void fence_due(void *arg)
{
    struct dispatcher *d = arg;

    lease_check_fence(d);
    if (d->no && !d->is_fenced) /* too early */
        loop_timer_start(d->fence_timer, d->fence_at_ms - clock_ms());
}

/* A tick gives back its job, and frees it, when that can be locked. */
static void lose_worker(struct dispatcher *d, const char *id)
{
    LIST_EACH (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        LIST_EACH (&queue->workers, all) {
            struct worker *worker = CONTAINER_OF(all, struct worker, all);

            if (strcmp(worker->id, id) != 0)
                continue;
            worker_leave(worker);
            worker->is_lost = true;
        }
    }
    d->release_soon = true;
    log_event(LOG_WARN,
        "a job that was claimed as the connection broke is locked by somebody: its worker rests",
        "worker", id, NULL);
}

static void recovered(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;
    char worker[UUID_SIZE];
    const char *lost;

    d->is_recovering = false;
    if (!pg_result_ok(result)) {
        lease_refused(d, result, "recover");
        return;
    }
    d->needs_recovery = false;
    if (strcmp(PQgetvalue(result, 0, RECOVER_GIVEN_BACK), "0") != 0)
        log_event(LOG_INFO, "jobs given back that were claimed as the connection broke", "jobs",
            PQgetvalue(result, 0, RECOVER_GIVEN_BACK), NULL);
    lost = PQgetvalue(result, 0, RECOVER_LOST_WORKERS);
    while (store_array_next_id(&lost, worker))
        lose_worker(d, worker);
    look_now(d);
}

/* Our calls: those under way, and those that have ended and are not settled. */
static void known_init(const struct dispatcher *d, struct known_calls *known)
{
    struct buf empty = BUF_INIT(ARRAY_MAX_BYTES);

    *known = (struct known_calls){empty, empty, empty};
    settle_add_known(d, known);
    LIST_EACH (&d->busy, node) {
        const struct call *call = CONTAINER_OF(node, struct call, node);
        const char *no = log_int(call->no);

        store_array_add(&known->jobs, call->job, UUID_SIZE - 1);
        store_array_add(&known->calls, no, strlen(no));
        store_array_add(&known->workers, call->worker->id, UUID_SIZE - 1);
    }
}

static void known_release(struct known_calls *known)
{
    buf_release(&known->jobs);
    buf_release(&known->calls);
    buf_release(&known->workers);
}

static void claimed_again(void *arg, const PGresult *result)
{
    if (!pg_result_ok(result))
        lease_refused(arg, result, "claim again"); /* what was forgotten is called again */
    else if (strcmp(PQgetvalue(result, 0, 0), "0") != 0)
        log_event(LOG_INFO, "claims renewed that a crash of the server had undone", "jobs",
            PQgetvalue(result, 0, 0), NULL);
}

static void claim_again(struct dispatcher *d, struct known_calls *known)
{
    store_claim_again(d->main, d->no, d->last_call, store_array_end(&known->jobs),
        store_array_end(&known->calls), store_array_end(&known->workers), claimed_again, d);
}

void lease_recover(struct dispatcher *d)
{
    struct buf workers = BUF_INIT(ARRAY_MAX_BYTES);
    struct known_calls known;

    /* what an answer under way would bring is not yet known to us */
    if (!d->needs_recovery || d->is_recovering || !d->is_ready || d->is_looking ||
        calls_are_claiming(d) || !pg_is_up(d->main) || loop_timer_is_running(d->retry_timer))
        return;
    known_init(d, &known);
    LIST_EACH (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        LIST_EACH (&queue->workers, all)
            store_array_add(&workers, CONTAINER_OF(all, struct worker, all)->id, UUID_SIZE - 1);
    }
    claim_again(d, &known); /* one may have been answered since, by a server that is no more */
    d->is_recovering = true;
    store_recover(
        d->main, d->no, store_array_end(&known.calls), store_array_end(&workers), recovered, d);
    known_release(&known);
    buf_release(&workers);
}

static void unregistered(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;

    if (!result)
        return; /* tried again when the connection is back */
    if (!pg_result_ok(result))
        lease_refused(d, result, "unregister"); /* what is left ends with the lease */
    d->no = 0;
    d->phase = PHASE_GONE;
}

void lease_leave(struct dispatcher *d)
{
    if (!d->no)
        d->phase = PHASE_GONE;
    else if (pg_is_up(d->main))
        store_unregister(d->main, d->no, unregistered, d);
    else
        d->phase = PHASE_GONE; /* nothing is left to write: the lease ends by itself */
}

static bool starts_with(const char *text, const char *start)
{
    return !strncmp(text, start, strlen(start));
}

static void schema_still_there(void *arg, const PGresult *result)
{
    struct err err = ERR_INIT;

    if (!result || pg_result_ok(result))
        return;
    pg_result_err(result, &err);
    err_hint(
        &err, "the schema is gone, or this role may not use it any more: run supaqueue migrate");
    dispatcher_fail(arg, &err);
}

void lease_check_schema(struct dispatcher *d)
{
    if (pg_is_up(d->main) && d->is_ready)
        store_ask_schema_version(d->main, schema_still_there, d);
}

bool lease_concerns(const PGresult *result)
{
    const char *sqlstate = pg_result_sqlstate(result);

    return !strcmp(sqlstate, "SQ010") || !strcmp(sqlstate, "25006");
}

void lease_refused(struct dispatcher *d, const PGresult *result, const char *what)
{
    struct err err = ERR_INIT;
    const char *sqlstate;

    if (!result)
        return; /* the connection broke: connection_down() sees to it */
    sqlstate = pg_result_sqlstate(result);
    pg_result_err(result, &err);
    if (!strcmp(sqlstate, "SQ010")) {
        lose(d);
    } else if (!strcmp(sqlstate, "25006")) {
        log_event(LOG_WARN, "the server takes no writes: looking for another", NULL);
        pg_drop(d->main);
        if (d->claims != d->main)
            pg_drop(d->claims);
    } else {
        lease_check_schema(d);
        log_event(LOG_WARN, "the database refused", "what", what, "error", err.message, "sqlstate",
            sqlstate, NULL);
        loop_timer_start(d->retry_timer, RETRY_MS / 2 + clock_jitter(RETRY_MS));
    }
}

static void retry_due(void *arg)
{
    struct dispatcher *d = arg;

    if (!d->no && !d->is_ready)
        register_again(d);
    else
        look_now(d);
}

static void original_looked_for(void *arg, const PGresult *result)
{
    struct err err = ERR_INIT;

    if (!result)
        return;
    if (!pg_result_ok(result) || !PQntuples(result)) {
        err_set(&err, ERR_DATABASE,
            "the database has no supaqueue schema, or this role may not use it");
        err_hint(&err, "run supaqueue migrate");
    } else if (migrate_check_version(STORE_VERSION_ORIGINAL, &err)) {
        return;
    }
    dispatcher_fail(arg, &err);
}

static void schema_seen(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;
    struct err err = ERR_INIT;
    struct known_calls known;

    if (!result)
        return;
    if (!pg_result_ok(result)) {
        if (starts_with(pg_result_sqlstate(result), "42") ||
            starts_with(pg_result_sqlstate(result), "3F"))
            store_ask_original(d->main, original_looked_for, d);
        else
            lease_refused(d, result, "schema version");
        return;
    }
    if (!migrate_check_version(atoi(PQgetvalue(result, 0, 0)), &err)) {
        dispatcher_fail(d, &err);
        return;
    }
    if (!d->no) {
        register_again(d);
        return;
    }
    known_init(d, &known);
    claim_again(d, &known);
    known_release(&known);
    d->is_ready = true;
    d->needs_recovery = true;
    lease_renew(d);
    if (d->phase == PHASE_LEAVING)
        lease_leave(d);
}

static void proof_sent(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result; /* a proof that is lost is one that does not arrive */
}

/* LISTEN may seem to work behind a pooler that gives each transaction another session; only a
 * notification that arrives, sent by another connection, proves that it does. */
static void prove_listening(struct dispatcher *d)
{
    if (!d->is_listening || !pg_is_up(d->main))
        return;
    store_notify_self(d->main, d->name, proof_sent, d);
    loop_timer_start(d->listen_timer, LISTEN_PROOF_MS);
}

/* Errors that waiting does not mend: authentication, no such database or role. */
static bool is_hopeless(const char *sqlstate)
{
    return starts_with(sqlstate, "28") || !strcmp(sqlstate, "3D000");
}

static void connection_down(
    struct dispatcher *d, const struct err *err, const char *sqlstate, int64_t retry_ms)
{
    if (!d->no && is_hopeless(sqlstate)) {
        struct err fatal = *err;

        err_hint(
            &fatal, "check the user, the password and the database in DATABASE_URL or --db-url");
        dispatcher_fail(d, &fatal);
        return;
    }
    log_event(LOG_WARN, "database not reached", "error", err->message, "hint",
        *err->hint ? err->hint : NULL, "retry_ms", log_int(retry_ms), NULL);
}

static void main_down(void *arg, const struct err *err, const char *sqlstate, int64_t retry_ms)
{
    struct dispatcher *d = arg;

    d->is_ready = false;
    d->is_registering = d->is_recovering = false;
    if (!strcmp(sqlstate, "53300")) { /* too many connections: ours first */
        if (d->claims != d->main)
            pg_drop(d->claims);
        if (d->listener)
            pg_drop(d->listener);
    }
    connection_down(d, err, sqlstate, retry_ms);
}

static void claims_up(void *arg)
{
    struct dispatcher *d = arg;

    d->claims_failures = 0;
    d->claims_were_up = true;
}

static void claims_down(void *arg, const struct err *err, const char *sqlstate, int64_t retry_ms)
{
    struct dispatcher *d = arg;

    (void)sqlstate;
    d->needs_recovery = d->needs_recovery || d->claims_were_up;
    d->claims_were_up = false;
    if (++d->claims_failures == CLAIMS_FAILURES_MAX)
        log_event(LOG_WARN, "no second connection for claims: one does it all", "error",
            err->message, "hint", "allow this role more connections, or use --connections 1", NULL);
    log_event(LOG_DEBUG, "claim connection not reached", "error", err->message, "retry_ms",
        log_int(retry_ms), NULL);
}

static void listening(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;

    d->is_listening = pg_result_ok(result);
    prove_listening(d);
}

static void listener_up(void *arg)
{
    struct dispatcher *d = arg;

    d->listener_failures = 0;
    store_listen(d->listener, listening, d);
}

static void listener_down(void *arg, const struct err *err, const char *sqlstate, int64_t retry_ms)
{
    struct dispatcher *d = arg;

    (void)sqlstate;
    (void)retry_ms;
    d->is_listening = false;
    d->listener_failures += pg_is_up(d->main); /* else all of it is away */
    if (d->listener_failures == LISTENER_FAILURES_MAX)
        look_deaf(d, err->message);
    else
        look_listened(d, false);
}

static void listener_notified(void *arg, const char *payload)
{
    struct dispatcher *d = arg;

    if (!strcmp(payload, d->name)) {
        look_listened(d, true);
        return;
    }
    if (!strncmp(payload, "stop ", 5)) {
        calls_stop(d, strtoll(payload + 5, NULL, 10));
        return;
    }
    if (*payload)
        return; /* another dispatcher's proof */
    d->recent_notified++;
    look_woken(d);
}

/* Not before the first connection is there: where they are scarce, it is the one that matters. */
static void connect_others(struct dispatcher *d)
{
    static const struct pg_events claim_events = {.up = claims_up, .down = claims_down};
    static const struct pg_events listener_events = {
        .up = listener_up, .down = listener_down, .notified = listener_notified};

    if (d->claims == d->main && d->config.connections > 1)
        d->claims = pg_new(d->loop, d->config.db_url, "supaqueue claims", &claim_events, d);
    if (!d->listener && d->config.listens)
        d->listener = pg_new(d->loop, d->config.db_url, "supaqueue listener", &listener_events, d);
}

static void main_up(void *arg)
{
    struct dispatcher *d = arg;

    log_event(LOG_INFO, "connected", NULL);
    d->renew_sent_ms = 0;
    store_ask_schema_version(d->main, schema_seen, d);
    connect_others(d);
    if (!d->can_listen)
        prove_listening(d);
}

void lease_start(struct dispatcher *d)
{
    static const struct pg_events main_events = {.up = main_up, .down = main_down};

    d->renew_timer = loop_timer_new(d->loop, renew_due, d);
    d->fence_timer = loop_timer_new(d->loop, fence_due, d);
    d->retry_timer = loop_timer_new(d->loop, retry_due, d);
    d->main = pg_new(d->loop, d->config.db_url, "supaqueue", &main_events, d);
    d->claims = d->main;
}

void lease_end(struct dispatcher *d)
{
    loop_timer_free(d->renew_timer);
    loop_timer_free(d->fence_timer);
    loop_timer_free(d->retry_timer);
    if (d->claims != d->main)
        pg_free(d->claims);
    pg_free(d->main);
    pg_free(d->listener);
}
