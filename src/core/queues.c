#include "core/queues.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

enum {
    MARK_LAG_MS = 50,
    MARK_LAG_MAX_MS =
        1000, /* for few jobs: passing over their entries costs less than more ranges */
    MARK_LAG_JOBS = 64,
    LIMITED_REST_MAX_MS = 10, /* between two claims of a queue with limits */
    LIMITED_SHARE = 3,        /* one in so many of its workers idle is worth a claim at once */
};

void queues_init(struct queues *queues)
{
    memset(queues, 0, sizeof(*queues));
    list_init(&queues->all);
}

static struct queue **bucket(struct queues *queues, const char *id)
{
    unsigned hash = 5381;

    for (const char *p = id; *p; p++)
        hash = hash * 33 + (unsigned char)*p;
    return &queues->table[hash % ARRAY_SIZE(queues->table)];
}

struct queue *queues_find(struct queues *queues, const char *id)
{
    for (struct queue *queue = *bucket(queues, id); queue; queue = queue->next)
        if (!strcmp(queue->id, id))
            return queue;
    return NULL;
}

void queue_forget(struct queues *queues, struct queue *queue)
{
    struct queue **link = bucket(queues, queue->id);

    while (*link != queue)
        link = &(*link)->next;
    *link = queue->next;
    list_remove(&queue->node);
    queues->count--;
    route_drop(queue->route);
    free(queue->name);
    free(queue);
}

void queues_clear(struct queues *queues)
{
    LIST_EACH_SAFE (&queues->all, node) {
        struct queue *queue = CONTAINER_OF(node, struct queue, node);

        LIST_EACH_SAFE (&queue->idle, idle)
            worker_forget(queues, CONTAINER_OF(idle, struct worker, node));
        queue_forget(queues, queue);
    }
}

static struct queue *queue_new(struct queues *queues, const char *id)
{
    struct queue *queue = mem_new(1, sizeof(*queue));
    struct queue **head = bucket(queues, id);

    memcpy(queue->id, id, UUID_SIZE - 1);
    list_init(&queue->workers);
    list_init(&queue->idle);
    queue->next = *head;
    *head = queue;
    list_append(&queues->all, &queue->node);
    queues->count++;
    queue->wants_full_scan = true;
    return queue;
}

static void add_worker(struct queues *queues, struct queue *queue, const char *id)
{
    struct worker *worker = mem_new(1, sizeof(*worker));

    memcpy(worker->id, id, UUID_SIZE);
    worker->queue = queue;
    worker->idle_since_ms = clock_ms();
    list_append(&queue->workers, &worker->all);
    list_append(&queue->idle, &worker->node);
    queue->idle_count++;
    queue->leased_count++;
    queues->leased_count++;
}

static void retire_worker(struct queue *queue, const char *id)
{
    LIST_EACH (&queue->workers, node) {
        struct worker *worker = CONTAINER_OF(node, struct worker, all);

        if (!strcmp(worker->id, id))
            worker->is_retiring = true;
    }
}

void queues_update(
    struct queues *queues, const PGresult *result, int row, const struct route_target *target)
{
    const char *id = PQgetvalue(result, row, LEASE_QUEUE);
    int64_t revision = strtoll(PQgetvalue(result, row, LEASE_REVISION), NULL, 10);
    const char *workers = PQgetvalue(result, row, LEASE_WORKERS);
    const char *retiring = PQgetvalue(result, row, LEASE_RETIRING);
    struct queue *queue = queues_find(queues, id);
    char worker_id[UUID_SIZE];
    int64_t held_ms;

    if (!queue)
        queue = queue_new(queues, id);
    if (queue->revision != revision) {
        route_drop(queue->route);
        queue->route = route_new(result, row, target);
        if (queue->revision)
            route_distrust_secrets(queue->route, target->secrets);
        queue->revision = revision;
        free(queue->name);
        queue->name = mem_dup(PQgetvalue(result, row, LEASE_NAME));
        queue->is_paused =
            *PQgetvalue(result, row, LEASE_PAUSED) == 't' || queue->route->state != ROUTE_CALLABLE;
        queue->may_have_work = true;
    }
    /* a breaker comes and goes without a new revision */
    queue->is_limited = *PQgetvalue(result, row, LEASE_IS_LIMITED) == 't';
    queue->late_ms = PQgetisnull(result, row, LEASE_LATE_MS)
                         ? INT64_MAX
                         : strtoll(PQgetvalue(result, row, LEASE_LATE_MS), NULL, 10);
    queue->wants_refresh = false;
    held_ms = strtoll(PQgetvalue(result, row, LEASE_HELD_MS), NULL, 10);
    queue->held_until_ms = held_ms ? clock_ms() + held_ms : 0;
    queue->awaits_end = queue->limits_keys = false;
    while (store_array_next_id(&workers, worker_id)) {
        add_worker(queues, queue, worker_id);
        queue->may_have_work = true;
    }
    if (queue->has_retiring) /* it may have got them back */
        LIST_EACH (&queue->workers, node)
            CONTAINER_OF(node, struct worker, all)->is_retiring = false;
    queue->has_retiring = *retiring;
    while (store_array_next_id(&retiring, worker_id))
        retire_worker(queue, worker_id);
}

void worker_take(struct worker *worker)
{
    list_remove(&worker->node);
    worker->queue->idle_count--;
    worker->is_busy = true;
}

static void count_idle(struct worker *worker)
{
    worker->is_busy = false;
    worker->queue->idle_count++;
    worker->queue->leaving_count += worker->is_leaving;
}

void worker_done(struct worker *worker, int64_t now_ms)
{
    worker->idle_since_ms = now_ms;
    list_append(&worker->queue->idle, &worker->node);
    count_idle(worker);
}

void worker_return(struct worker *worker)
{
    list_prepend(&worker->queue->idle, &worker->node);
    count_idle(worker);
}

void worker_leave(struct worker *worker)
{
    worker->queue->leaving_count += !worker->is_leaving && !worker->is_busy;
    worker->is_leaving = true;
}

void worker_forget(struct queues *queues, struct worker *worker)
{
    list_remove(&worker->node);
    list_remove(&worker->all);
    worker->queue->idle_count--;
    worker->queue->leaving_count -= worker->is_leaving;
    worker->queue->leased_count--;
    queues->leased_count--;
    free(worker);
}

static void sample_marks(struct queue *queue, int64_t now_ms)
{
    int64_t lag_ms = now_ms - queue->sampled_at_ms;

    if (lag_ms < MARK_LAG_MS || (lag_ms < MARK_LAG_MAX_MS && queue->unsampled < MARK_LAG_JOBS))
        return;
    queue->sampled_at_ms = now_ms;
    queue->unsampled = 0;
    for (int i = 0; i < queue->mark_count; i++) {
        queue->marks[i].after = queue->marks[i].recent;
        queue->marks[i].recent = queue->marks[i].newest;
    }
}

/* The priorities we know from their marks on, and everything between them. */
static void add_ranges(struct queue *queue, struct store_claim *claim)
{
    int64_t low = INT_MIN;

    for (int i = 0; i < queue->mark_count; i++) {
        const struct mark *mark = &queue->marks[i];

        if (low < mark->priority)
            store_claim_add_range(claim, (int)low, -1, mark->priority - 1);
        store_claim_add_range(claim, mark->priority, mark->after, mark->priority);
        low = (int64_t)mark->priority + 1;
    }
    if (low <= INT_MAX)
        store_claim_add_range(claim, (int)low, -1, INT_MAX);
}

static bool passes_over_nothing(const struct queue *queue)
{
    for (int i = 0; i < queue->mark_count; i++)
        if (queue->marks[i].after >= 0)
            return false;
    return true;
}

int queue_add_to_claim(struct queue *queue, struct store_claim *claim, int limit, int64_t now_ms,
    struct worker **taken, bool *is_full_scan)
{
    int count = 0;

    for (struct list *node = queue->idle.next, *next; node != &queue->idle && count < limit;
         node = next) {
        struct worker *worker = CONTAINER_OF(node, struct worker, node);

        next = node->next;
        if (worker->unsettled > UNSETTLED_MAX || worker->is_retiring || worker->is_leaving)
            continue;
        worker_take(worker);
        store_claim_add_worker(claim, worker->id);
        taken[count++] = worker;
    }
    if (!count)
        return 0;
    sample_marks(queue, now_ms);
    *is_full_scan =
        queue->wants_full_scan || queue->has_too_many_marks || passes_over_nothing(queue);
    if (*is_full_scan)
        store_claim_add_range(claim, INT_MIN, -1, INT_MAX);
    else
        add_ranges(queue, claim);
    store_claim_add_queue(claim, queue->id, queue->revision, queue->is_limited);
    return count;
}

bool queue_is_resting(const struct queue *queue, bool is_second, int64_t now_ms)
{
    return queue->is_limited && queue->idle_count * LIMITED_SHARE < queue->leased_count &&
           (is_second || now_ms < queue->rests_until_ms);
}

void queue_rest(struct queue *queue, int64_t took_ms, int64_t now_ms)
{
    queue->rests_until_ms =
        now_ms + (took_ms < LIMITED_REST_MAX_MS ? took_ms : LIMITED_REST_MAX_MS);
}

void queue_end_wait(struct queue *queue)
{
    queue->held_until_ms = 0;
    queue->awaits_end = queue->limits_keys = false;
    queue->may_have_work = true;
}

void queue_advance(struct queue *queue, int priority, int64_t ready)
{
    int i = 0;

    queue->unsampled++;
    while (i < queue->mark_count && queue->marks[i].priority < priority)
        i++;
    if (i < queue->mark_count && queue->marks[i].priority == priority) {
        if (ready > queue->marks[i].newest)
            queue->marks[i].newest = ready;
        return;
    }
    if (queue->mark_count == MARKS_MAX) {
        queue->has_too_many_marks = true;
        return;
    }
    memmove(&queue->marks[i + 1], &queue->marks[i],
        (size_t)(queue->mark_count - i) * sizeof(queue->marks[0]));
    queue->marks[i] =
        (struct mark){.priority = priority, .newest = ready, .recent = -1, .after = -1};
    queue->mark_count++;
}
