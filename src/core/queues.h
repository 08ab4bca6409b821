/*
 * What a dispatcher remembers of the queues it serves: their settings as of one revision, the
 * workers it has leased, and how far it has claimed.
 */
#ifndef SUPAQUEUE_CORE_QUEUES_H
#define SUPAQUEUE_CORE_QUEUES_H

#include <stdint.h>

#include "base/list.h"
#include "core/route.h"
#include "core/store.h"

enum {
    MARKS_MAX = 8,     /* priorities whose watermark is remembered, per queue */
    UNSETTLED_MAX = 7, /* settlements outstanding when a worker takes its next job: the database
                          looks at a worker's 8 newest calls (sql/functions/_calls_of.sql) */
};

/* A leased worker is idle, or busy with a call. */
struct worker {
    struct list node; /* on its queue's idle list, or on none */
    struct list all;  /* on its queue's list of all its workers */
    struct queue *queue;
    char id[UUID_SIZE];
    bool is_busy;
    bool is_retiring; /* goes back as soon as it is idle: it was deleted in the database */
    bool is_leaving;  /* likewise: its slot is for another queue */
    bool is_lost;     /* likewise, and it is not ours to give back */
    int unsettled;    /* calls of it that ended and are not yet written */
    int64_t idle_since_ms;
};

/*
 * How far jobs of one priority have been claimed. Jobs may become visible out of order, since a
 * transaction that took its number early may commit late; so scans start at where the mark stood a
 * while ago, and a full scan now and then finds what was later still.
 */
struct mark {
    int priority;
    int64_t newest; /* the highest `ready` claimed */
    int64_t recent; /* newest as of sampled_at */
    int64_t after;  /* where scans start */
};

struct queue {
    struct list node;   /* on queues.all */
    struct queue *next; /* in the hash table */
    char id[UUID_SIZE];
    int64_t revision;
    char *name;
    bool is_paused;
    bool is_limited;       /* by more than its workers: a rate, keys, a breaker */
    int64_t late_ms;       /* how late its calls may start before their rate has to know */
    int64_t held_until_ms; /* nothing may start before; 0: not held */
    bool awaits_end;       /* nor after, but for the end of one of its calls */
    bool limits_keys;      /* held for the jobs of some keys only */
    struct route *route;
    struct list workers; /* all that are leased */
    struct list idle;    /* of them, the longest idle first */
    int idle_count;
    int leaving_count; /* of those that are idle */
    int leased_count;
    bool may_have_work;     /* worth claiming from */
    bool has_more;          /* the last claim yielded all that was asked for */
    bool wants_full_scan;   /* the next claim has to look everywhere */
    bool awaits_full_scan;  /* it does, but not before full_scan_at_ms */
    bool has_retiring;      /* some of its workers were to go when it was last refreshed */
    bool is_suspect;        /* a claim with it in it was refused: it is claimed from alone */
    bool wants_refresh;     /* its settings may have changed: the last claim yielded nothing */
    int64_t rests_until_ms; /* see queue_is_resting() */
    int64_t not_before_ms;  /* its last claim took long for nothing: see dispatcher_calls.c */
    int64_t suspected_ms;   /* when a claim was last refused */
    int64_t full_scan_at_ms;
    int64_t sampled_at_ms;
    int unsampled; /* jobs claimed since */
    int mark_count;
    struct mark marks[MARKS_MAX]; /* by priority */
    bool has_too_many_marks;      /* then every scan is a full one */
};

struct queues {
    struct list all; /* in turn: the one that is served goes to the end */
    struct queue *table[1024];
    int count;
    int leased_count; /* workers, all queues */
};

void queues_init(struct queues *queues);
void queues_clear(struct queues *queues); /* forgets all of it; no worker may be busy */

struct queue *queues_find(struct queues *queues, const char *id); /* NULL when unknown */

/* Takes in row `row` of an answer to store_lease_workers(): settings, new workers as idle, and
 * which are to go. */
void queues_update(
    struct queues *queues, const PGresult *result, int row, const struct route_target *target);

void worker_take(struct worker *worker);                 /* from idle to busy */
void worker_done(struct worker *worker, int64_t now_ms); /* its call has ended: idle from now on */
void worker_return(struct worker *worker); /* it was taken for nothing: idle as before */
void worker_leave(struct worker *worker);  /* it takes no more calls */
void worker_forget(struct queues *queues, struct worker *worker); /* frees an idle worker */
void queue_forget(
    struct queues *queues, struct queue *queue); /* frees a queue that has no workers */

/* Adds the queue with up to `limit` idle workers to a claim; they become busy in the order of
 * `taken`, which holds as many pointers as are returned. `is_full_scan`: it looks everywhere. */
int queue_add_to_claim(struct queue *queue, struct store_claim *claim, int limit, int64_t now_ms,
    struct worker **taken, bool *is_full_scan);

/* A claim from a queue with limits besides its workers has a price of its own, and a lock that
 * other dispatchers wait for. So while most workers are busy, the next one rests for as long as the
 * last one took, 10 ms at most, and is the only one under way (`is_second`: another is). */
bool queue_is_resting(const struct queue *queue, bool is_second, int64_t now_ms);
void queue_rest(struct queue *queue, int64_t took_ms, int64_t now_ms); /* one has ended */

/* It may start calls again. */
void queue_end_wait(struct queue *queue);

/* A job with this priority and place was claimed. */
void queue_advance(struct queue *queue, int priority, int64_t ready);

#endif
