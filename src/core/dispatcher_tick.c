/*
 * What is done now and then, whatever else happens: tick(), which rescues and sweeps; asking which
 * of our calls were stopped by a user, for the notification that says so may be lost or not be
 * heard; and pruning, a small batch at a time, as long as there is something to prune.
 */
#include "core/dispatcher_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

enum {
    TICK_MS = 5000,
    STOPPED_GAP_MS = 1000,
    PRUNE_MOST = 500,
    ARRAY_MAX_BYTES = 1 << 24,
};

static void stopped(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;

    d->is_checking_stopped = false;
    if (!result)
        return;
    if (!pg_result_ok(result)) {
        lease_refused(d, result, "ask for stopped calls");
        return;
    }
    for (int row = 0; row < PQntuples(result); row++)
        calls_stop(d, strtoll(PQgetvalue(result, row, 0), NULL, 10));
}

void tick_check_stopped(struct dispatcher *d)
{
    struct buf jobs = BUF_INIT(ARRAY_MAX_BYTES), calls = BUF_INIT(ARRAY_MAX_BYTES);

    if (list_is_empty(&d->busy) || d->is_checking_stopped || !d->is_ready || !pg_is_up(d->main) ||
        clock_ms() - d->stopped_checked_ms < STOPPED_GAP_MS)
        return;
    LIST_EACH (&d->busy, node) {
        const struct call *call = CONTAINER_OF(node, struct call, node);
        const char *no = log_int(call->no);

        store_array_add(&jobs, call->job, UUID_SIZE - 1);
        store_array_add(&calls, no, strlen(no));
    }
    d->is_checking_stopped = true;
    d->stopped_checked_ms = clock_ms();
    store_stopped(d->main, store_array_end(&jobs), store_array_end(&calls), stopped, d);
    buf_release(&jobs);
    buf_release(&calls);
}

static void prune_later(struct dispatcher *d, int64_t cost_ms)
{
    loop_timer_start(d->prune_timer, prune_pace_wait_ms(&d->prune_pace, cost_ms));
}

/* Nobody has to wait for it: the next tick tries again. */
static void prune_refused(struct dispatcher *d, const PGresult *result)
{
    struct err err = ERR_INIT;

    if (!result || lease_concerns(result)) {
        lease_refused(d, result, "prune");
        return;
    }
    pg_result_err(result, &err);
    log_event(LOG_WARN, "old jobs were not deleted", "error", err.message, "sqlstate",
        pg_result_sqlstate(result), NULL);
}

static void pruned(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;
    bool has_more;

    d->is_pruning = false;
    if (!pg_result_ok(result)) {
        prune_refused(d, result);
        return;
    }
    has_more = *PQgetvalue(result, 0, PRUNE_HAS_MORE) == 't';
    /* none and no more: somebody else prunes at this moment, a tick of ours maybe */
    if (has_more || atoi(PQgetvalue(result, 0, PRUNE_COUNT)))
        prune_pace_note(&d->prune_pace, clock_ms(), has_more,
            strtoll(PQgetvalue(result, 0, PRUNE_BEHIND_MS), NULL, 10));
    if (has_more)
        prune_later(d, clock_ms() - d->prune_sent_ms);
}

/* On a connection that settlements do not wait for, where there is one. */
static void prune_due(void *arg)
{
    struct dispatcher *d = arg;
    struct pg *pg = d->listener && pg_is_up(d->listener) ? d->listener : d->main;

    if (d->phase != PHASE_SERVING || !d->is_ready || d->is_pruning || !pg_is_up(pg))
        return;
    d->is_pruning = true;
    d->prune_sent_ms = clock_ms();
    store_prune(pg, PRUNE_MOST, pruned, d);
}

static void ticked(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;

    if (!pg_result_ok(result)) {
        lease_refused(d, result, "tick");
        return;
    }
    if (atoi(PQgetvalue(result, 0, TICK_LOST_DISPATCHERS)) ||
        atoi(PQgetvalue(result, 0, TICK_OVERDUE)))
        log_event(LOG_WARN, "rescued", "lost_dispatchers",
            PQgetvalue(result, 0, TICK_LOST_DISPATCHERS), "jobs",
            PQgetvalue(result, 0, TICK_RESCUED), "overdue", PQgetvalue(result, 0, TICK_OVERDUE),
            NULL);
    if (*PQgetvalue(result, 0, TICK_HAS_MORE) == 't' && !loop_timer_is_running(d->prune_timer))
        prune_later(d, 0);
    look_due(d, result, TICK_NEXT_DUE_MS);
    look_now(d);
}

static void tick_later(struct dispatcher *d)
{
    int64_t every_ms = d->config.lease_ms / 3 < TICK_MS ? d->config.lease_ms / 3 : TICK_MS;

    loop_timer_start(d->tick_timer, every_ms / 2 + clock_jitter(every_ms));
}

static void tick_due(void *arg)
{
    struct dispatcher *d = arg;

    tick_later(d);
    if (d->phase != PHASE_SERVING || !d->is_ready || d->is_fenced)
        return;
    look_release_idle(d);
    tick_check_stopped(d);
    store_tick(d->main, ticked, d);
}

void tick_start(struct dispatcher *d)
{
    d->tick_timer = loop_timer_new(d->loop, tick_due, d);
    d->prune_timer = loop_timer_new(d->loop, prune_due, d);
    prune_pace_init(&d->prune_pace);
    tick_later(d);
}

void tick_end(struct dispatcher *d)
{
    loop_timer_free(d->tick_timer);
    loop_timer_free(d->prune_timer);
}
