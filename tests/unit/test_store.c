/* Batches as the array literals they are sent as. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/store.h"

#define JOB_A "01a20704-41d8-7e46-b849-09e503e45ea3"
#define JOB_B "01a20704-41d8-7e46-b849-09e503e45ea4"

static void settlements_become_array_literals(void **state)
{
    struct store_settlements batch;

    (void)state;
    store_settlements_init(&batch);
    store_settlements_add(&batch, JOB_A, 7, OUTCOME_SUCCESS, 200, "", "{\"a\":\"b\\c\"}", 11);
    store_settlements_add(&batch, JOB_B, -1, OUTCOME_FAILURE, 0, "timeout", NULL, 0);
    assert_int_equal(batch.count, 2);
    assert_true(batch.has_others);
    assert_string_equal(store_array_end(&batch.jobs), "{" JOB_A "," JOB_B "}");
    assert_string_equal(store_array_end(&batch.calls), "{7,-1}");
    assert_string_equal(store_array_end(&batch.outcomes), "{success,failure}");
    assert_string_equal(store_array_end(&batch.http_statuses), "{200,NULL}");
    assert_string_equal(store_array_end(&batch.errors), "{NULL,\"timeout\"}");
    assert_string_equal(store_array_end(&batch.responses), "{\"{\\\"a\\\":\\\"b\\\\c\\\"}\",NULL}");
    store_settlements_release(&batch);
}

static void a_batch_knows_whether_it_has_others_than_plain_successes(void **state)
{
    struct store_settlements batch, later;

    (void)state;
    store_settlements_init(&batch);
    store_settlements_init(&later);
    store_settlements_add(&batch, JOB_A, 1, OUTCOME_SUCCESS, 200, "", "r", 1);
    assert_false(batch.has_others);
    store_settlements_add(&batch, JOB_B, 2, OUTCOME_ABORTED, 0, "", NULL, 0);
    assert_true(batch.has_others);
    store_settlements_pick(&batch, 1, &later);
    assert_true(later.has_others);
    store_settlements_reset(&batch);
    assert_false(batch.has_others);
    store_settlements_add(&batch, JOB_A, 3, OUTCOME_SUCCESS, 200, "e", NULL, 0);
    assert_true(batch.has_others);
    store_settlements_release(&batch);
    store_settlements_release(&later);
}

static void responses_that_are_no_text_become_valid_utf8(void **state)
{
    struct store_settlements batch;

    (void)state;
    store_settlements_init(&batch);
    store_settlements_add(&batch, JOB_A, 1, OUTCOME_SUCCESS, 200, "", "a\0b\xff", 4);
    assert_string_equal(store_array_end(&batch.responses), "{\"a\xef\xbf\xbd"
                                                           "b\xef\xbf\xbd\"}");
    store_settlements_release(&batch);
}

static void a_batch_can_be_closed_twice(void **state)
{
    struct store_settlements batch;

    (void)state;
    store_settlements_init(&batch);
    store_settlements_add(&batch, JOB_A, 1, OUTCOME_SUCCESS, 200, "", "}", 1);
    assert_string_equal(store_array_end(&batch.responses), "{\"}\"}");
    assert_string_equal(store_array_end(&batch.responses), "{\"}\"}");
    assert_string_equal(store_array_end(&batch.jobs), "{" JOB_A "}");
    assert_string_equal(store_array_end(&batch.jobs), "{" JOB_A "}");
    store_settlements_release(&batch);
}

static void texts_can_be_left_out(void **state)
{
    struct store_settlements batch;

    (void)state;
    store_settlements_init(&batch);
    store_settlements_add(&batch, JOB_A, 1, OUTCOME_FAILURE, 500, "e", "r", 1);
    store_settlements_add(&batch, JOB_B, 2, OUTCOME_FAILURE, 500, "e", "r", 1);
    store_settlements_drop_texts(&batch);
    assert_string_equal(store_array_end(&batch.errors), "{NULL,NULL}");
    assert_string_equal(store_array_end(&batch.responses), "{NULL,NULL}");
    assert_string_equal(store_array_end(&batch.calls), "{1,2}");
    store_settlements_reset(&batch);
    assert_int_equal(batch.count, 0);
    assert_string_equal(store_array_end(&batch.jobs), "{}");
    store_settlements_release(&batch);
}

static void a_settlement_can_be_picked_out_of_a_batch(void **state)
{
    struct store_settlements batch, later;

    (void)state;
    store_settlements_init(&batch);
    store_settlements_init(&later);
    store_settlements_add(&batch, JOB_A, 1, OUTCOME_SUCCESS, 200, "", "{\"a\",\"b\\\"}", 10);
    store_settlements_add(&batch, JOB_B, 2, OUTCOME_FAILURE, 0, "it, \"said\" }", NULL, 0);
    store_settlements_add(&batch, JOB_A, 3, OUTCOME_FINAL, 489, "e", "r", 1);
    store_array_end(&batch.errors); /* also when the literals were closed */
    store_settlements_pick(&batch, 1, &later);
    store_settlements_pick(&batch, 2, &later);
    store_settlements_pick(&batch, 0, &later);
    assert_int_equal(later.count, 3);
    assert_string_equal(store_array_end(&later.jobs), "{" JOB_B "," JOB_A "," JOB_A "}");
    assert_string_equal(store_array_end(&later.calls), "{2,3,1}");
    assert_string_equal(store_array_end(&later.outcomes), "{failure,final,success}");
    assert_string_equal(store_array_end(&later.http_statuses), "{NULL,489,200}");
    assert_string_equal(store_array_end(&later.errors), "{\"it, \\\"said\\\" }\",\"e\",NULL}");
    assert_string_equal(
        store_array_end(&later.responses), "{NULL,\"r\",\"{\\\"a\\\",\\\"b\\\\\\\"}\"}");
    store_settlements_release(&batch);
    store_settlements_release(&later);
}

static void ids_are_read_from_a_literal(void **state)
{
    const char *at = "{" JOB_A "," JOB_B "}";
    const char *none = "{}", *null = "";
    char id[UUID_SIZE];

    (void)state;
    assert_true(store_array_next_id(&at, id));
    assert_string_equal(id, JOB_A);
    assert_true(store_array_next_id(&at, id));
    assert_string_equal(id, JOB_B);
    assert_false(store_array_next_id(&at, id));
    assert_false(store_array_next_id(&none, id));
    assert_false(store_array_next_id(&null, id));
}

static void texts_are_read_from_a_literal(void **state)
{
    static const char *const expected[] = {"plain", "null", "a\"b\\c,d}", ""};
    const char *at = "{plain,\"null\",\"a\\\"b\\\\c,d}\",\"\"}";
    static const char *const broken[] = {"", "{", "{\"", "{\"a\\", "{,"};
    struct buf text = BUF_INIT(100);

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
        assert_true(store_array_next_text(&at, &text));
        assert_string_equal(text.data, expected[i]);
    }
    assert_false(store_array_next_text(&at, &text));
    at = "{}";
    assert_false(store_array_next_text(&at, &text));
    for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
        at = broken[i];
        for (int step = 0; step < 3; step++) /* ends, and stays inside */
            store_array_next_text(&at, &text);
        assert_true(at <= broken[i] + strlen(broken[i]));
    }
    buf_release(&text);
}

static void names_are_quoted(void **state)
{
    struct buf names = BUF_INIT(100);

    (void)state;
    store_names_add(&names, "null");
    store_names_add(&names, "a.b");
    assert_string_equal(store_array_end(&names), "{\"null\",\"a.b\"}");
    buf_release(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settlements_become_array_literals),
        cmocka_unit_test(a_batch_knows_whether_it_has_others_than_plain_successes),
        cmocka_unit_test(responses_that_are_no_text_become_valid_utf8),
        cmocka_unit_test(a_batch_can_be_closed_twice),
        cmocka_unit_test(texts_can_be_left_out),
        cmocka_unit_test(a_settlement_can_be_picked_out_of_a_batch),
        cmocka_unit_test(ids_are_read_from_a_literal),
        cmocka_unit_test(texts_are_read_from_a_literal),
        cmocka_unit_test(names_are_quoted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
