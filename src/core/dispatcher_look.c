/*
 * Looking for work means: lease free workers of queues that have jobs in line, and claim from every
 * queue whose workers we hold. A notification, a poll, or the tick makes us look.
 *
 * While there is little to do we ask for notifications. A notification takes a lock of the whole
 * cluster at commit, so once jobs come thick we take back the wish and look by ourselves every few
 * milliseconds, until it has been quiet for a while. Around the change of mind, and for
 * transactions that took their snapshot before it, a few polls with growing distance follow; at
 * rest the tick is all that is left, or, where nothing can be heard, a slow poll.
 *
 * Looking may cost more than a probe, when dead index entries cannot be removed because an old
 * snapshot is held open; so it is given a twentieth of the time, and a look a second in any case.
 * One that brings all that it asked for is worth its cost.
 *
 * A notification does not say of which queue it speaks. Where workers are held idle a claim for
 * them goes first, and a look for other queues follows once it has brought nothing, or a little
 * later.
 *
 * Where there are more queues with jobs in line than slots, they take turns. A worker goes back as
 * soon as its queue yields nothing, with the next look on its heels, which asks for some more than
 * there are slots: as many as the last one brought, so that none stays empty while queues come and
 * go, and nothing is held in reserve when they do not.
 */
#include "core/dispatcher_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

enum {
    POLL_FIRST_MS = 20,
    POLL_BUSY_MS = 5,       /* while not asking for notifications */
    POLL_DEAF_MAX_MS = 500, /* where none can be heard */
    POLL_MAX_MS = 5000,
    ACTIVITY_MS = 100,
    BUSY_CLAIMED = 20, /* jobs in ACTIVITY_MS that make us take back the wish to be woken */
    BUSY_NOTIFIED = 20,
    QUIET_ROUNDS = 3, /* of ACTIVITY_MS, before we ask for it again */
    LOOK_GAP_MS = 5,
    LOOK_AFTER_CLAIM_MS = 3,
    LOOK_BUSY_MS = 100, /* for other queues, while not asking for notifications */
    LOOK_CHEAP_MS = 20, /* up to here no more than that gap is kept */
    LOOK_COST_FACTOR = 20,
    LOOK_WAIT_MAX_MS =
        1000,               /* dead entries go once they were read: what was slow may be fast now */
    IDLE_WORKER_MS = 10000, /* a worker without work is kept this long */
    IDLE_WORKER_SCARCE_MS = 100, /* when the slots are taken */
    RELEASE_MAX = 1000,
    AHEAD = 4, /* a quarter of the slots: see above */
    REBALANCE_MS = 200,
    REBALANCE_SHARE = 10, /* a tenth of the workers goes at a time */
    REFRESH_MAX = 256,
    SUSPECT_KEPT_MS = 10 * 60 * 1000, /* longer than until its next turn */
    ARRAY_MAX_BYTES = 1 << 20,
};

/* Workers that will not be called take no slot. */
static int leased_count(const struct dispatcher *d)
{
    int count = d->queues.leased_count;

    LIST_EACH (&d->queues.all, node) {
        const struct queue *queue = CONTAINER_OF(node, struct queue, node);

        count -= queue->is_paused ? queue->idle_count : queue->leaving_count;
    }
    return count;
}

void look_due(struct dispatcher *d, const PGresult *result, int column)
{
    if (PQgetisnull(result, 0, column))
        loop_timer_stop(d->due_timer);
    else
        loop_timer_start(d->due_timer, strtoll(PQgetvalue(result, 0, column), NULL, 10));
}

static void promoted(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;

    d->is_promoting = false;
    if (!pg_result_ok(result)) {
        lease_refused(d, result, "promote");
        return;
    }
    look_due(d, result, PROMOTE_NEXT_DUE_MS);
    if (d->promote_again)
        look_promote(d);
    if (*PQgetvalue(result, 0, PROMOTE_COUNT) != '0' ||
        *PQgetvalue(result, 0, PROMOTE_SCHEDULED) != '0')
        look_now(d);
}

void look_promote(struct dispatcher *d)
{
    if (!d->is_ready || d->phase != PHASE_SERVING)
        return;
    d->promote_again = d->is_promoting;
    if (d->is_promoting)
        return;
    d->is_promoting = true;
    store_promote(d->main, promoted, d);
}

static void due(void *arg)
{
    look_promote(arg);
}

/* Workers that go when their call has ended are as good as gone. */
static int staying_count(const struct queue *queue)
{
    int count = 0;

    LIST_EACH (&queue->workers, node)
        count += !CONTAINER_OF(node, struct worker, all)->is_leaving;
    return count;
}

static void dismiss(struct dispatcher *d, struct queue *queue, int count)
{
    LIST_EACH (&queue->workers, node) {
        struct worker *worker = CONTAINER_OF(node, struct worker, all);

        if (count == 0)
            break;
        count -= !worker->is_leaving;
        worker_leave(worker);
    }
    d->release_soon = true;
}

/* All slots have their workers, and other queues wait: a tenth goes, of the queues that have the
 * most; where each has one, only if not as many have come by themselves. */
static void make_room(struct dispatcher *d)
{
    int left = (d->queues.leased_count + REBALANCE_SHARE - 1) / REBALANCE_SHARE;
    int64_t now_ms = clock_ms();
    int come = d->come, most = 0, each;

    if (now_ms - d->rebalanced_ms < REBALANCE_MS)
        return;
    d->rebalanced_ms = now_ms;
    d->come = 0;
    LIST_EACH (&d->queues.all, node) {
        const struct queue *queue = CONTAINER_OF(node, struct queue, node);
        int staying = queue->is_paused ? 0 : staying_count(queue);

        most = staying > most ? staying : most;
    }
    if (!most || (most == 1 && come >= left))
        return;
    each = (most + REBALANCE_SHARE - 1) / REBALANCE_SHARE;
    LIST_EACH (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        if (left <= 0)
            break;
        if (queue->is_paused || staying_count(queue) != most)
            continue;
        dismiss(d, queue, each);
        left -= each;
    }
}

void look_end_of_line(struct dispatcher *d, struct queue *queue)
{
    if (!d->others_wait)
        return;
    LIST_EACH (&queue->idle, node)
        worker_leave(CONTAINER_OF(node, struct worker, node));
    d->release_soon = true;
}

static void looked(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;
    const struct route_target target = {
        d->config.functions_url, d->config.secret_key, d->config.service_role_key, &d->secrets};
    int64_t now_ms = clock_ms(), wait_ms;
    int leased = d->queues.leased_count;

    d->is_looking = false;
    if (d->look_no != d->no)
        return; /* what it brings belongs to a lease that was lost */
    wait_ms = (now_ms - d->look_sent_ms) * LOOK_COST_FACTOR;
    d->look_not_before_ms = now_ms + (wait_ms < LOOK_WAIT_MAX_MS ? wait_ms : LOOK_WAIT_MAX_MS);
    if (!pg_result_ok(result)) {
        lease_refused(d, result, "lease workers");
        return;
    }
    d->others_wait = false;
    for (int row = 0; row < PQntuples(result); row++) {
        const char *id = PQgetvalue(result, row, LEASE_QUEUE);
        const struct queue *queue;

        queues_update(&d->queues, result, row, &target);
        queue = queues_find(&d->queues, id);
        d->others_wait = d->others_wait || !queue->leased_count;
        d->release_soon = d->release_soon || !PQgetisnull(result, row, LEASE_RETIRING);
        if (!PQgetisnull(result, row, LEASE_WORKERS))
            memcpy(d->look_after, queue->id, UUID_SIZE);
    }
    leased = d->queues.leased_count - leased;
    d->come += leased;
    d->look_ahead = d->others_wait ? leased : 0;
    if (d->look_ahead > d->config.slots / AHEAD)
        d->look_ahead = d->config.slots / AHEAD;
    if (wait_ms < (int64_t)LOOK_CHEAP_MS * LOOK_COST_FACTOR || (leased && leased == d->look_slots))
        d->look_not_before_ms = now_ms + LOOK_GAP_MS;
    fetch_secrets(d);
    LIST_EACH (&d->queues.all, node) {
        const struct queue *queue = CONTAINER_OF(node, struct queue, node);

        if (queue->held_until_ms)
            calls_wait_until(d, queue->held_until_ms);
    }
    if (d->others_wait && leased_count(d) >= d->config.slots)
        make_room(d);
    if (d->look_again) {
        d->look_again = false;
        look_now(d);
    }
}

static void look(struct dispatcher *d)
{
    struct buf refresh = BUF_INIT(ARRAY_MAX_BYTES);
    int slots = d->config.slots + d->look_ahead - leased_count(d);
    int count = 0;

    if (d->phase != PHASE_SERVING || !d->is_ready || d->needs_recovery || !pg_is_up(d->main))
        return;
    LIST_EACH (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        if (queue->leased_count &&
            (queue->wants_refresh || queue->is_paused || queue->has_retiring) &&
            count++ < REFRESH_MAX)
            store_array_add(&refresh, queue->id, UUID_SIZE - 1);
    }
    d->is_looking = true;
    d->look_again = false;
    d->look_sent_ms = clock_ms();
    d->look_no = d->no;
    d->look_slots = slots > 0 ? slots : 0;
    store_lease_workers(d->main, d->no, d->look_slots, d->config.functions_url != NULL,
        store_array_end(&refresh), d->look_after, looked, d);
    buf_release(&refresh);
}

/* The workers we hold can be put to work at once. Where only some keys have to wait, there may be
 * jobs of others now. */
static void try_all_queues(struct dispatcher *d)
{
    LIST_EACH (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        if (queue->limits_keys)
            queue_end_wait(queue);
        queue->may_have_work = true;
    }
}

static void poll_due(void *arg)
{
    struct dispatcher *d = arg;
    int64_t max_ms = d->can_listen ? POLL_MAX_MS : POLL_DEAF_MAX_MS;

    if (d->wants_wakeup || clock_ms() - d->look_sent_ms >= LOOK_BUSY_MS)
        look_now(d);
    else
        try_all_queues(d);
    if (d->wants_wakeup)
        look_promote(d);
    if (!d->can_listen)
        tick_check_stopped(d);
    if (!d->wants_wakeup)
        d->poll_ms = POLL_BUSY_MS;
    else if (d->poll_ms * 2 < max_ms)
        d->poll_ms = d->poll_ms * 2;
    else
        d->poll_ms = max_ms;
    if (d->poll_ms < POLL_MAX_MS) /* the tick does it from there on */
        loop_timer_start(d->poll_timer, d->poll_ms);
}

static void poll_soon(struct dispatcher *d)
{
    d->poll_ms = POLL_FIRST_MS;
    loop_timer_start(d->poll_timer, d->poll_ms);
}

static void look_soon(struct dispatcher *d)
{
    int64_t wait_ms = d->look_not_before_ms - clock_ms();

    if (d->is_looking)
        d->look_again = true;
    else if (wait_ms > 0)
        loop_timer_start(d->look_timer, wait_ms);
    else
        look(d);
}

void look_now(struct dispatcher *d)
{
    try_all_queues(d);
    look_soon(d);
}

static void look_due_now(void *arg)
{
    look_promote(arg);
    look_now(arg);
}

void look_woken(struct dispatcher *d)
{
    bool has_idle = false;

    look_active(d);
    LIST_EACH (&d->queues.all, node)
        has_idle = has_idle || CONTAINER_OF(node, struct queue, node)->idle_count;
    if (!has_idle) {
        look_due_now(d);
        return;
    }
    /* the job is most likely one for a worker we hold: the claim goes first and has the server to
     * itself */
    try_all_queues(d);
    d->look_after_claim = true;
    if (!loop_timer_is_running(d->look_timer))
        loop_timer_start(d->look_timer, LOOK_AFTER_CLAIM_MS);
}

void look_elsewhere(struct dispatcher *d)
{
    loop_timer_stop(d->look_timer);
    look_soon(d);
    look_promote(d);
}

static void active(void *arg)
{
    struct dispatcher *d = arg;
    bool is_busy = d->recent_claimed >= BUSY_CLAIMED || d->recent_notified >= BUSY_NOTIFIED;

    d->quiet_rounds = d->recent_claimed || d->recent_notified ? 0 : d->quiet_rounds + 1;
    d->recent_claimed = d->recent_notified = 0;
    if (d->phase != PHASE_SERVING || !d->is_ready)
        return;
    if (!d->wants_wakeup)
        look_promote(d);
    if (is_busy && d->wants_wakeup) {
        d->wants_wakeup = false;
        lease_renew(d);
        d->poll_ms = POLL_BUSY_MS;
        loop_timer_start(d->poll_timer, d->poll_ms);
    } else if (!d->wants_wakeup && d->quiet_rounds >= QUIET_ROUNDS) {
        d->wants_wakeup = true;
        lease_renew(d);
        poll_soon(d);
    }
    if (!d->wants_wakeup || d->quiet_rounds < QUIET_ROUNDS)
        loop_timer_start(d->activity_timer, ACTIVITY_MS);
}

void look_active(struct dispatcher *d)
{
    if (d->phase == PHASE_SERVING && !loop_timer_is_running(d->activity_timer))
        loop_timer_start(d->activity_timer, ACTIVITY_MS);
}

void look_listened(struct dispatcher *d, bool works)
{
    loop_timer_stop(d->listen_timer);
    d->can_listen = works;
    poll_soon(d);
}

void look_deaf(struct dispatcher *d, const char *error)
{
    look_listened(d, false);
    if (d->warned_listen)
        return;
    d->warned_listen = true;
    log_event(LOG_WARN, "notifications do not arrive: polling instead", "error", error, "hint",
        "a transaction pooler cannot LISTEN; connect directly or in session mode for faster "
        "wake-ups",
        NULL);
}

static void listen_failed(void *arg)
{
    look_deaf(arg, NULL);
}

static void released(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;

    if (!result)
        d->needs_recovery = true;
    else if (!pg_result_ok(result)) {
        d->needs_recovery = true;
        lease_refused(d, result, "release workers");
    }
}

/* Adds the queue's workers that are to go; they are forgotten here before they are released there.
 */
static int add_releasable(
    struct dispatcher *d, struct queue *queue, int most, int64_t idle_before_ms, struct buf *ids)
{
    int count = 0;

    LIST_EACH_SAFE (&queue->idle, node) {
        struct worker *worker = CONTAINER_OF(node, struct worker, node);

        if (count == most)
            break;
        if (worker->unsettled ||
            (!worker->is_retiring && !worker->is_leaving &&
                (queue->held_until_ms || worker->idle_since_ms > idle_before_ms)))
            continue;
        if (!worker->is_lost)
            store_array_add(ids, worker->id, UUID_SIZE - 1);
        worker_forget(&d->queues, worker);
        count++;
    }
    return count;
}

void look_release_idle(struct dispatcher *d)
{
    bool is_scarce = leased_count(d) >= d->config.slots;
    int64_t idle_before_ms = clock_ms() - (is_scarce ? IDLE_WORKER_SCARCE_MS : IDLE_WORKER_MS);
    struct buf ids = BUF_INIT(ARRAY_MAX_BYTES);
    int count = 0;

    d->release_soon = false;
    if (!d->is_ready || d->is_recovering || d->phase != PHASE_SERVING)
        return;
    LIST_EACH_SAFE (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        if (count < RELEASE_MAX)
            count += add_releasable(d, queue, RELEASE_MAX - count, idle_before_ms, &ids);
        /* a claim under way has some of its workers; a suspect that gets new ones is still one */
        if (!queue->leased_count &&
            (!queue->is_suspect || clock_ms() - queue->suspected_ms > SUSPECT_KEPT_MS))
            queue_forget(&d->queues, queue);
    }
    if (count)
        store_release_workers(d->main, d->no, store_array_end(&ids), released, d);
    if (count || d->others_wait)
        look_now(d);
    buf_release(&ids);
}

void look_start(struct dispatcher *d)
{
    d->poll_timer = loop_timer_new(d->loop, poll_due, d);
    d->due_timer = loop_timer_new(d->loop, due, d);
    d->activity_timer = loop_timer_new(d->loop, active, d);
    d->listen_timer = loop_timer_new(d->loop, listen_failed, d);
    d->look_timer = loop_timer_new(d->loop, look_due_now, d);
    d->poll_ms = POLL_FIRST_MS;
    memcpy(d->look_after, STORE_FIRST_QUEUE, UUID_SIZE);
    if (!d->config.listens)
        loop_timer_start(d->poll_timer, d->poll_ms);
}

void look_end(struct dispatcher *d)
{
    loop_timer_free(d->poll_timer);
    loop_timer_free(d->due_timer);
    loop_timer_free(d->activity_timer);
    loop_timer_free(d->listen_timer);
    loop_timer_free(d->look_timer);
}
