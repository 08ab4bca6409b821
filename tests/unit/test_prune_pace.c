#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/prune_pace.h"

/* A minute of batches, one each second, that fall behind by `growth_ms` a second. Returns when it
 * ended. */
static int64_t a_minute(struct prune_pace *pace, int64_t now_ms, int64_t behind_ms, int growth_ms)
{
    for (int second = 0; second < 60; second++)
        prune_pace_note(pace, now_ms += 1000, true, behind_ms += growth_ms);
    return now_ms;
}

static void takes_a_tenth_of_the_time_while_it_keeps_up(void **state)
{
    struct prune_pace pace;

    (void)state;
    prune_pace_init(&pace);
    assert_int_equal(prune_pace_wait_ms(&pace, 20), 180);
    a_minute(&pace, 1000, 500000000, -1); /* a store of old jobs that grows smaller */
    assert_int_equal(prune_pace_wait_ms(&pace, 20), 180);
}

static void takes_more_while_it_falls_behind_up_to_four_fifths(void **state)
{
    struct prune_pace pace;

    (void)state;
    prune_pace_init(&pace);
    prune_pace_note(&pace, 1000, true, 0);
    prune_pace_note(&pace, 5000, true, 9000);
    assert_int_equal(pace.share, 10); /* too early to tell */
    prune_pace_note(&pace, 6000, true, 9000);
    assert_int_equal(pace.share, 15);
    a_minute(&pace, 6000, 9000, 500);
    assert_int_equal(pace.share, 80);
    assert_int_equal(prune_pace_wait_ms(&pace, 100), 25);
}

static void takes_less_again_when_it_has_caught_up(void **state)
{
    struct prune_pace pace;
    int64_t now_ms;

    (void)state;
    prune_pace_init(&pace);
    now_ms = a_minute(&pace, 1000, 0, 500);
    prune_pace_note(&pace, now_ms, false, 0);
    assert_int_equal(pace.share, 64);
    prune_pace_note(&pace, now_ms + 5000, true, 9000); /* a new round: not compared with the last */
    assert_int_equal(pace.share, 64);
    for (int round = 0; round < 20; round++)
        prune_pace_note(&pace, now_ms, false, 0);
    assert_int_equal(pace.share, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_tenth_of_the_time_while_it_keeps_up),
        cmocka_unit_test(takes_more_while_it_falls_behind_up_to_four_fifths),
        cmocka_unit_test(takes_less_again_when_it_has_caught_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
