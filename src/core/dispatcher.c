#include "core/dispatcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "core/dispatcher_state.h"

enum {
    FILES_BESIDES_CALLS = 64,
    CALLS_PER_FILE_MORE = 20, /* see http_client_new() */
};

void dispatcher_fail(struct dispatcher *d, const struct err *err)
{
    if (d->failure.kind == ERR_NONE)
        d->failure = *err;
    loop_stop(d->loop);
}

static void drain_step(struct dispatcher *d)
{
    if (d->phase == PHASE_DRAINING && list_is_empty(&d->busy) && !calls_are_claiming(d) &&
        !settle_unsettled(d)) {
        d->phase = PHASE_LEAVING;
        lease_leave(d);
    }
    if (d->phase == PHASE_GONE && d->drained) {
        loop_fn *drained = d->drained;

        d->drained = NULL;
        drained(d->drained_arg);
    }
}

static void before_sleep(void *arg)
{
    struct dispatcher *d = arg;

    if (d->phase == PHASE_GONE && !d->drained)
        return;
    lease_check_fence(d);
    lease_recover(d);
    settle_send(d);
    if (d->release_soon)
        look_release_idle(d);
    calls_claim(d);
    drain_step(d);
}

/* Every call may need a connection of its own. */
static bool raise_file_limit(int slots, struct err *err)
{
    struct rlimit limit;
    rlim_t need = (rlim_t)(slots + slots / CALLS_PER_FILE_MORE) + FILES_BESIDES_CALLS;

    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= need)
        return true;
    limit.rlim_cur = need < limit.rlim_max ? need : limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur < need) {
        err_set(err, ERR_CONFIG, "%d slots need %llu open files, the limit is %llu", slots,
            (unsigned long long)need, (unsigned long long)limit.rlim_max);
        return err_hint(err, "raise the limit (ulimit -n) or use fewer --slots");
    }
    return true;
}

struct dispatcher *dispatcher_new(
    struct loop *loop, const struct dispatcher_config *config, struct err *err)
{
    struct dispatcher *d;
    char host[64] = "";

    if (!raise_file_limit(config->slots, err))
        return NULL;
    d = mem_new(1, sizeof(*d));
    d->loop = loop;
    d->config = *config;
    gethostname(host, sizeof(host) - 1);
    if (config->name && *config->name)
        snprintf(d->name, sizeof(d->name), "%s", config->name);
    else
        snprintf(d->name, sizeof(d->name), "%s:%ld", host, (long)getpid());
    queues_init(&d->queues);
    settle_init(d);
    calls_init(d);
    fetch_start(d);
    look_start(d);
    tick_start(d);
    lease_start(d);
    loop_before_sleep(loop, before_sleep, d);
    return d;
}

void dispatcher_drain(struct dispatcher *d, loop_fn *done, void *arg)
{
    if (d->phase != PHASE_SERVING)
        return;
    d->phase = PHASE_DRAINING;
    d->drained = done;
    d->drained_arg = arg;
    if (!d->no && !d->is_registering)
        d->phase = PHASE_GONE;
}

void dispatcher_abort(struct dispatcher *d)
{
    if (d->is_aborting) {
        d->phase = PHASE_GONE;
        return;
    }
    d->is_aborting = true;
    calls_abort_all(d);
}

void dispatcher_reconfigure(struct dispatcher *d, const struct dispatcher_config *config)
{
    d->config.functions_url = config->functions_url;
    d->config.secret_key = config->secret_key;
    d->config.service_role_key = config->service_role_key;
    d->config.secret_sources = config->secret_sources;
    http_client_trust(d->http, config->ca_file);
    LIST_EACH (&d->queues.all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        queue->revision = 0; /* read anew before the next claim */
        queue->wants_refresh = true;
    }
    fetch_all(d);
    look_now(d);
}

struct dispatcher_counts dispatcher_counts(const struct dispatcher *d)
{
    struct dispatcher_counts counts = d->counts;

    counts.unsettled = settle_unsettled(d);
    return counts;
}

const struct err *dispatcher_failure(const struct dispatcher *d)
{
    return d->failure.kind == ERR_NONE ? NULL : &d->failure;
}

void dispatcher_free(struct dispatcher *d)
{
    if (!d)
        return;
    loop_before_sleep_end(d->loop, before_sleep, d);
    d->phase = PHASE_GONE;
    d->drained = NULL;
    look_end(d);
    tick_end(d);
    lease_end(d);
    calls_release(d);
    settle_release(d);
    queues_clear(&d->queues);
    fetch_end(d);
    free(d);
}
