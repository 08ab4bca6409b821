/*
 * What a dispatcher says to the database, and how it reads the answers. This file, store_admin.c
 * and store_jobs.c are the only ones that name SQL objects.
 *
 * Batches are kept as the array literals they are sent as: adding to one is appending text, sending
 * it again after a lost connection is sending the same text.
 */
#ifndef SUPAQUEUE_CORE_STORE_H
#define SUPAQUEUE_CORE_STORE_H

#include <stdint.h>

#include "base/buf.h"
#include "core/outcome.h"
#include "io/pg.h"

enum { UUID_SIZE = 37 }; /* as text, with its NUL */
#define STORE_FIRST_QUEUE "00000000-0000-0000-0000-000000000000"

/* Answers with one row, one column each: the schema's version; our number; whether the lease holds.
 */
void store_ask_schema_version(struct pg *pg, pg_result_fn *fn, void *arg);
/* Has a row when the schema is that of the original. */
void store_ask_original(struct pg *pg, pg_result_fn *fn, void *arg);
void store_register(struct pg *pg, const char *name, int lease_ms, pg_result_fn *fn, void *arg);
void store_renew(struct pg *pg, int64_t dispatcher, bool wants_wakeup, pg_result_fn *fn, void *arg);
void store_unregister(struct pg *pg, int64_t dispatcher, pg_result_fn *fn, void *arg);

/* Gives back whatever the database thinks is in progress with us but for `calls`, and frees our
 * workers but for `workers` (array literals): after a connection was lost, jobs may have been
 * claimed, or workers leased, that we were never told of. One row: how many jobs, and the workers
 * (an array literal, or null) that are ours no more, since a job of theirs could not be given back.
 */
enum recover_column { RECOVER_GIVEN_BACK, RECOVER_LOST_WORKERS };
void store_recover(struct pg *pg, int64_t dispatcher, const char *calls, const char *workers,
    pg_result_fn *fn, void *arg);

/* Claims again what a crash of the server may have forgotten: `jobs` are under `calls` on `workers`
 * (array literals), or those calls have ended and are not settled; no number up to `last_call` is
 * given to another call. One row: how many it had forgotten. */
void store_claim_again(struct pg *pg, int64_t dispatcher, int64_t last_call, const char *jobs,
    const char *calls, const char *workers, pg_result_fn *fn, void *arg);

void store_listen(struct pg *pg, pg_result_fn *fn, void *arg);
void store_notify_self(struct pg *pg, const char *payload, pg_result_fn *fn, void *arg);

/* One row: what was done, and milliseconds until the next job or schedule is due (null: none). */
enum tick_column {
    TICK_LOST_DISPATCHERS,
    TICK_RESCUED,
    TICK_OVERDUE,
    TICK_PROMOTED,
    TICK_EXPIRED,
    TICK_SCHEDULED,
    TICK_PRUNED,
    TICK_HAS_MORE /* to prune */,
    TICK_NEXT_DUE_MS
};
void store_tick(struct pg *pg, pg_result_fn *fn, void *arg);

enum promote_column { PROMOTE_COUNT, PROMOTE_EXPIRED, PROMOTE_SCHEDULED, PROMOTE_NEXT_DUE_MS };
void store_promote(struct pg *pg, pg_result_fn *fn, void *arg);

/* Deletes up to `most` jobs that were kept long enough. */
enum prune_column { PRUNE_COUNT, PRUNE_HAS_MORE, PRUNE_BEHIND_MS };
void store_prune(struct pg *pg, int most, pg_result_fn *fn, void *arg);

/* Answers with those of the calls (array literals, in pairs) that are no longer current: their jobs
 * were cancelled, changed or deleted by a user. */
void store_stopped(struct pg *pg, const char *jobs, const char *calls, pg_result_fn *fn, void *arg);

enum lease_column {
    LEASE_QUEUE,
    LEASE_REVISION,
    LEASE_NAME,
    LEASE_PAUSED,
    LEASE_FUNCTION,
    LEASE_URL,
    LEASE_METHOD,
    LEASE_TIMEOUT_MS,
    LEASE_KEEP_BYTES,
    LEASE_HEADERS,
    LEASE_WORKERS,
    LEASE_RETIRING /* array literals, or null */,
    LEASE_HELD_MS,    /* or null */
    LEASE_IS_LIMITED, /* by more than its workers */
    LEASE_LATE_MS,    /* how late a call may start; null: as late as it likes */
    LEASE_AUTH,
    LEASE_SECRET_HEADERS,
    LEASE_SIGNING_SECRETS /* array literal */
};
/* Queues take turns from the one behind `after` on, an id or STORE_FIRST_QUEUE. */
void store_lease_workers(struct pg *pg, int64_t dispatcher, int slots, bool has_functions_url,
    const char *known_queues, const char *after, pg_result_fn *fn, void *arg);
void store_release_workers(
    struct pg *pg, int64_t dispatcher, const char *workers, pg_result_fn *fn, void *arg);

/* Calls of a queue with a rate limit were started so long after their claim was sent. */
void store_started_late(
    struct pg *pg, const char *queue, int64_t late_ms, pg_result_fn *fn, void *arg);

/* Those of the named secrets that Vault holds. */
enum secret_column { SECRET_NAME, SECRET_VALUE };
void store_names_add(struct buf *names, const char *name);
void store_ask_secrets(struct pg *pg, struct buf *names, pg_result_fn *fn, void *arg);

/* Starts no call of the queue for a while, for all dispatchers. */
void store_hold(struct pg *pg, const char *queue, int64_t hold_ms, pg_result_fn *fn, void *arg);

/* Which jobs to claim, see sql/functions/claim.sql: queues, each with its free workers and the
 * ranges of the order index to look in. */
struct store_claim {
    struct buf queues, revisions, worker_ends, workers, range_ends, lows, afters, highs;
    int queue_count, worker_count, range_count;
    bool has_limits; /* one of the queues limits its calls by more than its workers */
};

void store_claim_init(struct store_claim *claim);
void store_claim_release(struct store_claim *claim);
void store_claim_reset(struct store_claim *claim);
void store_claim_add_worker(struct store_claim *claim, const char *worker);
void store_claim_add_range(struct store_claim *claim, int low, int64_t after, int high);
void store_claim_add_queue(struct store_claim *claim, const char *queue, int64_t revision,
    bool is_limited); /* after its own */
void store_claim_send(
    struct pg *pg, int64_t dispatcher, struct store_claim *claim, pg_result_fn *fn, void *arg);

enum claim_column {
    CLAIM_WORKER, /* index into the workers added, from 1 */
    CLAIM_JOB,
    CLAIM_CALL,
    CLAIM_ATTEMPT,
    CLAIM_PRIORITY,
    CLAIM_READY,
    CLAIM_TIMEOUT_MS,
    CLAIM_METHOD,
    CLAIM_PATH,
    CLAIM_QUERY,
    CLAIM_HEADERS,
    CLAIM_PAYLOAD,
    CLAIM_LIMITED_QUEUE, /* index into the queues added, from 1; then there is no job */
    CLAIM_WAIT_MS,       /* null: until one of its calls has ended */
    CLAIM_LIMITS_KEYS    /* boolean: only jobs of some keys have to wait */
};

struct store_settlements {
    struct buf jobs, calls, outcomes, http_statuses, errors, responses;
    int count;
    bool has_others; /* than plain successes: only then are outcomes and errors sent */
};

void store_settlements_init(struct store_settlements *batch);
void store_settlements_release(struct store_settlements *batch);
void store_settlements_reset(struct store_settlements *batch);
/* `http_status` 0, `error` "" and an empty response are written as null. The response is made valid
 * UTF-8; one that would overfill the batch is left out. */
void store_settlements_add(struct store_settlements *batch, const char *job, int64_t call,
    enum outcome outcome, int http_status, const char *error, const char *response,
    size_t response_bytes);
/* Adds settlement `index` (from 0) of one batch to another. */
void store_settlements_pick(
    const struct store_settlements *from, int index, struct store_settlements *to);
/* Leaves out all errors and responses, should the database not take one of them. */
void store_settlements_drop_texts(struct store_settlements *batch);
/* Answers with the jobs that were not settled because their call was no longer the current one. */
void store_settle(struct pg *pg, struct store_settlements *batch, pg_result_fn *fn, void *arg);
/* Writes them one by one. Answers with those that were not simply written: locked, refused, failed
 * (written as a failure instead) or lost, see sql/functions/settle_each.sql. */
enum settle_column { SETTLE_INDEX /* from 1 */, SETTLE_VERDICT, SETTLE_DETAIL };
void store_settle_each(struct pg *pg, struct store_settlements *batch, pg_result_fn *fn, void *arg);

void store_array_add(
    struct buf *array, const char *text, size_t len); /* plain text: ids, numbers */
const char *store_array_end(struct buf *array);       /* closes it; "{}" for an empty one */
/* Steps through an array literal of ids: the next one into `id`, false at the end. */
bool store_array_next_id(const char **at, char id[UUID_SIZE]);
/* Likewise for any texts; `text` is emptied before. */
bool store_array_next_text(const char **at, struct buf *text);

#endif
