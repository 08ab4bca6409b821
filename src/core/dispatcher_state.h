/*
 * The inside of a dispatcher, shared by the files dispatcher*.c:
 *
 *     dispatcher.c           making, draining, ending one; what happens before the loop sleeps
 *     dispatcher_lease.c     connections, registration, the lease, self-fencing, recovery
 *     dispatcher_look.c      finding work: wake-ups, polling, leasing and releasing workers, tick
 *     dispatcher_fetch.c     the secrets that queues name
 *     dispatcher_calls.c     claim, call
 *     dispatcher_settle.c    settle
 */
#ifndef SUPAQUEUE_CORE_DISPATCHER_STATE_H
#define SUPAQUEUE_CORE_DISPATCHER_STATE_H

#include "core/call.h"
#include "core/dispatcher.h"
#include "core/prune_pace.h"
#include "core/queues.h"
#include "core/store.h"

enum {
    CLAIM_QUEUES_MAX = 256,   /* in one round trip */
    CLAIM_WORKERS_MAX = 1000, /* likewise */
    CLAIMS_AT_ONCE = 2,       /* the database works on one while the calls of the other are made */
};

enum dispatcher_phase {
    PHASE_SERVING,
    PHASE_DRAINING, /* no new calls */
    PHASE_LEAVING,  /* all is settled; unregistering */
    PHASE_GONE,
};

/* Settlements on their way: one batch is being filled while the other is being written. */
struct settlement_batch {
    struct store_settlements store;
    struct worker **workers; /* of each, to count down their unsettled; as many as slots * 2 */
    int worker_count;
    int workers_size;
    bool has_failures; /* some may be due again soon */
    bool was_sent;     /* nobody knows whether it was written: refusals are to be expected */
    bool one_by_one;   /* it was refused as a whole */
};

/* One queue's part in a claim under way. */
struct claim_part {
    struct queue *queue;
    int asked;
    int got;
    bool was_full_scan;
    bool is_limited;  /* there may be more, but nothing more may start */
    bool awaits_end;  /* until one of its calls has ended */
    bool limits_keys; /* but for jobs of other keys */
    int64_t wait_ms;
};

/* A claim under way, or one that is free to be used. */
struct claim {
    struct dispatcher *owner;
    struct store_claim store;
    bool is_sent;
    bool follows_wakeup; /* a look waits for what it brings */
    int64_t sent_ms;
    int64_t dispatcher_no; /* the lease it was sent under */
    int part_count;
    struct claim_part parts[CLAIM_QUEUES_MAX];
    int worker_count;
    struct worker *workers[CLAIM_WORKERS_MAX]; /* in the claim's order */
};

/* Calls of ours as array literals, element by element; a worker that was lost is NULL. */
struct known_calls {
    struct buf jobs, calls, workers;
};

struct dispatcher {
    struct loop *loop;
    struct dispatcher_config config;
    char name[128];
    enum dispatcher_phase phase;
    struct err failure;
    loop_fn *drained;
    void *drained_arg;
    bool is_aborting;

    /* connections */
    struct pg *main;     /* everything but what the other two do */
    struct pg *claims;   /* claims; the same as main when there is one connection */
    struct pg *listener; /* NULL when we do not listen */

    /* lease */
    int64_t no;        /* our number, 0 before we have one */
    int64_t last_call; /* the highest number of a call of ours */
    bool is_ready;     /* the schema fits, and we are registered */
    bool is_registering;
    bool needs_recovery; /* the database may hold things for us that we do not know of */
    bool is_recovering;
    bool is_fenced;        /* the lease may be given away: no call may be under way */
    int64_t fence_at_ms;   /* when it will be, unless it is renewed */
    int64_t renew_sent_ms; /* of the renewal under way, or 0 */
    int64_t register_sent_ms;
    bool renew_again;    /* what we wish has changed since it was sent */
    bool claims_were_up; /* since that connection was last lost */
    int claims_failures; /* attempts to reach the database for claims, in a row */
    struct loop_timer *renew_timer;
    struct loop_timer *fence_timer;
    struct loop_timer *retry_timer; /* after the database refused something */

    /* finding work */
    int listener_failures; /* attempts to connect it, in a row */
    bool is_listening;     /* LISTEN was answered */
    bool can_listen;       /* notifications do arrive */
    bool wants_wakeup;     /* what the database believes of us */
    bool is_looking;
    bool is_pruning;
    bool is_checking_stopped;
    bool look_again;
    bool look_after_claim; /* a notification was most likely for a worker we hold; not sent yet */
    bool is_promoting;
    bool promote_again; /* asked for while one was under way, which may not have seen all */
    int64_t look_sent_ms;
    int64_t look_no;            /* the lease it was sent under */
    int look_slots;             /* what it asked for */
    int look_ahead;             /* how many workers more than slots the next one asks for */
    char look_after[UUID_SIZE]; /* the queue whose turn was last */
    bool others_wait;           /* queues that would have workers for us, had we the slots */
    int64_t rebalanced_ms;
    int come; /* workers leased since */
    int64_t
        look_not_before_ms; /* looking may be costly: it takes a twentieth of the time at most */
    int64_t poll_ms;        /* grows while nothing is found */
    struct loop_timer *look_timer;
    struct loop_timer *poll_timer;
    struct loop_timer *tick_timer;
    struct loop_timer *prune_timer;
    int64_t prune_sent_ms;
    struct prune_pace prune_pace;
    int64_t stopped_checked_ms;
    struct loop_timer *due_timer;
    struct loop_timer *activity_timer;
    struct loop_timer *listen_timer; /* until notifications must have been heard */
    int recent_claimed;              /* jobs, since the activity timer last fired */
    int recent_notified;
    int quiet_rounds;
    bool warned_listen;
    bool release_soon; /* a worker that is to go is idle */

    /* secrets */
    bool is_fetching;
    bool warned_fetch;
    int64_t fetch_all_at_ms; /* those that are known, too */
    struct loop_timer *fetch_timer;
    struct secrets secrets;
    struct secret malformed; /* of no name: which queues were reported for malformed settings */

    /* work */
    struct http_client *http;
    struct queues queues;
    struct call *calls; /* config.slots of them */
    struct list idle;   /* calls */
    struct list busy;
    struct claim claims_under_way[CLAIMS_AT_ONCE];
    int claimed_ahead;              /* workers in claims under way */
    int64_t claim_ms;               /* what the fastest claim took: the way there and back */
    struct loop_timer *claim_timer; /* a queue waits: for its full scan, or for its hold to end */
    int64_t claim_timer_at_ms;
    struct settlement_batch open;
    struct settlement_batch sent; /* being written, or to be written again */
    struct settlement_batch
        later; /* their rows are locked by somebody; tried again at later_at_ms */
    int64_t later_at_ms;
    struct loop_timer *later_timer;
    bool is_settling;
    int settle_errors; /* in a row */
    struct dispatcher_counts counts;
};

/* dispatcher.c */
void dispatcher_fail(struct dispatcher *d, const struct err *err); /* ends loop_run() */

/* dispatcher_lease.c */
void lease_start(struct dispatcher *d);
void lease_check_fence(struct dispatcher *d); /* fences when it is time */
void lease_recover(struct dispatcher *d);     /* when that is needed and possible */
void lease_leave(struct dispatcher *d);       /* unregisters, then phase GONE */
void lease_end(struct dispatcher *d);         /* frees timers and connections */
bool lease_allows_calls(const struct dispatcher *d);
struct pg *lease_claims(const struct dispatcher *d); /* the connection for claims, for now */
void lease_renew(struct dispatcher *d);
/* A query was refused: decides whether to wait, reconnect, register anew or give up. */
void lease_refused(struct dispatcher *d, const PGresult *result, const char *what);
/* Whether a refusal speaks of our lease or our connection, not of what was asked. */
bool lease_concerns(const PGresult *result);
void lease_check_schema(struct dispatcher *d); /* fails the dispatcher when it is gone */

/* dispatcher_look.c */
void look_start(struct dispatcher *d);     /* timers */
void look_now(struct dispatcher *d);       /* for work, soon */
void look_woken(struct dispatcher *d);     /* by a notification */
void look_elsewhere(struct dispatcher *d); /* what woke us was not for a worker we hold */
void look_active(struct dispatcher *d);    /* something happened: watches whether jobs come thick */
void look_due(
    struct dispatcher *d, const PGresult *result, int column); /* when the next job is due */
void look_promote(struct dispatcher *d);
void look_listened(struct dispatcher *d, bool works);
void look_deaf(struct dispatcher *d, const char *error); /* warns once; `error` may be NULL */
void look_release_idle(struct dispatcher *d); /* workers that have long been idle, or are to go */
/* A claim has seen the end of the queue's line: where others wait, its idle workers go. */
void look_end_of_line(struct dispatcher *d, struct queue *queue);
void look_end(struct dispatcher *d);

/* dispatcher_tick.c */
void tick_start(struct dispatcher *d);
void tick_check_stopped(struct dispatcher *d); /* soon, but not too often */
void tick_end(struct dispatcher *d);

/* dispatcher_fetch.c */
void fetch_start(struct dispatcher *d);
/* After settings of queues were read: has the secrets fetched that they need, and reports the
 * queues that cannot be called without. */
void fetch_secrets(struct dispatcher *d);
void fetch_all(struct dispatcher *d); /* anew */
void fetch_end(struct dispatcher *d);

/* dispatcher_calls.c */
void calls_init(struct dispatcher *d);
void calls_claim(struct dispatcher *d);
bool calls_are_claiming(const struct dispatcher *d);
void calls_abort_all(struct dispatcher *d);          /* their jobs are given back */
void calls_stop(struct dispatcher *d, int64_t call); /* its job is no longer in progress */
void calls_try_limited(struct dispatcher *d); /* calls have ended: queues that waited for that */
void calls_wait_until(
    struct dispatcher *d, int64_t at_ms);        /* then queues that waited are tried again */
void calls_forget_workers(struct dispatcher *d); /* the lease was lost; no call is under way */
void calls_release(struct dispatcher *d);

/* dispatcher_settle.c */
void settle_init(struct dispatcher *d);
/* `worker` may be NULL, when it is forgotten already; `body` likewise, for none. */
void settle_add(struct dispatcher *d, const char *job, int64_t call, struct worker *worker,
    enum outcome outcome, int http_status, const char *error, const struct buf *body);
void settle_send(struct dispatcher *d);
int settle_unsettled(const struct dispatcher *d);
void settle_add_known(const struct dispatcher *d, struct known_calls *known);
void settle_forget_workers(struct dispatcher *d);
void settle_release(struct dispatcher *d);

#endif
