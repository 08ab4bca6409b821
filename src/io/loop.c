#include "io/loop.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

enum { HOOKS_MAX = 8 };

struct loop {
    struct event_base *base;
    bool is_stopping;
    int hook_count;
    struct {
        loop_fn *fn;
        void *arg;
    } hooks[HOOKS_MAX];
};

struct loop_timer {
    struct event *event;
    loop_fn *fn;
    void *arg;
};

struct loop_signal {
    struct event *event;
    loop_signal_fn *fn;
    void *arg;
};

static void *check(void *p)
{
    if (!p) {
        fputs("supaqueue: libevent gives no event\n", stderr);
        abort();
    }
    return p;
}

struct loop *loop_new(void)
{
    struct loop *loop = mem_new(1, sizeof(*loop));
    struct event_config *config = check(event_config_new());

    event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
    /* a timer set late in a long round of callbacks must not fire early */
    event_config_set_flag(config, EVENT_BASE_FLAG_NO_CACHE_TIME);
    loop->base = check(event_base_new_with_config(config));
    event_config_free(config);
    return loop;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    event_base_free(loop->base);
    free(loop);
}

struct event_base *loop_base(struct loop *loop)
{
    return loop->base;
}

void loop_run(struct loop *loop)
{
    loop->is_stopping = false;
    while (!loop->is_stopping) {
        for (int i = 0; i < loop->hook_count; i++)
            loop->hooks[i].fn(loop->hooks[i].arg);
        if (!loop->is_stopping)
            event_base_loop(loop->base, EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY);
    }
}

void loop_stop(struct loop *loop)
{
    loop->is_stopping = true;
    event_base_loopbreak(loop->base);
}

void loop_before_sleep(struct loop *loop, loop_fn *fn, void *arg)
{
    if (loop->hook_count == HOOKS_MAX)
        abort();
    loop->hooks[loop->hook_count].fn = fn;
    loop->hooks[loop->hook_count++].arg = arg;
}

void loop_before_sleep_end(struct loop *loop, loop_fn *fn, void *arg)
{
    int kept = 0;

    for (int i = 0; i < loop->hook_count; i++)
        if (loop->hooks[i].fn != fn || loop->hooks[i].arg != arg)
            loop->hooks[kept++] = loop->hooks[i];
    loop->hook_count = kept;
}

static void timer_fired(evutil_socket_t fd, short what, void *arg)
{
    struct loop_timer *timer = arg;

    (void)fd;
    (void)what;
    timer->fn(timer->arg);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_fn *fn, void *arg)
{
    struct loop_timer *timer = mem_new(1, sizeof(*timer));

    timer->fn = fn;
    timer->arg = arg;
    timer->event = check(evtimer_new(loop->base, timer_fired, timer));
    return timer;
}

void loop_timer_start(struct loop_timer *timer, int64_t delay_ms)
{
    struct timeval delay;

    if (delay_ms < 0)
        delay_ms = 0;
    delay.tv_sec = delay_ms / 1000;
    delay.tv_usec = delay_ms % 1000 * 1000;
    evtimer_add(timer->event, &delay);
}

void loop_timer_stop(struct loop_timer *timer)
{
    evtimer_del(timer->event);
}

bool loop_timer_is_running(const struct loop_timer *timer)
{
    return evtimer_pending(timer->event, NULL);
}

void loop_timer_free(struct loop_timer *timer)
{
    if (!timer)
        return;
    event_free(timer->event);
    free(timer);
}

static void signal_fired(evutil_socket_t fd, short what, void *arg)
{
    struct loop_signal *signal = arg;

    (void)what;
    signal->fn((int)fd, signal->arg);
}

struct loop_signal *loop_signal_new(struct loop *loop, int signo, loop_signal_fn *fn, void *arg)
{
    struct loop_signal *signal = mem_new(1, sizeof(*signal));

    signal->fn = fn;
    signal->arg = arg;
    signal->event = check(evsignal_new(loop->base, signo, signal_fired, signal));
    evsignal_add(signal->event, NULL);
    return signal;
}

void loop_signal_free(struct loop_signal *signal)
{
    if (!signal)
        return;
    event_free(signal->event);
    free(signal);
}
