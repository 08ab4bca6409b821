/* What a dispatcher remembers of queues: settings, workers, watermarks. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/queues.h"

#define QUEUE "01a20704-0000-7000-8000-000000000001"
#define WORKER_1 "01a20704-0000-7000-8000-000000000011"
#define WORKER_2 "01a20704-0000-7000-8000-000000000012"

static struct secrets secrets;
static const struct route_target target = {.functions_url = "http://functions/v1/",
    .secret_key = "sb_secret_x",
    .service_role_key = "jwt",
    .secrets = &secrets};

/* An answer to store_lease_workers() with one row. */
static PGresult *answer(const char *revision, const char *function, const char *url,
    const char *headers, const char *workers, const char *retiring)
{
    const char *const values[] = {QUEUE, revision, "mail", "f", function, url, "POST", "5000",
        "1024", headers, workers, retiring, "", "f", "", "", "", "{}"};
    PGresAttDesc columns[ARRAY_SIZE(values)];
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);

    memset(columns, 0, sizeof(columns));
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        columns[i].name = (char *)(uintptr_t) "x";
    assert_true(PQsetResultAttrs(result, (int)ARRAY_SIZE(values), columns));
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        assert_true(
            PQsetvalue(result, 0, (int)i, (char *)(uintptr_t)values[i], (int)strlen(values[i])));
    return result;
}

static void update(struct queues *queues, PGresult *result)
{
    queues_update(queues, result, 0, &target);
    PQclear(result);
}

static bool has_header(const struct queue *queue, const char *line)
{
    for (const struct curl_slist *node = queue->route->headers; node; node = node->next)
        if (!strcmp(node->data, line))
            return true;
    return false;
}

static void an_edge_function_gets_the_new_key_and_not_as_bearer(void **state)
{
    struct queues queues;
    struct queue *queue;

    (void)state;
    queues_init(&queues);
    update(&queues,
        answer("1", "send", "", "Authorization: mine\nx-a: 1\nUser-Agent: browser", "", ""));
    queue = queues_find(&queues, QUEUE);
    assert_string_equal(queue->route->url, "http://functions/v1/send");
    assert_true(has_header(queue, "apikey: sb_secret_x"));
    assert_false(has_header(queue, "Authorization: Bearer jwt"));
    assert_false(has_header(queue, "Authorization: mine"));
    assert_false(has_header(queue, "User-Agent: browser"));
    assert_true(has_header(queue, "x-a: 1"));
    assert_true(has_header(queue, "Content-Type: application/json"));
    assert_true(has_header(queue, "supaqueue-queue: mail"));
    queues_clear(&queues);
}

static void a_url_of_the_users_own_never_gets_our_key(void **state)
{
    struct queues queues;
    struct queue *queue;

    (void)state;
    queues_init(&queues);
    update(&queues, answer("1", "", "https://example.org/x",
                        "Authorization: mine\ncontent-type: text/plain", "", ""));
    queue = queues_find(&queues, QUEUE);
    assert_string_equal(queue->route->url, "https://example.org/x");
    assert_false(has_header(queue, "apikey: sb_secret_x"));
    assert_true(has_header(queue, "Authorization: mine"));
    assert_true(has_header(queue, "content-type: text/plain"));
    assert_false(has_header(queue, "Content-Type: application/json"));
    queues_clear(&queues);
}

static void settings_of_a_new_revision_replace_the_old_while_calls_keep_theirs(void **state)
{
    struct queues queues;
    struct queue *queue;
    struct route *route;

    (void)state;
    queues_init(&queues);
    update(&queues, answer("1", "send", "", "", "", ""));
    queue = queues_find(&queues, QUEUE);
    route = route_hold(queue->route);
    update(&queues, answer("2", "other", "", "", "", ""));
    assert_string_equal(queue->route->url, "http://functions/v1/other");
    assert_string_equal(route->url, "http://functions/v1/send");
    route_drop(route);
    assert_int_equal(queues.count, 1);
    queues_clear(&queues);
    assert_int_equal(queues.count, 0);
}

static void workers_are_idle_busy_and_idle_again(void **state)
{
    struct queues queues;
    struct queue *queue;
    struct store_claim claim;
    struct worker *taken[2];
    bool is_full_scan;

    (void)state;
    queues_init(&queues);
    store_claim_init(&claim);
    update(&queues, answer("1", "send", "", "", "{" WORKER_1 "," WORKER_2 "}", ""));
    queue = queues_find(&queues, QUEUE);
    assert_int_equal(queue->idle_count, 2);
    assert_int_equal(queue_add_to_claim(queue, &claim, 5, 1000, taken, &is_full_scan), 2);
    assert_int_equal(queue->idle_count, 0);
    assert_string_equal(store_array_end(&claim.workers), "{" WORKER_1 "," WORKER_2 "}");
    worker_done(taken[1], 2000);
    worker_return(taken[0]);
    assert_int_equal(queue->idle_count, 2);
    assert_ptr_equal(LIST_FIRST(&queue->idle, struct worker, node), taken[0]);
    store_claim_release(&claim);
    queues_clear(&queues);
    assert_int_equal(queues.leased_count, 0);
}

static void a_worker_with_too_much_unsettled_or_on_its_way_out_gets_no_job(void **state)
{
    struct queues queues;
    struct queue *queue;
    struct store_claim claim;
    struct worker *taken[2];
    bool is_full_scan;

    (void)state;
    queues_init(&queues);
    store_claim_init(&claim);
    update(&queues, answer("1", "send", "", "", "{" WORKER_1 "," WORKER_2 "}", ""));
    update(&queues, answer("1", "send", "", "", "", "{" WORKER_2 "}"));
    queue = queues_find(&queues, QUEUE);
    LIST_FIRST(&queue->idle, struct worker, node)->unsettled = UNSETTLED_MAX + 1;
    assert_int_equal(queue_add_to_claim(queue, &claim, 5, 1000, taken, &is_full_scan), 0);
    LIST_FIRST(&queue->idle, struct worker, node)->unsettled = UNSETTLED_MAX;
    assert_int_equal(queue_add_to_claim(queue, &claim, 5, 1000, taken, &is_full_scan), 1);
    assert_string_equal(taken[0]->id, WORKER_1);
    worker_done(taken[0], 2000);
    store_claim_release(&claim);
    queues_clear(&queues);
}

static void scans_start_where_the_mark_stood_a_while_ago(void **state)
{
    struct queues queues;
    struct queue *queue;
    struct store_claim claim;
    struct worker *taken[2];
    bool is_full_scan;
    char expected[80];

    (void)state;
    queues_init(&queues);
    store_claim_init(&claim);
    update(&queues, answer("1", "send", "", "", "{" WORKER_1 "}", ""));
    queue = queues_find(&queues, QUEUE);

    queue_add_to_claim(
        queue, &claim, 1, 1000, taken, &is_full_scan); /* the first scan is a full one */
    snprintf(expected, sizeof(expected), "{%d}", INT_MIN);
    assert_string_equal(store_array_end(&claim.lows), expected);
    worker_done(taken[0], 1000);
    queue->wants_full_scan = false;
    queue_advance(queue, 5, 70);
    queue_advance(queue, 0, 90);
    queue_advance(queue, 0, 80); /* a mark does not go back */

    for (int64_t now_ms = 2000; now_ms <= 3000; now_ms += 1000) {
        store_claim_reset(&claim);
        queue_add_to_claim(queue, &claim, 1, now_ms, taken, &is_full_scan);
        worker_done(taken[0], now_ms);
    }
    snprintf(expected, sizeof(expected), "{%d,0,1,5,6}", INT_MIN);
    assert_string_equal(store_array_end(&claim.lows), expected);
    assert_string_equal(store_array_end(&claim.afters), "{-1,90,-1,70,-1}");
    snprintf(expected, sizeof(expected), "{-1,0,4,5,%d}", INT_MAX);
    assert_string_equal(store_array_end(&claim.highs), expected);
    store_claim_release(&claim);
    queues_clear(&queues);
}

/* Whether the scan that is made next, at `now_ms`, is a full one. */
static bool scans_all(struct queue *queue, int64_t now_ms)
{
    struct store_claim claim;
    struct worker *taken[1];
    bool is_full_scan;

    store_claim_init(&claim);
    assert_int_equal(queue_add_to_claim(queue, &claim, 1, now_ms, taken, &is_full_scan), 1);
    assert_int_equal(claim.range_count, is_full_scan ? 1 : 3);
    worker_done(taken[0], now_ms);
    store_claim_release(&claim);
    return is_full_scan;
}

static void a_mark_follows_once_it_is_many_jobs_or_long_behind(void **state)
{
    struct queues queues;
    struct queue *queue;
    int64_t ready = 0;

    (void)state;
    queues_init(&queues);
    update(&queues, answer("1", "send", "", "", "{" WORKER_1 "}", ""));
    queue = queues_find(&queues, QUEUE);
    queue->wants_full_scan = false;
    assert_true(scans_all(queue, 1000));
    for (int64_t now_ms = 1100; now_ms <= 1900; now_ms += 100) {
        queue_advance(queue, 0, ++ready);
        assert_true(scans_all(queue, now_ms));
    }
    while (ready < 200)
        queue_advance(queue, 0, ++ready);
    assert_true(scans_all(queue, 1950)); /* where it stood a while ago is the front */
    assert_true(scans_all(queue, 2900));
    assert_false(scans_all(queue, 2950));
    queues_clear(&queues);
}

static void too_many_priorities_mean_full_scans(void **state)
{
    struct queues queues;
    struct queue *queue;

    (void)state;
    queues_init(&queues);
    update(&queues, answer("1", "send", "", "", "", ""));
    queue = queues_find(&queues, QUEUE);
    for (int priority = 0; priority < MARKS_MAX; priority++)
        queue_advance(queue, priority, 1);
    assert_false(queue->has_too_many_marks);
    queue_advance(queue, MARKS_MAX, 1);
    assert_true(queue->has_too_many_marks);
    queues_clear(&queues);
}

static struct queue with_limits(int leased, int idle)
{
    return (struct queue){.is_limited = true, .leased_count = leased, .idle_count = idle};
}

static void a_queue_with_limits_rests_as_long_as_its_last_claim_took(void **state)
{
    struct queue queue = with_limits(9, 2);

    (void)state;
    assert_false(queue_is_resting(&queue, false, 1000));
    queue_rest(&queue, 4, 1000);
    assert_true(queue_is_resting(&queue, false, 1003));
    assert_false(queue_is_resting(&queue, false, 1004));
    queue_rest(&queue, 500, 2000);
    assert_true(queue_is_resting(&queue, false, 2009));
    assert_false(queue_is_resting(&queue, false, 2010)); /* however long that was */
    queue.is_limited = false;
    assert_false(queue_is_resting(&queue, false, 2009));
}

static void a_queue_with_limits_has_one_claim_under_way_while_most_workers_are_busy(void **state)
{
    struct queue queue = with_limits(9, 2);

    (void)state;
    assert_true(queue_is_resting(&queue, true, 1000));
    queue.is_limited = false;
    assert_false(queue_is_resting(&queue, true, 1000));
}

static void a_third_of_the_workers_idle_ends_a_rest(void **state)
{
    struct queue queue = with_limits(9, 3);

    (void)state;
    queue_rest(&queue, 10, 1000);
    assert_false(queue_is_resting(&queue, false, 1000));
    assert_false(queue_is_resting(&queue, true, 1000));
    queue.idle_count = 2;
    assert_true(queue_is_resting(&queue, false, 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_edge_function_gets_the_new_key_and_not_as_bearer),
        cmocka_unit_test(a_url_of_the_users_own_never_gets_our_key),
        cmocka_unit_test(settings_of_a_new_revision_replace_the_old_while_calls_keep_theirs),
        cmocka_unit_test(workers_are_idle_busy_and_idle_again),
        cmocka_unit_test(a_worker_with_too_much_unsettled_or_on_its_way_out_gets_no_job),
        cmocka_unit_test(scans_start_where_the_mark_stood_a_while_ago),
        cmocka_unit_test(a_mark_follows_once_it_is_many_jobs_or_long_behind),
        cmocka_unit_test(too_many_priorities_mean_full_scans),
        cmocka_unit_test(a_queue_with_limits_rests_as_long_as_its_last_claim_took),
        cmocka_unit_test(a_queue_with_limits_has_one_claim_under_way_while_most_workers_are_busy),
        cmocka_unit_test(a_third_of_the_workers_idle_ends_a_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
