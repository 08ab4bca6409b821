/*
 * Settlements gather in one batch while another is being written, in the order the calls ended.
 *
 * A batch can be refused as a whole for the sake of one job: a user's transaction holds its row, a
 * user's trigger raises. It is then written one by one, and what is locked waits for a while by
 * itself, so that no user's transaction stops the others.
 */
#include "core/dispatcher_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

enum {
    LATER_MS = 500,
    ERRORS_MAX = 3, /* refusals one by one before the batch's texts are left out */
};

static void add_worker(struct settlement_batch *batch, struct worker *worker)
{
    if (batch->worker_count == batch->workers_size) {
        batch->workers_size = batch->workers_size ? batch->workers_size * 2 : 64;
        batch->workers =
            mem_resize(batch->workers, (size_t)batch->workers_size * sizeof(batch->workers[0]));
    }
    batch->workers[batch->worker_count++] = worker;
}

void settle_add(struct dispatcher *d, const char *job, int64_t call, struct worker *worker,
    enum outcome outcome, int http_status, const char *error, const struct buf *body)
{
    store_settlements_add(&d->open.store, job, call, outcome, http_status, error,
        body ? body->data : NULL, body ? body->len : 0);
    add_worker(&d->open, worker);
    if (worker)
        worker->unsettled++;
    d->open.has_failures = d->open.has_failures || outcome == OUTCOME_FAILURE;
    if (outcome == OUTCOME_SUCCESS)
        d->counts.succeeded++;
    else if (outcome == OUTCOME_ABORTED)
        d->counts.aborted++;
    else
        d->counts.failed++;
}

static void batch_done(struct dispatcher *d, struct settlement_batch *batch)
{
    for (int i = 0; i < batch->worker_count; i++) {
        struct worker *worker = batch->workers[i];

        if (!worker)
            continue;
        worker->unsettled--;
        d->release_soon = d->release_soon || worker->is_retiring || worker->is_leaving;
    }
    batch->worker_count = 0;
    batch->has_failures = batch->was_sent = batch->one_by_one = false;
    store_settlements_reset(&batch->store);
}

static void written(struct dispatcher *d)
{
    bool has_failures = d->sent.has_failures;

    d->settle_errors = 0;
    d->counts.settlements++;
    batch_done(d, &d->sent);
    calls_try_limited(d);
    if (has_failures)
        look_promote(d);
}

static void note_refused(struct dispatcher *d, int count, const char *first)
{
    if (!count || d->sent.was_sent)
        return;
    d->counts.refused += count;
    log_event(LOG_INFO, "settlements refused: their calls were no longer the current ones", "jobs",
        log_int(count), "first", first, NULL);
}

static void settled(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;
    struct err err = ERR_INIT;

    d->is_settling = false;
    if (!result) {
        d->sent.was_sent = true; /* kept, and written again */
        return;
    }
    if (pg_result_ok(result)) {
        if (PQntuples(result))
            note_refused(d, PQntuples(result), PQgetvalue(result, 0, 0));
        written(d);
        return;
    }
    if (lease_concerns(result)) {
        lease_refused(d, result, "settle");
        return;
    }
    pg_result_err(result, &err);
    log_event(LOG_INFO, "a batch of settlements was refused: writing them one by one", "error",
        err.message, "sqlstate", pg_result_sqlstate(result), NULL);
    d->sent.one_by_one = true;
}

/* Keeps settlement `i` of the batch that was sent for later: somebody has locked its row. */
static void keep_for_later(struct dispatcher *d, int i)
{
    store_settlements_pick(&d->sent.store, i, &d->later.store);
    add_worker(&d->later, d->sent.workers[i]);
    d->sent.workers[i] = NULL; /* still unsettled */
    d->later_at_ms = clock_ms() + LATER_MS;
    loop_timer_start(d->later_timer, LATER_MS);
}

static void settled_one_by_one(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;
    int refused = 0;

    d->is_settling = false;
    if (!result) {
        d->sent.was_sent = true;
        return;
    }
    if (!pg_result_ok(result)) {
        if (++d->settle_errors >= ERRORS_MAX)
            store_settlements_drop_texts(&d->sent.store);
        lease_refused(d, result, "settle");
        return;
    }
    for (int row = 0; row < PQntuples(result); row++) {
        const char *verdict = PQgetvalue(result, row, SETTLE_VERDICT);

        if (!strcmp(verdict, "locked"))
            keep_for_later(d, atoi(PQgetvalue(result, row, SETTLE_INDEX)) - 1);
        else if (!strcmp(verdict, "refused"))
            refused++;
        else
            log_event(LOG_ERROR, "settlement refused by the database", "verdict", verdict, "error",
                PQgetvalue(result, row, SETTLE_DETAIL), NULL);
    }
    note_refused(d, refused, NULL);
    written(d);
}

static void swap(struct settlement_batch *a, struct settlement_batch *b)
{
    struct settlement_batch tmp = *a;

    *a = *b;
    *b = tmp;
}

void settle_send(struct dispatcher *d)
{
    if (d->is_settling || !d->is_ready || !pg_is_up(d->main))
        return;
    if (d->settle_errors && loop_timer_is_running(d->retry_timer))
        return;
    if (!d->sent.store.count && d->later.store.count && clock_ms() >= d->later_at_ms) {
        swap(&d->sent, &d->later);
        d->sent.one_by_one = true;
    } else if (!d->sent.store.count)
        swap(&d->sent, &d->open);
    if (!d->sent.store.count)
        return;
    d->is_settling = true;
    if (d->sent.one_by_one)
        store_settle_each(d->main, &d->sent.store, settled_one_by_one, d);
    else
        store_settle(d->main, &d->sent.store, settled, d);
}

int settle_unsettled(const struct dispatcher *d)
{
    return d->open.store.count + d->sent.store.count + d->later.store.count;
}

/* Adds the elements of an array literal, which may be open still. */
static void add_all(struct buf *array, const struct buf *elements)
{
    size_t len = elements->len;

    if (len && elements->data[len - 1] == '}')
        len--;
    if (len > 1)
        store_array_add(array, elements->data + 1, len - 1);
}

void settle_add_known(const struct dispatcher *d, struct known_calls *known)
{
    const struct settlement_batch *const batches[] = {&d->open, &d->sent, &d->later};

    for (size_t i = 0; i < ARRAY_SIZE(batches); i++) {
        add_all(&known->jobs, &batches[i]->store.jobs);
        add_all(&known->calls, &batches[i]->store.calls);
        for (int j = 0; j < batches[i]->worker_count; j++) {
            const struct worker *worker = batches[i]->workers[j];

            store_array_add(&known->workers, worker ? worker->id : "NULL",
                worker ? UUID_SIZE - 1 : strlen("NULL"));
        }
    }
}

void settle_forget_workers(struct dispatcher *d)
{
    struct settlement_batch *const batches[] = {&d->open, &d->sent, &d->later};

    for (size_t i = 0; i < ARRAY_SIZE(batches); i++)
        for (int j = 0; j < batches[i]->worker_count; j++)
            batches[i]->workers[j] = NULL;
}

static void later_due(void *arg)
{
    (void)arg; /* settle_send() runs before the loop sleeps again */
}

void settle_init(struct dispatcher *d)
{
    d->later_timer = loop_timer_new(d->loop, later_due, d);
    store_settlements_init(&d->open.store);
    store_settlements_init(&d->sent.store);
    store_settlements_init(&d->later.store);
}

void settle_release(struct dispatcher *d)
{
    struct settlement_batch *const batches[] = {&d->open, &d->sent, &d->later};

    loop_timer_free(d->later_timer);
    for (size_t i = 0; i < ARRAY_SIZE(batches); i++) {
        store_settlements_release(&batches[i]->store);
        free(batches[i]->workers);
    }
}
