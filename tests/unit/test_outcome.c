/* What the end of a call means for its job. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/outcome.h"

static const struct {
    int status;
    bool is_complete;
    const char *transport_error;
    const char *supaqueue_retry;
    enum outcome outcome;
    const char *error;
} cases[] = {
    {200, true, NULL, "", OUTCOME_SUCCESS, ""},
    {204, true, NULL, "", OUTCOME_SUCCESS, ""},
    {299, true, NULL, "no", OUTCOME_SUCCESS, ""},
    {301, true, NULL, "", OUTCOME_FAILURE, "http 301: redirects are not followed"},
    {400, true, NULL, "", OUTCOME_FAILURE, "http 400"},
    {429, true, NULL, "", OUTCOME_FAILURE, "http 429"},
    {489, true, NULL, "", OUTCOME_FINAL, "http 489"},
    {500, true, NULL, "", OUTCOME_FAILURE, "http 500"},
    {500, true, NULL, "no", OUTCOME_FINAL, "http 500"},
    {500, true, NULL, "NO", OUTCOME_FINAL, "http 500"},
    {500, true, NULL, "yes", OUTCOME_FAILURE, "http 500"},
    {600, true, NULL, "", OUTCOME_FAILURE, "http 600"},
    {0, false, "timeout", "", OUTCOME_FAILURE, "timeout"},
    {200, false, "transfer closed", "", OUTCOME_FAILURE, "transfer closed"},
    {500, false, "transfer closed", "no", OUTCOME_FINAL, "transfer closed"},
};

static void every_ending_has_its_outcome(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf body = BUF_INIT(10), error = BUF_INIT(512);
        struct http_response response = {.status = cases[i].status,
            .is_complete = cases[i].is_complete,
            .error = cases[i].transport_error,
            .body = &body,
            .retry_after = "",
            .supaqueue_retry = cases[i].supaqueue_retry};

        assert_int_equal(outcome_of(&response, &error), cases[i].outcome);
        assert_string_equal(error.data, cases[i].error);
        buf_release(&error);
    }
}

static const struct {
    int status;
    const char *retry_after;
    int64_t hold_ms;
} holds[] = {
    {429, "", 0},
    {429, "0", 0},
    {429, "30", 30000},
    {503, "120", 120000},
    {500, "30", 0},
    {200, "30", 0},
    {429, "99999999999999999999", 86400000},
    {429, "-5", 0},
    {429, "soon", 0},
    {429, "Sun, 06 Nov 1994 08:49:37 GMT", 7000},
    {429, "Sun, 06 Nov 1994 08:49:29 GMT", 0},
    {429, "Mon, 07 Nov 2094 08:49:37 GMT", 86400000},
};

static void retry_after_is_seconds_or_a_date_and_capped(void **state)
{
    const int64_t now_ms = 784111770000; /* 08:49:30 of that day */

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(holds); i++) {
        struct http_response response = {
            .status = holds[i].status, .retry_after = holds[i].retry_after};

        assert_int_equal(outcome_hold_ms(&response, now_ms), holds[i].hold_ms);
    }
}

static void outcomes_have_the_names_that_settle_takes(void **state)
{
    (void)state;
    assert_string_equal(outcome_name(OUTCOME_SUCCESS), "success");
    assert_string_equal(outcome_name(OUTCOME_FAILURE), "failure");
    assert_string_equal(outcome_name(OUTCOME_FINAL), "final");
    assert_string_equal(outcome_name(OUTCOME_ABORTED), "aborted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_ending_has_its_outcome),
        cmocka_unit_test(retry_after_is_seconds_or_a_date_and_capped),
        cmocka_unit_test(outcomes_have_the_names_that_settle_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
