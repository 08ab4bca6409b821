/*
 * The event loop: one libevent base, timers and signals on it, and hooks that run each time before
 * the loop sleeps, which is where batched work is flushed.
 *
 * Callbacks run on the loop's thread only. A timer may be stopped or restarted from its own
 * callback, but not freed there.
 */
#ifndef SUPAQUEUE_IO_LOOP_H
#define SUPAQUEUE_IO_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct event_base;
struct loop;
struct loop_timer;
struct loop_signal;

typedef void loop_fn(void *arg);
typedef void loop_signal_fn(int signo, void *arg);

struct loop *loop_new(void); /* returns owned; aborts when the system gives no event base */
void loop_free(struct loop *loop);
struct event_base *loop_base(
    struct loop *loop); /* borrows: for libraries that bring their own events */

void loop_run(struct loop *loop);  /* until loop_stop() */
void loop_stop(struct loop *loop); /* loop_run() returns after the current round */

/* Runs `fn` before every sleep, hooks in the order they were added, until it is taken off again. */
void loop_before_sleep(struct loop *loop, loop_fn *fn, void *arg);
void loop_before_sleep_end(struct loop *loop, loop_fn *fn, void *arg);

struct loop_timer *loop_timer_new(
    struct loop *loop, loop_fn *fn, void *arg);                    /* returns owned, stopped */
void loop_timer_start(struct loop_timer *timer, int64_t delay_ms); /* once; restarts when running */
void loop_timer_stop(struct loop_timer *timer);
bool loop_timer_is_running(const struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer); /* NULL is fine */

struct loop_signal *loop_signal_new(struct loop *loop, int signo, loop_signal_fn *fn, void *arg);
void loop_signal_free(struct loop_signal *signal); /* NULL is fine */

#endif
