/*
 * Claim, call, settle. Each is one batch for all queues. While a batch of settlements is being
 * written, the next gathers; they are written in the order the calls ended. A worker is idle again
 * as soon as its call has ended, before the settlement is written.
 *
 * While a queue yields as many jobs as there are workers, two claims may be under way, each for
 * half of the workers: with one for all of them, short calls would end up in step, and the database
 * and we would take turns in waiting for each other.
 *
 * A claim that yields fewer jobs than there were workers has seen the end of the line, unless it
 * started at a watermark: then a full scan follows, but full scans get a twentieth of the time at
 * most.
 */
#include "core/dispatcher_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

enum {
    FULL_SCAN_MIN_MS = 250, /* between two of one queue */
    FULL_SCAN_MAX_MS = 5000,
    FULL_SCAN_COST_FACTOR = 20,
    SETTLE_ERRORS_MAX = 3, /* refusals of one batch before its texts are left out */
};

static void call_done(void *arg, const struct http_response *response);

static void batch_add_worker(struct settlement_batch *batch, struct worker *worker)
{
    if (batch->worker_count == batch->workers_size) {
        batch->workers_size = batch->workers_size ? batch->workers_size * 2 : 64;
        batch->workers =
            mem_resize(batch->workers, (size_t)batch->workers_size * sizeof(batch->workers[0]));
    }
    batch->workers[batch->worker_count++] = worker;
    worker->unsettled++;
}

static void add_settlement(struct dispatcher *d, struct call *call, enum outcome outcome,
    int http_status, const char *error, const struct buf *body)
{
    store_settlements_add(&d->open.store, call->job, call->no, outcome, http_status, error,
        body ? body->data : NULL, body ? body->len : 0);
    batch_add_worker(&d->open, call->worker);
    if (outcome == OUTCOME_FAILURE)
        d->open.has_failures = true;
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
        batch->workers[i]->unsettled--;
        d->release_soon = d->release_soon || batch->workers[i]->is_retiring;
    }
    batch->worker_count = 0;
    batch->has_failures = batch->was_sent = false;
    store_settlements_reset(&batch->store);
}

static void settled(void *arg, const PGresult *result)
{
    struct dispatcher *d = arg;
    bool has_failures = d->sent.has_failures;
    int refused;

    d->is_settling = false;
    if (!result)
        return; /* kept, and written again */
    if (!pg_result_ok(result)) {
        d->settle_errors++;
        lease_refused(d, result, "settle");
        return;
    }
    d->settle_errors = 0;
    d->counts.settlements++;
    refused = PQntuples(result);
    if (refused && !d->sent.was_sent) {
        d->counts.refused += refused;
        log_event(LOG_WARN, "settlements refused: their calls were no longer the current ones",
            "jobs", log_int(refused), "first", PQgetvalue(result, 0, 0), NULL);
    }
    batch_done(d, &d->sent);
    if (has_failures)
        look_promote(d);
}

void calls_settle(struct dispatcher *d)
{
    bool is_again = d->sent.store.count > 0;

    if (d->is_settling || !d->is_ready || !pg_is_up(d->main) || (!is_again && !d->open.store.count))
        return;
    if (d->settle_errors && loop_timer_is_running(d->retry_timer))
        return;
    if (!is_again) {
        struct settlement_batch empty = d->sent;

        d->sent = d->open;
        d->open = empty;
    } else {
        d->sent.was_sent = true;
        if (d->settle_errors >= SETTLE_ERRORS_MAX)
            store_settlements_drop_texts(&d->sent.store);
    }
    d->is_settling = true;
    store_settle(d->main, &d->sent.store, settled, d);
}

int calls_unsettled(const struct dispatcher *d)
{
    return d->open.store.count + d->sent.store.count;
}

static void end_call(struct dispatcher *d, struct call *call)
{
    worker_done(call->worker, clock_ms());
    d->release_soon = d->release_soon || call->worker->is_retiring;
    call_end(call);
    list_move(&d->idle, &call->node);
    d->counts.in_flight--;
}

static void held(void *arg, const PGresult *result)
{
    if (result && !pg_result_ok(result))
        lease_refused(arg, result, "hold");
}

/* The function asks to be left alone: so do all dispatchers, from the first call that says so. */
static void hold(struct dispatcher *d, struct queue *queue, int64_t hold_ms)
{
    int64_t until_ms = clock_ms() + hold_ms;

    if (!hold_ms || until_ms <= queue->held_until_ms)
        return;
    log_event(LOG_INFO, "queue held back", "queue", queue->name, "hold_ms", log_int(hold_ms), NULL);
    queue->held_until_ms = until_ms;
    queue->wants_refresh = true; /* the database may cap it */
    if (d->is_ready)
        store_hold(d->main, queue->id, hold_ms, held, d);
    calls_wait_until(d, until_ms);
    look_now(d);
}

static void call_done(void *arg, const struct http_response *response)
{
    struct call *call = arg;
    struct dispatcher *d = call->owner;
    struct buf error = BUF_INIT(512);
    enum outcome outcome = outcome_of(response, &error);

    add_settlement(d, call, outcome, response->status, error.data, response->body);
    if (outcome != OUTCOME_SUCCESS)
        log_event(LOG_DEBUG, "call failed", "job", call->job, "queue", call->worker->queue->name,
            "error", error.data, NULL);
    buf_release(&error);
    hold(d, call->worker->queue, outcome_hold_ms(response, clock_wall_ms()));
    end_call(d, call);
}

void calls_abort_all(struct dispatcher *d)
{
    LIST_EACH_SAFE (&d->busy, node) {
        struct call *call = CONTAINER_OF(node, struct call, node);

        http_call_abort(call->http);
        add_settlement(d, call, OUTCOME_ABORTED, 0, "", NULL);
        end_call(d, call);
    }
}

void calls_add_known(const struct dispatcher *d, struct buf *calls)
{
    const struct buf *const batches[] = {&d->open.store.calls, &d->sent.store.calls};

    for (size_t i = 0; i < ARRAY_SIZE(batches); i++) {
        size_t len = batches[i]->len;

        if (len && batches[i]->data[len - 1] == '}')
            len--;
        if (len > 1)
            store_array_add(calls, batches[i]->data + 1, len - 1);
    }
    LIST_EACH (&d->busy, node) {
        const char *no = log_int(CONTAINER_OF(node, struct call, node)->no);

        store_array_add(calls, no, strlen(no));
    }
}

/* What the yield of a claim says about its queue. */
static void judge_queue(struct dispatcher *d, const struct claim_part *part, int64_t sent_ms)
{
    struct queue *queue = part->queue;
    bool is_short = part->got < part->asked;
    int64_t now_ms = clock_ms(), wait_ms;

    queue->has_more = !is_short;
    if (part->was_full_scan) {
        queue->wants_full_scan = queue->awaits_full_scan = false;
        wait_ms = FULL_SCAN_MIN_MS + (now_ms - sent_ms) * FULL_SCAN_COST_FACTOR;
        queue->full_scan_at_ms = now_ms + (wait_ms < FULL_SCAN_MAX_MS ? wait_ms : FULL_SCAN_MAX_MS);
        queue->may_have_work = !is_short;
    } else if (now_ms >= queue->full_scan_at_ms) {
        queue->wants_full_scan = true;
        queue->may_have_work = true;
    } else if (is_short) {
        queue->may_have_work = false;
        queue->awaits_full_scan = true;
        calls_wait_until(d, queue->full_scan_at_ms);
    }
    if (!part->got)
        queue->wants_refresh = true;
}

static void start_claimed(
    struct dispatcher *d, struct claim *claim, const PGresult *result, int row)
{
    int index = atoi(PQgetvalue(result, row, CLAIM_WORKER)) - 1;
    struct worker *worker = claim->workers[index];
    struct call *call = LIST_FIRST(&d->idle, struct call, node);

    claim->workers[index] = NULL;
    queue_advance(worker->queue, atoi(PQgetvalue(result, row, CLAIM_PRIORITY)),
        strtoll(PQgetvalue(result, row, CLAIM_READY), NULL, 10));
    list_move(&d->busy, &call->node);
    d->counts.in_flight++;
    d->counts.started++;
    d->recent_claimed++;
    call_start(call, worker, result, row, call_done);
}

/* Jobs that were claimed but may not be called any more: given back without a call. */
static void give_back_claimed(struct dispatcher *d, const PGresult *result)
{
    for (int row = 0; row < PQntuples(result); row++) {
        store_settlements_add(&d->open.store, PQgetvalue(result, row, CLAIM_JOB),
            strtoll(PQgetvalue(result, row, CLAIM_CALL), NULL, 10), OUTCOME_ABORTED, 0, "", NULL,
            0);
        d->counts.aborted++;
    }
}

static void count_yield(struct claim *claim, const PGresult *result)
{
    for (int row = 0; row < PQntuples(result); row++) {
        int worker = atoi(PQgetvalue(result, row, CLAIM_WORKER));
        int part = 0;

        for (int end = claim->parts[0].asked; worker > end; end += claim->parts[part].asked)
            part++;
        claim->parts[part].got++;
    }
}

/* The workers that got no job are idle again. */
static void return_workers(struct claim *claim)
{
    for (int i = claim->worker_count - 1; i >= 0; i--)
        if (claim->workers[i])
            worker_return(claim->workers[i]);
    claim->worker_count = 0;
}

static void claimed(void *arg, const PGresult *result)
{
    struct claim *claim = arg;
    struct dispatcher *d = claim->owner;

    claim->is_sent = false;
    d->claimed_ahead -= claim->worker_count;
    if (!pg_result_ok(result)) {
        d->needs_recovery = d->needs_recovery || !result;
        return_workers(claim);
        if (claim->dispatcher_no == d->no) /* else it speaks of a lease we know to be lost */
            lease_refused(d, result, "claim");
        return;
    }
    d->counts.claims++;
    if (!claim->part_count || d->phase != PHASE_SERVING || !lease_allows_calls(d)) {
        give_back_claimed(d, result);
        return_workers(claim);
        return;
    }
    count_yield(claim, result);
    look_active(d);
    for (int row = 0; row < PQntuples(result); row++)
        start_claimed(d, claim, result, row);
    return_workers(claim);
    for (int i = 0; i < claim->part_count; i++)
        judge_queue(d, &claim->parts[i], claim->sent_ms);
}

/* `is_second`: another claim is under way, so only a queue that is known to have more is worth it.
 */
static bool is_claimable(const struct queue *queue, bool is_second)
{
    return queue->may_have_work && queue->idle_count && !queue->is_paused && queue->revision &&
           !queue->held_until_ms && (queue->has_more || !is_second);
}

static void add_to_claim(struct claim *claim, struct queue *queue, int limit)
{
    struct claim_part *part = &claim->parts[claim->part_count];
    bool is_full_scan = queue->wants_full_scan || queue->has_too_many_marks;

    part->asked = queue_add_to_claim(
        queue, &claim->store, limit, clock_ms(), claim->workers + claim->worker_count);
    if (!part->asked)
        return;
    part->queue = queue;
    part->got = 0;
    part->was_full_scan = is_full_scan;
    claim->part_count++;
    claim->worker_count += part->asked;
}

/* Fills a claim for `slots` calls from the queues in turn, sharing when that does not suffice for
 * all. */
static void fill_claim(struct dispatcher *d, struct claim *claim, int slots)
{
    bool is_second = d->claimed_ahead > 0;
    int wanted = 0, queue_count = 0, share;
    const struct list *last = d->queues.all.prev;

    LIST_EACH (&d->queues.all, node) {
        const struct queue *queue = CONTAINER_OF(node, struct queue, node);

        if (is_claimable(queue, is_second)) {
            wanted += queue->idle_count;
            queue_count++;
        }
    }
    if (!queue_count)
        return;
    share = wanted <= slots ? slots : (slots + queue_count - 1) / queue_count;
    for (struct list *node = d->queues.all.next, *next;; node = next) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);
        bool is_last = node == last;
        int left = slots - claim->worker_count;

        next = node->next;
        if (is_claimable(queue, is_second) && left > 0) {
            add_to_claim(claim, queue, share < left ? share : left);
            list_move(&d->queues.all, node);
        }
        if (is_last || left <= 0 || claim->part_count == CLAIM_QUEUES_MAX)
            break;
    }
}

static void send_claim(struct dispatcher *d, struct claim *claim)
{
    int slots = d->config.slots - d->counts.in_flight - d->claimed_ahead;
    int half = (d->queues.leased_count + 1) / 2;

    if (slots > half)
        slots = half;
    store_claim_reset(&claim->store);
    claim->part_count = claim->worker_count = 0;
    if (slots > 0)
        fill_claim(d, claim, slots < CLAIM_WORKERS_MAX ? slots : CLAIM_WORKERS_MAX);
    if (!claim->part_count)
        return;
    claim->is_sent = true;
    claim->sent_ms = clock_ms();
    claim->dispatcher_no = d->no;
    d->claimed_ahead += claim->worker_count;
    store_claim_send(d->claims, d->no, &claim->store, claimed, claim);
}

void calls_claim(struct dispatcher *d)
{
    if (d->phase != PHASE_SERVING || d->needs_recovery || !pg_is_up(d->claims) ||
        !lease_allows_calls(d) || loop_timer_is_running(d->retry_timer))
        return;
    for (int i = 0; i < CLAIMS_AT_ONCE; i++)
        if (!d->claims_under_way[i].is_sent)
            send_claim(d, &d->claims_under_way[i]);
}

bool calls_are_claiming(const struct dispatcher *d)
{
    for (int i = 0; i < CLAIMS_AT_ONCE; i++)
        if (d->claims_under_way[i].is_sent)
            return true;
    return false;
}

void calls_wait_until(struct dispatcher *d, int64_t at_ms)
{
    if (loop_timer_is_running(d->claim_timer) && d->claim_timer_at_ms <= at_ms)
        return;
    d->claim_timer_at_ms = at_ms;
    loop_timer_start(d->claim_timer, at_ms - clock_ms());
}

static void wait_is_over(void *arg)
{
    struct dispatcher *d = arg;
    int64_t now_ms = clock_ms(), next_ms = INT64_MAX;

    LIST_EACH (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        if (queue->held_until_ms && queue->held_until_ms <= now_ms) {
            queue->held_until_ms = 0;
            queue->may_have_work = true;
        } else if (queue->held_until_ms && queue->held_until_ms < next_ms)
            next_ms = queue->held_until_ms;
        if (queue->awaits_full_scan && queue->full_scan_at_ms <= now_ms)
            queue->wants_full_scan = queue->may_have_work = true;
        else if (queue->awaits_full_scan && queue->full_scan_at_ms < next_ms)
            next_ms = queue->full_scan_at_ms;
    }
    if (next_ms < INT64_MAX)
        calls_wait_until(d, next_ms);
}

void calls_forget_workers(struct dispatcher *d)
{
    struct settlement_batch *const batches[] = {&d->open, &d->sent};

    for (size_t i = 0; i < ARRAY_SIZE(batches); i++) {
        for (int j = 0; j < batches[i]->worker_count; j++)
            batches[i]->workers[j]->unsettled--;
        batches[i]->worker_count = 0;
    }
    for (int i = 0; i < CLAIMS_AT_ONCE; i++) {
        return_workers(&d->claims_under_way[i]);
        d->claims_under_way[i].part_count = 0; /* what it yields goes back */
    }
    d->claimed_ahead = 0;
}

void calls_init(struct dispatcher *d)
{
    d->http = http_client_new(d->loop, d->config.slots);
    d->calls = mem_new((size_t)d->config.slots, sizeof(*d->calls));
    d->claim_timer = loop_timer_new(d->loop, wait_is_over, d);
    list_init(&d->idle);
    list_init(&d->busy);
    for (int i = 0; i < d->config.slots; i++) {
        call_init(&d->calls[i], d->http, d);
        list_append(&d->idle, &d->calls[i].node);
    }
    for (int i = 0; i < CLAIMS_AT_ONCE; i++) {
        d->claims_under_way[i].owner = d;
        store_claim_init(&d->claims_under_way[i].store);
    }
    store_settlements_init(&d->open.store);
    store_settlements_init(&d->sent.store);
}

void calls_release(struct dispatcher *d)
{
    calls_abort_all(d);
    calls_forget_workers(d);
    for (int i = 0; i < d->config.slots; i++)
        call_release(&d->calls[i]);
    free(d->calls);
    http_client_free(d->http);
    loop_timer_free(d->claim_timer);
    for (int i = 0; i < CLAIMS_AT_ONCE; i++)
        store_claim_release(&d->claims_under_way[i].store);
    store_settlements_release(&d->open.store);
    store_settlements_release(&d->sent.store);
    free(d->open.workers);
    free(d->sent.workers);
}
