/*
 * The values of the secrets that queues name are fetched when a queue is leased or changed, and all
 * of them once a minute, so that one that is rotated in place is noticed. One statement asks Vault
 * for all that are needed; what it does not hold is looked for here.
 *
 * A queue that lacks one is not called: no job of it is claimed, so no attempt is lost. Its workers
 * stay with us for a while, without a slot, while what is missing is looked for every few seconds.
 * When a value has changed, the settings of the queues that use it are read anew, and with them
 * their routes are made.
 */
#include "core/dispatcher_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

enum {
    FETCH_ALL_MS = 60000,
    FETCH_MISSING_MS = 3000,
    FORGET_MS = 600000, /* what nobody uses */
    NAMES_MAX_BYTES = 1 << 26,
};

static void fetch_timer_start(struct dispatcher *d)
{
    int64_t wait_ms = d->fetch_all_at_ms - clock_ms();

    LIST_EACH (&d->secrets.all, node) {
        const struct secret *secret = CONTAINER_OF(node, struct secret, node);

        if ((secret->state != SECRET_FOUND || secret->is_unfit) && wait_ms > FETCH_MISSING_MS)
            wait_ms = FETCH_MISSING_MS;
    }
    if (list_is_empty(&d->secrets.all))
        loop_timer_stop(d->fetch_timer);
    else
        loop_timer_start(d->fetch_timer, wait_ms > 0 ? wait_ms : 0);
}

static bool has_change(struct dispatcher *d, const struct route *route)
{
    for (char **name = route->secret_names; name && *name; name++) {
        const struct secret *secret = secrets_find(&d->secrets, *name);

        if (!secret || secret->is_changed)
            return true;
    }
    return false;
}

/* Has the routes made anew that use a secret whose value is new. */
static void use_changes(struct dispatcher *d)
{
    bool has_any = false;

    LIST_EACH (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        if (!queue->route || !has_change(d, queue->route))
            continue;
        queue->revision = 0; /* read anew before the next claim */
        queue->wants_refresh = has_any = true;
    }
    LIST_EACH (&d->secrets.all, node)
        CONTAINER_OF(node, struct secret, node)->is_changed = false;
    if (has_any)
        look_now(d);
}

static void take_answer(struct dispatcher *d, const PGresult *result)
{
    for (int row = 0; row < PQntuples(result); row++) {
        struct secret *secret = secrets_find(&d->secrets, PQgetvalue(result, row, SECRET_NAME));

        if (secret && secret->is_asked)
            secret->from_vault = PQgetvalue(result, row, SECRET_VALUE);
    }
    LIST_EACH (&d->secrets.all, node) {
        struct secret *secret = CONTAINER_OF(node, struct secret, node);

        bool was_reported = secret->warned != NULL;

        if (!secret->is_asked)
            continue;
        secret_read(secret, &d->config.secret_sources);
        if (was_reported && secret->is_changed && secret->state == SECRET_FOUND)
            log_event(LOG_INFO, "secret found", "secret", secret->name, NULL);
    }
    for (int row = 0; row < PQntuples(result); row++)
        explicit_bzero(
            PQgetvalue(result, row, SECRET_VALUE), (size_t)PQgetlength(result, row, SECRET_VALUE));
}

/* What was known stays in use: the database is asked again soon. */
static void not_fetched(struct dispatcher *d, const PGresult *result)
{
    LIST_EACH (&d->secrets.all, node)
        CONTAINER_OF(node, struct secret, node)->is_asked = false;
    d->fetch_all_at_ms = 0;
    loop_timer_start(d->fetch_timer, FETCH_MISSING_MS);
    if (!result || d->warned_fetch)
        return;
    d->warned_fetch = true;
    /* the message may quote what could not be read */
    log_event(LOG_WARN, "secrets cannot be read", "sqlstate", pg_result_sqlstate(result), "hint",
        "look into the server's log; values known so far stay in use, queues that need others wait",
        NULL);
}

static void fetched(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;

    d->is_fetching = false;
    if (!pg_result_ok(result)) {
        not_fetched(d, result);
        return;
    }
    d->warned_fetch = false;
    take_answer(d, result);
    use_changes(d);
    if (d->secrets.wants_reading)
        loop_timer_start(d->fetch_timer, 0);
    else
        fetch_timer_start(d);
}

/* What the queues in our hands use is not forgotten, however long ago its route was made. */
static void forget_unused(struct dispatcher *d, int64_t now_ms)
{
    LIST_EACH (&d->queues.all, node) {
        const struct queue *queue = CONTAINER_OF(node, struct queue, node);

        for (char **name = queue->route ? queue->route->secret_names : NULL; name && *name; name++)
            secrets_get(&d->secrets, *name, now_ms);
    }
    secrets_forget_unused(&d->secrets, now_ms - FORGET_MS);
    secret_forget_warnings(&d->malformed);
}

static void fetch(void *arg)
{
    struct dispatcher *d = arg;
    struct buf names = BUF_INIT(NAMES_MAX_BYTES);
    int64_t now_ms = clock_ms();
    bool is_all = now_ms >= d->fetch_all_at_ms;

    if (d->is_fetching || d->phase != PHASE_SERVING)
        return;
    if (!d->is_ready || !pg_is_up(d->main)) {
        loop_timer_start(d->fetch_timer, FETCH_MISSING_MS);
        return;
    }
    if (is_all) {
        forget_unused(d, now_ms);
        d->fetch_all_at_ms = now_ms + FETCH_ALL_MS;
    }
    d->secrets.wants_reading = false;
    LIST_EACH (&d->secrets.all, node) {
        struct secret *secret = CONTAINER_OF(node, struct secret, node);

        secret->is_asked =
            is_all || secret->state != SECRET_FOUND || secret->is_stale || secret->is_unfit;
        if (secret->is_asked)
            store_names_add(&names, secret->name);
    }
    if (names.len) {
        d->is_fetching = true;
        store_ask_secrets(d->main, &names, fetched, d);
    } else
        fetch_timer_start(d);
    buf_release(&names);
}

void fetch_all(struct dispatcher *d)
{
    d->fetch_all_at_ms = 0; /* when they are being fetched: once more afterwards */
    if (!list_is_empty(&d->secrets.all))
        loop_timer_start(d->fetch_timer, 0);
}

static void warn(const struct queue *queue, struct secret *secret, const char *what,
    const char *name, const char *hint)
{
    if (secret_warns(secret, queue->id))
        log_event(LOG_WARN, "queue not called", "queue", queue->name, "reason", what, "secret",
            name, "hint", hint, NULL);
}

/* Reports it when it cannot be called, once for each reason. */
static void judge(struct dispatcher *d, struct queue *queue)
{
    const char *name = queue->route->problem;
    struct secret *secret = name ? secrets_find(&d->secrets, name) : NULL;

    queue->route->is_judged = true;
    switch (queue->route->state) {
    case ROUTE_LACKS_SECRET:
        if (secret)
            warn(queue, secret, "a secret is missing", name,
                "put it into Vault, into the environment (SUPAQUEUE_SECRET_NAME) or into "
                "--secrets-dir; its jobs wait");
        break;
    case ROUTE_HAS_UNFIT_SECRET:
        if (secret)
            warn(queue, secret, "a secret is malformed", name,
                "a header's value is one line of text; a signing secret is whsec_ and base64 of "
                "24 to 64 bytes, see supaqueue secret generate; its jobs wait");
        break;
    case ROUTE_IS_MALFORMED:
        warn(queue, &d->malformed, "its settings of secrets are malformed", NULL,
            "set auth, secret_headers and signing_secrets by `supaqueue queue set`, which says "
            "what is wrong; its jobs wait");
        break;
    case ROUTE_CALLABLE:
    case ROUTE_HAS_NO_ADDRESS:
    case ROUTE_AWAITS_SECRETS:
        break;
    }
}

void fetch_secrets(struct dispatcher *d)
{
    bool is_one_unfit = false;

    LIST_EACH (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        if (!queue->route || queue->route->is_judged)
            continue;
        judge(d, queue);
        is_one_unfit = is_one_unfit || queue->route->state == ROUTE_HAS_UNFIT_SECRET;
    }
    if (d->secrets.wants_reading)
        fetch(d);
    else if (is_one_unfit && !d->is_fetching)
        fetch_timer_start(d); /* sooner than was thought when it was fetched */
}

void fetch_start(struct dispatcher *d)
{
    secrets_init(&d->secrets);
    d->fetch_timer = loop_timer_new(d->loop, fetch, d);
}

void fetch_end(struct dispatcher *d)
{
    loop_timer_free(d->fetch_timer);
    secret_forget_warnings(&d->malformed);
    secrets_release(&d->secrets);
}
