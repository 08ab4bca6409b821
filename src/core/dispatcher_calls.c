/*
 * Claim and call. A claim is one batch for all queues. A worker is idle again as soon as its call
 * has ended, before the settlement is written.
 *
 * While a queue yields as many jobs as there are workers, two claims may be under way, each for
 * half of the workers: with one for all of them, short calls would end up in step, and the database
 * and we would take turns in waiting for each other.
 *
 * A claim that yields nothing, since all the keys it went through have to wait, costs the more the
 * more there are: claims like that get a fifth of the time, and one a second in any case.
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
    LIMITED_WAIT_MAX_MS = 1000, /* for the end of a call: it may be another dispatcher's */
    SUSPECT_REST_MS = 1000,
    LIMITED_COST_FACTOR = 4, /* after one that took long for nothing */
    LIMITED_CHEAP_MS = 5,    /* up to here it did not */
};

static void call_done(void *arg, const struct http_response *response);

static void end_call(struct dispatcher *d, struct call *call)
{
    worker_done(call->worker, clock_ms());
    d->release_soon = d->release_soon || call->worker->is_retiring || call->worker->is_leaving;
    call_end(call);
    list_remove(&call->node);
    list_prepend(&d->idle, &call->node); /* its memory is warm, and others' never used */
    d->counts.in_flight--;
}

static void held(void *arg, const PGresult *result)
{
    if (result && !pg_result_ok(result))
        lease_refused(arg, result, "hold");
}

static void noted_late(void *arg, const PGresult *result)
{
    if (result && !pg_result_ok(result))
        lease_refused(arg, result, "note late calls");
}

/* The function asks to be left alone: so do all dispatchers, from the first call that says so. */
static void hold(struct dispatcher *d, struct queue *queue, int64_t hold_ms)
{
    int64_t until_ms = clock_ms() + hold_ms;

    if (!hold_ms || (until_ms <= queue->held_until_ms && !queue->awaits_end && !queue->limits_keys))
        return;
    log_event(LOG_INFO, "queue held back", "queue", queue->name, "hold_ms", log_int(hold_ms), NULL);
    queue->held_until_ms = until_ms;
    queue->awaits_end = queue->limits_keys = false;
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

    settle_add(d, call->job, call->no, call->worker, outcome, response->status, error.data,
        response->body);
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
        settle_add(d, call->job, call->no, call->worker, OUTCOME_ABORTED, 0, "", NULL);
        end_call(d, call);
    }
}

void calls_stop(struct dispatcher *d, int64_t no)
{
    LIST_EACH (&d->busy, node) {
        struct call *call = CONTAINER_OF(node, struct call, node);

        if (call->no != no)
            continue;
        log_event(LOG_INFO, "call broken off: its job was changed by hand", "job", call->job,
            "queue", call->worker->queue->name, NULL);
        http_call_abort(call->http);
        d->counts.aborted++;
        end_call(d, call);
        return;
    }
}

void calls_try_limited(struct dispatcher *d)
{
    LIST_EACH (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        if (queue->awaits_end || queue->limits_keys)
            queue_end_wait(queue);
    }
}

/* A rate counts from the claim on: a call that started much later could fall into a later span. */
static void note_late(struct dispatcher *d, const struct claim_part *part, int64_t late_ms)
{
    if (part->got && late_ms > part->queue->late_ms)
        store_started_late(lease_claims(d), part->queue->id, late_ms, noted_late, d);
}

/* More jobs may be in line, but they have to wait. */
static void wait_for_limit(struct dispatcher *d, const struct claim_part *part, int64_t took_ms)
{
    struct queue *queue = part->queue;
    int64_t now_ms = clock_ms(), rest_ms = took_ms * LIMITED_COST_FACTOR;

    queue->has_more = queue->is_suspect = false;
    queue->may_have_work = true;
    queue->awaits_end = part->awaits_end;
    queue->limits_keys = part->limits_keys;
    queue->held_until_ms = now_ms + (part->awaits_end ? LIMITED_WAIT_MAX_MS : part->wait_ms);
    calls_wait_until(d, queue->held_until_ms);
    if (part->limits_keys && !part->got && took_ms > LIMITED_CHEAP_MS) {
        queue->not_before_ms =
            now_ms + (rest_ms < LIMITED_WAIT_MAX_MS ? rest_ms : LIMITED_WAIT_MAX_MS);
        calls_wait_until(d, queue->not_before_ms);
    }
}

/* What the yield of a claim says about its queue. */
static void judge_queue(struct dispatcher *d, const struct claim_part *part, int64_t sent_ms)
{
    struct queue *queue = part->queue;
    bool is_short = part->got < part->asked;
    int64_t now_ms = clock_ms(), wait_ms;

    if (part->is_limited) {
        wait_for_limit(d, part, now_ms - sent_ms - d->claim_ms);
        return;
    }
    if (queue->is_limited) {
        queue_rest(queue, now_ms - sent_ms, now_ms);
        calls_wait_until(d, queue->rests_until_ms);
        queue->wants_refresh = true; /* it may be limited no more */
    }
    queue->has_more = !is_short;
    queue->is_suspect = false;
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
    if (is_short)
        look_end_of_line(d, queue);
}

/* A job that was claimed but may not be called any more: given back without a call. */
static void give_back(struct dispatcher *d, struct claim *claim, const PGresult *result, int row)
{
    int index = atoi(PQgetvalue(result, row, CLAIM_WORKER)) - 1;

    settle_add(d, PQgetvalue(result, row, CLAIM_JOB),
        strtoll(PQgetvalue(result, row, CLAIM_CALL), NULL, 10),
        claim->part_count ? claim->workers[index] : NULL, OUTCOME_ABORTED, 0, "", NULL);
}

static void start_claimed(
    struct dispatcher *d, struct claim *claim, const PGresult *result, int row)
{
    int index = atoi(PQgetvalue(result, row, CLAIM_WORKER)) - 1;
    struct worker *worker = claim->workers[index];
    struct call *call = LIST_FIRST(&d->idle, struct call, node);

    if (worker->queue->route->state != ROUTE_CALLABLE) {
        give_back(d, claim, result, row);
        return;
    }
    claim->workers[index] = NULL;
    queue_advance(worker->queue, atoi(PQgetvalue(result, row, CLAIM_PRIORITY)),
        strtoll(PQgetvalue(result, row, CLAIM_READY), NULL, 10));
    list_move(&d->busy, &call->node);
    d->counts.in_flight++;
    d->counts.started++;
    d->recent_claimed++;
    call_start(call, worker, result, row, call_done);
    if (call->no > d->last_call)
        d->last_call = call->no;
}

/* A row without a job is about its queue. */
static bool has_job(const PGresult *result, int row)
{
    return !PQgetisnull(result, row, CLAIM_JOB);
}

static void note_limit(struct claim *claim, const PGresult *result, int row)
{
    struct claim_part *part = &claim->parts[atoi(PQgetvalue(result, row, CLAIM_LIMITED_QUEUE)) - 1];

    part->is_limited = true;
    part->awaits_end = PQgetisnull(result, row, CLAIM_WAIT_MS);
    part->wait_ms = strtoll(PQgetvalue(result, row, CLAIM_WAIT_MS), NULL, 10);
    part->limits_keys = *PQgetvalue(result, row, CLAIM_LIMITS_KEYS) == 't';
}

static void count_yield(struct claim *claim, const PGresult *result)
{
    for (int row = 0; row < PQntuples(result); row++) {
        int worker = atoi(PQgetvalue(result, row, CLAIM_WORKER));
        int part = 0;

        if (!has_job(result, row)) {
            note_limit(claim, result, row);
            continue;
        }
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

/* Its lease is lost, its connection is; or one of the queues cannot be claimed from, since a user's
 * trigger raises, say: then each is tried alone, and the one that it is rests for a while. */
static void claim_refused(struct dispatcher *d, struct claim *claim, const PGresult *result)
{
    struct err err = ERR_INIT;

    if (!result || claim->dispatcher_no != d->no)
        return; /* the latter: it speaks of a lease we know to be lost */
    if (lease_concerns(result)) {
        lease_refused(d, result, "claim");
        return;
    }
    pg_result_err(result, &err);
    log_event(LOG_WARN, "a claim was refused", "error", err.message, "sqlstate",
        pg_result_sqlstate(result), "queue",
        claim->part_count == 1 ? claim->parts[0].queue->name : NULL, NULL);
    lease_check_schema(d);
    for (int i = 0; i < claim->part_count; i++) {
        claim->parts[i].queue->is_suspect = true;
        claim->parts[i].queue->suspected_ms = clock_ms();
    }
    if (claim->part_count == 1) {
        claim->parts[0].queue->held_until_ms = clock_ms() + SUSPECT_REST_MS;
        calls_wait_until(d, claim->parts[0].queue->held_until_ms);
    }
}

static void claimed(void *arg, const PGresult *result)
{
    struct claim *claim = arg;
    struct dispatcher *d = claim->owner;
    int64_t took_ms;

    claim->is_sent = false;
    d->claimed_ahead -= claim->worker_count;
    if (!pg_result_ok(result)) {
        d->needs_recovery = d->needs_recovery || !result;
        return_workers(claim);
        claim_refused(d, claim, result);
        return;
    }
    d->counts.claims++;
    took_ms = clock_ms() - claim->sent_ms;
    if (took_ms < d->claim_ms || d->counts.claims == 1)
        d->claim_ms = took_ms;
    if (!claim->part_count || d->phase != PHASE_SERVING || !lease_allows_calls(d)) {
        for (int row = 0; row < PQntuples(result); row++)
            if (has_job(result, row))
                give_back(d, claim, result, row);
        return_workers(claim);
        return;
    }
    count_yield(claim, result);
    look_active(d);
    for (int row = 0; row < PQntuples(result); row++)
        if (has_job(result, row))
            start_claimed(d, claim, result, row);
    return_workers(claim);
    for (int i = 0; i < claim->part_count; i++) {
        note_late(d, &claim->parts[i], clock_ms() - claim->sent_ms);
        judge_queue(d, &claim->parts[i], claim->sent_ms);
    }
    if (claim->follows_wakeup && !PQntuples(result))
        look_elsewhere(d);
}

/* `is_second`: another claim is under way, so only a queue that is known to have more is worth it.
 */
static bool is_claimable(const struct queue *queue, bool is_second)
{
    return queue->may_have_work && queue->idle_count > queue->leaving_count && !queue->is_paused &&
           queue->revision && !queue->held_until_ms && (queue->has_more || !is_second) &&
           !queue_is_resting(queue, is_second, clock_ms()) &&
           (!queue->not_before_ms || clock_ms() >= queue->not_before_ms);
}

static void add_to_claim(struct claim *claim, struct queue *queue, int limit)
{
    struct claim_part *part = &claim->parts[claim->part_count];

    part->asked = queue_add_to_claim(queue, &claim->store, limit, clock_ms(),
        claim->workers + claim->worker_count, &part->was_full_scan);
    if (!part->asked)
        return;
    part->queue = queue;
    part->got = 0;
    part->is_limited = false;
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
            wanted += queue->idle_count - queue->leaving_count;
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
        if (is_claimable(queue, is_second) && left > 0 &&
            !(queue->is_suspect && claim->part_count)) {
            add_to_claim(claim, queue, share < left ? share : left);
            list_move(&d->queues.all, node);
            if (queue->is_suspect && claim->part_count)
                break;
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
    claim->follows_wakeup = d->look_after_claim;
    d->look_after_claim = false;
    claim->sent_ms = clock_ms();
    claim->dispatcher_no = d->no;
    d->claimed_ahead += claim->worker_count;
    store_claim_send(lease_claims(d), d->no, &claim->store, claimed, claim);
}

void calls_claim(struct dispatcher *d)
{
    if (d->phase != PHASE_SERVING || d->needs_recovery || !pg_is_up(lease_claims(d)) ||
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
            queue_end_wait(queue);
        } else if (queue->held_until_ms && queue->held_until_ms < next_ms)
            next_ms = queue->held_until_ms;
        if (queue->rests_until_ms > now_ms && queue->rests_until_ms < next_ms)
            next_ms = queue->rests_until_ms;
        if (queue->not_before_ms > now_ms && queue->not_before_ms < next_ms)
            next_ms = queue->not_before_ms;
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
    settle_forget_workers(d);
    for (int i = 0; i < CLAIMS_AT_ONCE; i++) {
        return_workers(&d->claims_under_way[i]);
        d->claims_under_way[i].part_count = 0; /* what it yields goes back */
    }
    d->claimed_ahead = 0;
}

static void gate(void *arg)
{
    lease_check_fence(arg);
}

void calls_init(struct dispatcher *d)
{
    d->http = http_client_new(d->loop, d->config.slots, gate, d);
    http_client_trust(d->http, d->config.ca_file);
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
}
