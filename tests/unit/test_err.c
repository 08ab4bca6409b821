#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

static void setting_fills_it_and_returns_false(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(err.kind, ERR_NONE);
    assert_false(err_set(&err, ERR_CONFIG, "no %s in \"%s\"", "host", "url"));
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_string_equal(err.message, "no host in \"url\"");
    assert_string_equal(err.hint, "");
    assert_false(err_hint(&err, "say %s", "--db-url"));
    assert_string_equal(err.hint, "say --db-url");
}

static void setting_again_takes_the_old_hint_away(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    err_set(&err, ERR_FAILED, "first");
    err_hint(&err, "hint of the first");
    err_set(&err, ERR_DATABASE, "second");
    assert_int_equal(err.kind, ERR_DATABASE);
    assert_string_equal(err.message, "second");
    assert_string_equal(err.hint, "");
}

static void a_long_message_is_cut_to_fit(void **state)
{
    struct err err = ERR_INIT;
    char text[2000];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    err_set(&err, ERR_FAILED, "%s", text);
    err_hint(&err, "%s", text);
    assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
    assert_int_equal(strlen(err.hint), sizeof(err.hint) - 1);
}

static void the_kinds_are_the_exit_codes(void **state)
{
    static const struct {
        enum err_kind kind;
        int exit_code;
    } cases[] = {
        {ERR_NONE, 0},
        {ERR_FAILED, 1},
        {ERR_USAGE, 2},
        {ERR_CONFIG, 3},
        {ERR_DATABASE, 4},
        {ERR_SCHEMA_NEWER, 5},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_int_equal(cases[i].kind, cases[i].exit_code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(setting_fills_it_and_returns_false),
        cmocka_unit_test(setting_again_takes_the_old_hint_away),
        cmocka_unit_test(a_long_message_is_cut_to_fit),
        cmocka_unit_test(the_kinds_are_the_exit_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
