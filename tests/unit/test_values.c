#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/values.h"

static void durations_are_a_number_and_a_unit(void **state)
{
    static const struct {
        const char *text;
        long long ms; /* -1: refused */
        const char *postgres;
    } cases[] = {
        {"500ms", 500, "500 milliseconds"},
        {"1s", 1000, "1 second"},
        {"second", 1000, "1 second"},
        {"2 Minutes", 120000, "2 minutes"},
        {"5m", 300000, "5 minutes"},
        {"36h", 129600000, "36 hours"},
        {"14 days ", 1209600000, "14 days"},
        {"0s", 0, "0 seconds"},
        {"100 years", 3153600000000, "100 years"},
        {"1 month", 2592000000, "1 month"},
        {"", -1, ""},
        {"5", -1, ""},
        {"-5s", -1, ""},
        {"1.5s", -1, ""},
        {"5 fortnights", -1, ""},
        {"5 mss", -1, ""},
        {"5 ss", -1, ""},
        {"1h 5m", -1, ""},
        {"99999999999999999999s", -1, ""},
        {"9223372036854775807 years", -1, ""},
        {"9223372036854775807s", -1, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct duration duration = {0};

        assert_int_equal(parse_duration(cases[i].text, &duration), cases[i].ms >= 0);
        if (cases[i].ms < 0)
            continue;
        assert_int_equal(duration.ms, cases[i].ms);
        assert_string_equal(duration.text, cases[i].postgres);
    }
}

static void rates_are_calls_per_period(void **state)
{
    static const struct {
        const char *text;
        long long limit; /* 0: refused */
        long long ms;
    } cases[] = {
        {"100/1s", 100, 1000},
        {"100/s", 100, 1000},
        {"100/minute", 100, 60000},
        {"7 / 10 minutes", 7, 600000},
        {"1/500ms", 1, 500},
        {"100", 0, 0},
        {"/1s", 0, 0},
        {"100/", 0, 0},
        {"100/1", 0, 0},
        {"0/1s", 0, 0},
        {"-1/1s", 0, 0},
        {"1e3/1s", 0, 0},
        {"1/1s/1s", 0, 0},
        {"1 2/1s", 0, 0},
        {"99999999999999999999/1s", 0, 0},
        {"9999999999999999999999999999/1s", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct duration period = {0};
        long long limit = 0;

        assert_int_equal(parse_rate(cases[i].text, &limit, &period), cases[i].limit > 0);
        if (cases[i].limit) {
            assert_int_equal(limit, cases[i].limit);
            assert_int_equal(period.ms, cases[i].ms);
        }
    }
}

static void shares_are_parts_of_one(void **state)
{
    static const struct {
        const char *text;
        double share; /* 0: refused */
    } cases[] = {{"0.25", 0.25}, {"1", 1}, {".5", 0.5}, {"50%", 0.5}, {"12.5 %", 0.125},
        {"100%", 1}, {"0", 0}, {"0%", 0}, {"1.01", 0}, {"101%", 0}, {"nan", 0}, {"inf", 0},
        {"0x1", 0}, {"-0.5", 0}, {"", 0}, {".", 0}, {"0.5.5", 0}, {"5%%", 0}, {"1e-1", 0}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        double share = 0;

        assert_int_equal(parse_share(cases[i].text, &share), cases[i].share > 0);
        assert_true(share == cases[i].share);
    }
}

static void lists_hold_numbers_in_range(void **state)
{
    static const struct {
        const char *text;
        const char *numbers; /* NULL: refused */
    } cases[] = {{"1", "1"}, {"1,20,3", "1,20,3"}, {" 1 , 2 ", "1,2"}, {"007", "7"}, {"", NULL},
        {",", NULL}, {"1,", NULL}, {",1", NULL}, {"1,,2", NULL}, {"1;2", NULL}, {"1 2", NULL},
        {"0", NULL}, {"21", NULL}, {"-1", NULL}, {"1.5", NULL}, {"1,2,3,4", NULL},
        {"99999999999999999999999999", NULL}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf numbers = BUF_INIT(100);

        assert_int_equal(
            parse_numbers(cases[i].text, 1, 20, 3, &numbers), cases[i].numbers != NULL);
        if (cases[i].numbers)
            assert_string_equal(numbers.data, cases[i].numbers);
        buf_release(&numbers);
    }
}

static void lists_of_durations_are_milliseconds(void **state)
{
    static const struct {
        const char *text;
        const char *numbers; /* NULL: refused */
    } cases[] = {{"5s,1m", "5000,60000"}, {" 500ms , 2 hours ", "500,7200000"}, {"0s", "0"},
        {"5", NULL}, {"5s,", NULL}, {"5s,,1m", NULL}, {"5s;1m", NULL}, {"2d", NULL}, {"-1s", NULL},
        {"1s,1s,1s,1s", NULL}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf numbers = BUF_INIT(100);

        assert_int_equal(
            parse_durations(cases[i].text, 86400000, 3, &numbers), cases[i].numbers != NULL);
        if (cases[i].numbers)
            assert_string_equal(numbers.data, cases[i].numbers);
        buf_release(&numbers);
    }
}

static void switches_are_on_or_off(void **state)
{
    static const struct {
        const char *text;
        bool is_good, is_on;
    } cases[] = {{"on", true, true}, {"OFF", true, false}, {"yes", true, true}, {"no", true, false},
        {"true", true, true}, {"false", true, false}, {"1", false, false}, {"", false, false},
        {"none", false, false}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        bool is_on = false;

        assert_int_equal(parse_on_off(cases[i].text, &is_on), cases[i].is_good);
        assert_int_equal(is_on, cases[i].is_on);
    }
    assert_true(is_none("off") && is_none("None"));
    assert_false(is_none("no") || is_none(""));
}

static void periods_are_short_and_can_be_read_again(void **state)
{
    static const struct {
        long long ms;
        const char *text;
    } cases[] = {{0, "0s"}, {100, "100ms"}, {1000, "1s"}, {1500, "1500ms"}, {90000, "90s"},
        {60000, "1m"}, {7200000, "2h"}, {86400000, "1d"}};
    char text[PERIOD_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct duration again;

        assert_string_equal(period_text(text, cases[i].ms), cases[i].text);
        assert_true(parse_duration(text, &again));
        assert_int_equal(again.ms, cases[i].ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_a_number_and_a_unit),
        cmocka_unit_test(rates_are_calls_per_period),
        cmocka_unit_test(shares_are_parts_of_one),
        cmocka_unit_test(lists_hold_numbers_in_range),
        cmocka_unit_test(lists_of_durations_are_milliseconds),
        cmocka_unit_test(switches_are_on_or_off),
        cmocka_unit_test(periods_are_short_and_can_be_read_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
