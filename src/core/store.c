#include "core/store.h"

#include <stdio.h>
#include <string.h>

#include "core/store_query.h"

enum {
    IDS_MAX_BYTES = 1 << 26,
    RESPONSES_MAX_BYTES = 1 << 28, /* of one batch: what does not fit is not kept */
};

void store_array_add(struct buf *array, const char *text, size_t len)
{
    buf_add_char(array, array->len ? ',' : '{');
    buf_add(array, text, len);
}

static void array_add_int(struct buf *array, int64_t value)
{
    buf_add_char(array, array->len ? ',' : '{');
    buf_add_int(array, value);
}

/* Any text, quoted; it becomes valid UTF-8 without NUL on the way. */
static void array_add_text(struct buf *array, const char *text, size_t len)
{
    size_t from = 0;

    buf_add_str(array, array->len ? ",\"" : "{\"");
    for (size_t at = 0; at <= len; at++) {
        if (at < len && text[at] != '"' && text[at] != '\\')
            continue;
        buf_add_utf8(array, text + from, at - from);
        if (at < len)
            buf_add_char(array, '\\');
        from = at;
    }
    buf_add_char(array, '"');
}

const char *store_array_end(struct buf *array)
{
    if (!array->len)
        return "{}";
    if (array->data[array->len - 1] != '}') /* no element of ours ends in one */
        buf_add_char(array, '}');
    return array->data;
}

bool store_array_next_id(const char **at, char id[UUID_SIZE])
{
    size_t len;

    while (**at == '{' || **at == ',')
        ++*at;
    len = strcspn(*at, ",}");
    if (len != UUID_SIZE - 1)
        return false;
    memcpy(id, *at, len);
    id[len] = '\0';
    *at += len;
    return true;
}

bool store_array_next_text(const char **at, struct buf *text)
{
    bool is_quoted;

    buf_reset(text);
    *at += **at == '{' || **at == ',';
    if (!**at || **at == '}')
        return false;
    is_quoted = **at == '"';
    for (*at += is_quoted; **at && (is_quoted ? **at != '"' : **at != ',' && **at != '}'); ++*at) {
        *at += is_quoted && **at == '\\' && (*at)[1];
        buf_add_char(text, **at);
    }
    *at += is_quoted && **at;
    return true;
}

static const char *int_text(char text[24], int64_t value)
{
    snprintf(text, 24, "%lld", (long long)value);
    return text;
}

void store_ask_schema_version(struct pg *pg, pg_result_fn *fn, void *arg)
{
    pg_send(pg, "select max(version) from supaqueue.migration", 0, NULL, fn, arg);
}

void store_ask_original(struct pg *pg, pg_result_fn *fn, void *arg)
{
    pg_send(pg, store_is_original, 0, NULL, fn, arg);
}

void store_register(struct pg *pg, const char *name, int lease_ms, pg_result_fn *fn, void *arg)
{
    char lease[24];
    const char *const values[] = {name, SUPAQUEUE_VERSION, int_text(lease, lease_ms)};

    pg_send(pg, "select supaqueue.register($1, $2, $3)", 3, values, fn, arg);
}

void store_renew(struct pg *pg, int64_t dispatcher, bool wants_wakeup, pg_result_fn *fn, void *arg)
{
    char no[24];
    const char *const values[] = {int_text(no, dispatcher), wants_wakeup ? "t" : "f"};

    pg_send(pg, "select supaqueue.renew($1, $2)", 2, values, fn, arg);
}

void store_unregister(struct pg *pg, int64_t dispatcher, pg_result_fn *fn, void *arg)
{
    char no[24];
    const char *const values[] = {int_text(no, dispatcher)};

    pg_send(pg, "select supaqueue.unregister($1)", 1, values, fn, arg);
}

void store_recover(struct pg *pg, int64_t dispatcher, const char *calls, const char *workers,
    pg_result_fn *fn, void *arg)
{
    char no[24];
    const char *const values[] = {int_text(no, dispatcher), calls, workers};

    pg_send(pg, "select * from supaqueue.recover($1, $2, $3)", 3, values, fn, arg);
}

void store_claim_again(struct pg *pg, int64_t dispatcher, int64_t last_call, const char *jobs,
    const char *calls, const char *workers, pg_result_fn *fn, void *arg)
{
    char no[24], last[24];
    const char *const values[] = {
        int_text(no, dispatcher), int_text(last, last_call), jobs, calls, workers};

    pg_send(pg, "select supaqueue.claim_again($1, $2, $3, $4, $5)", 5, values, fn, arg);
}

void store_listen(struct pg *pg, pg_result_fn *fn, void *arg)
{
    pg_send(pg, "listen supaqueue", 0, NULL, fn, arg);
}

void store_notify_self(struct pg *pg, const char *payload, pg_result_fn *fn, void *arg)
{
    const char *const values[] = {payload};

    pg_send(pg, "select pg_catalog.pg_notify('supaqueue', $1)", 1, values, fn, arg);
}

void store_tick(struct pg *pg, pg_result_fn *fn, void *arg)
{
    pg_send(pg, "select * from supaqueue.tick()", 0, NULL, fn, arg);
}

void store_promote(struct pg *pg, pg_result_fn *fn, void *arg)
{
    pg_send(pg, "select * from supaqueue.promote()", 0, NULL, fn, arg);
}

void store_prune(struct pg *pg, int most, pg_result_fn *fn, void *arg)
{
    char count[24];
    const char *const values[] = {int_text(count, most)};

    /* nothing is lost with a commit that a crash undoes: what was deleted is deleted again */
    pg_send(pg,
        "select p.*, pg_catalog.set_config('synchronous_commit', 'off', true)"
        " from supaqueue.prune($1) p",
        1, values, fn, arg);
}

void store_stopped(struct pg *pg, const char *jobs, const char *calls, pg_result_fn *fn, void *arg)
{
    const char *const values[] = {jobs, calls};

    pg_send(pg, "select supaqueue.stopped($1, $2)", 2, values, fn, arg);
}

void store_lease_workers(struct pg *pg, int64_t dispatcher, int slots, bool has_functions_url,
    const char *known_queues, const char *after, pg_result_fn *fn, void *arg)
{
    char no[24], count[24];
    const char *const values[] = {int_text(no, dispatcher), int_text(count, slots),
        has_functions_url ? "t" : "f", known_queues, after};

    pg_send_prepared(
        pg, "select * from supaqueue.lease_workers($1, $2, $3, $4, $5)", 5, values, fn, arg);
}

void store_release_workers(
    struct pg *pg, int64_t dispatcher, const char *workers, pg_result_fn *fn, void *arg)
{
    char no[24];
    const char *const values[] = {int_text(no, dispatcher), workers};

    pg_send(pg, "select supaqueue.release_workers($1, $2)", 2, values, fn, arg);
}

void store_names_add(struct buf *names, const char *name)
{
    array_add_text(names, name, strlen(name));
}

void store_ask_secrets(struct pg *pg, struct buf *names, pg_result_fn *fn, void *arg)
{
    const char *const values[] = {store_array_end(names)};

    pg_send(pg, "select name, value from supaqueue.secrets($1)", 1, values, fn, arg);
}

void store_hold(struct pg *pg, const char *queue, int64_t hold_ms, pg_result_fn *fn, void *arg)
{
    char ms[24];
    const char *const values[] = {queue, int_text(ms, hold_ms)};

    pg_send(pg, "select supaqueue.hold($1, $2)", 2, values, fn, arg);
}

void store_started_late(
    struct pg *pg, const char *queue, int64_t late_ms, pg_result_fn *fn, void *arg)
{
    char ms[24];
    const char *const values[] = {queue, int_text(ms, late_ms)};

    pg_send(pg, "select supaqueue.started_late($1, $2)", 2, values, fn, arg);
}

void store_claim_init(struct store_claim *claim)
{
    struct buf empty = BUF_INIT(IDS_MAX_BYTES);

    *claim = (struct store_claim){.queues = empty,
        .revisions = empty,
        .worker_ends = empty,
        .workers = empty,
        .range_ends = empty,
        .lows = empty,
        .afters = empty,
        .highs = empty};
}

void store_claim_release(struct store_claim *claim)
{
    struct buf *const all[] = {&claim->queues, &claim->revisions, &claim->worker_ends,
        &claim->workers, &claim->range_ends, &claim->lows, &claim->afters, &claim->highs};

    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        buf_release(all[i]);
}

void store_claim_reset(struct store_claim *claim)
{
    struct buf *const all[] = {&claim->queues, &claim->revisions, &claim->worker_ends,
        &claim->workers, &claim->range_ends, &claim->lows, &claim->afters, &claim->highs};

    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        buf_reset(all[i]);
    claim->queue_count = claim->worker_count = claim->range_count = 0;
    claim->has_limits = false;
}

void store_claim_add_worker(struct store_claim *claim, const char *worker)
{
    store_array_add(&claim->workers, worker, UUID_SIZE - 1);
    claim->worker_count++;
}

void store_claim_add_range(struct store_claim *claim, int low, int64_t after, int high)
{
    array_add_int(&claim->lows, low);
    array_add_int(&claim->afters, after);
    array_add_int(&claim->highs, high);
    claim->range_count++;
}

void store_claim_add_queue(
    struct store_claim *claim, const char *queue, int64_t revision, bool is_limited)
{
    store_array_add(&claim->queues, queue, UUID_SIZE - 1);
    array_add_int(&claim->revisions, revision);
    array_add_int(&claim->worker_ends, claim->worker_count);
    array_add_int(&claim->range_ends, claim->range_count);
    claim->queue_count++;
    claim->has_limits = claim->has_limits || is_limited;
}

void store_claim_send(
    struct pg *pg, int64_t dispatcher, struct store_claim *claim, pg_result_fn *fn, void *arg)
{
    char no[24];
    const char *const values[] = {int_text(no, dispatcher), store_array_end(&claim->queues),
        store_array_end(&claim->revisions), store_array_end(&claim->worker_ends),
        store_array_end(&claim->workers), store_array_end(&claim->range_ends),
        store_array_end(&claim->lows), store_array_end(&claim->afters),
        store_array_end(&claim->highs), claim->has_limits ? "t" : "f"};

    /* A plain claim is not waited for until it is on disk. Should the server crash before it is,
     * store_claim_again() restores it, or its job is called again. Limits are not made up again. */
    pg_send_prepared(pg,
        claim->has_limits
            ? "select * from supaqueue.claim($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            : "select c.* from pg_catalog.set_config('synchronous_commit', 'off', true),"
              " supaqueue.claim($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) c",
        10, values, fn, arg);
}

void store_settlements_init(struct store_settlements *batch)
{
    struct buf ids = BUF_INIT(IDS_MAX_BYTES);
    struct buf texts = BUF_INIT(RESPONSES_MAX_BYTES);

    *batch = (struct store_settlements){.jobs = ids,
        .calls = ids,
        .outcomes = ids,
        .http_statuses = ids,
        .errors = texts,
        .responses = texts};
}

void store_settlements_release(struct store_settlements *batch)
{
    struct buf *const all[] = {&batch->jobs, &batch->calls, &batch->outcomes, &batch->http_statuses,
        &batch->errors, &batch->responses};

    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        buf_release(all[i]);
}

void store_settlements_reset(struct store_settlements *batch)
{
    struct buf *const all[] = {&batch->jobs, &batch->calls, &batch->outcomes, &batch->http_statuses,
        &batch->errors, &batch->responses};

    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        buf_reset(all[i]);
    batch->count = 0;
    batch->has_others = false;
}

void store_settlements_add(struct store_settlements *batch, const char *job, int64_t call,
    enum outcome outcome, int http_status, const char *error, const char *response,
    size_t response_bytes)
{
    const char *name = outcome_name(outcome);
    /* U+FFFD takes three bytes for one, an escape two */
    bool is_kept =
        response_bytes && batch->responses.len + response_bytes * 3 + 64 < RESPONSES_MAX_BYTES;

    store_array_add(&batch->jobs, job, UUID_SIZE - 1);
    array_add_int(&batch->calls, call);
    store_array_add(&batch->outcomes, name, strlen(name));
    if (http_status)
        array_add_int(&batch->http_statuses, http_status);
    else
        store_array_add(&batch->http_statuses, "NULL", 4);
    if (*error)
        array_add_text(&batch->errors, error, strlen(error));
    else
        store_array_add(&batch->errors, "NULL", 4);
    if (is_kept)
        array_add_text(&batch->responses, response, response_bytes);
    else
        store_array_add(&batch->responses, "NULL", 4);
    batch->count++;
    batch->has_others = batch->has_others || outcome != OUTCOME_SUCCESS || *error;
}

/* Element `index` of an array literal, as it stands there. */
static const char *array_element(const struct buf *array, int index, size_t *len)
{
    const char *at = array->data + 1;

    for (;; index--) {
        const char *start = at;

        if (*at == '"')
            for (at++; *at != '"'; at++)
                at += *at == '\\';
        at += strcspn(at, ",}");
        if (index == 0) {
            *len = (size_t)(at - start);
            return start;
        }
        at++;
    }
}

void store_settlements_pick(
    const struct store_settlements *from, int index, struct store_settlements *to)
{
    const struct buf *const sources[] = {&from->jobs, &from->calls, &from->outcomes,
        &from->http_statuses, &from->errors, &from->responses};
    struct buf *const targets[] = {
        &to->jobs, &to->calls, &to->outcomes, &to->http_statuses, &to->errors, &to->responses};

    for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
        size_t len;
        const char *element = array_element(sources[i], index, &len);

        store_array_add(targets[i], element, len);
    }
    to->count++;
    to->has_others = to->has_others || from->has_others;
}

void store_settlements_drop_texts(struct store_settlements *batch)
{
    buf_reset(&batch->errors);
    buf_reset(&batch->responses);
    for (int i = 0; i < batch->count; i++) {
        store_array_add(&batch->errors, "NULL", 4);
        store_array_add(&batch->responses, "NULL", 4);
    }
}

void store_settle(struct pg *pg, struct store_settlements *batch, pg_result_fn *fn, void *arg)
{
    bool has_others = batch->has_others;
    const char *const values[] = {store_array_end(&batch->jobs), store_array_end(&batch->calls),
        has_others ? store_array_end(&batch->outcomes) : NULL,
        store_array_end(&batch->http_statuses), has_others ? store_array_end(&batch->errors) : NULL,
        store_array_end(&batch->responses)};

    pg_send_prepared(
        pg, "select * from supaqueue.settle($1, $2, $3, $4, $5, $6)", 6, values, fn, arg);
}

void store_settle_each(struct pg *pg, struct store_settlements *batch, pg_result_fn *fn, void *arg)
{
    const char *const values[] = {store_array_end(&batch->jobs), store_array_end(&batch->calls),
        store_array_end(&batch->outcomes), store_array_end(&batch->http_statuses),
        store_array_end(&batch->errors), store_array_end(&batch->responses)};

    pg_send(pg, "select * from supaqueue.settle_each($1, $2, $3, $4, $5, $6)", 6, values, fn, arg);
}
