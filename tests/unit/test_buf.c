#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void a_new_buffer_is_an_empty_string(void **state)
{
    struct buf buf = BUF_INIT(10);

    (void)state;
    assert_string_equal(buf.data, "");
    assert_int_equal(buf.len, 0);
    assert_false(buf.is_over);
    buf_release(&buf);
    assert_string_equal(buf.data, "");
}

static void what_is_added_follows_what_was_there(void **state)
{
    struct buf buf = BUF_INIT(1000);

    (void)state;
    buf_add_str(&buf, "one");
    buf_add_char(&buf, ' ');
    buf_add(&buf, "two, three", 3);
    buf_addf(&buf, " %s=%d", "n", 3);
    assert_string_equal(buf.data, "one two n=3");
    assert_int_equal(buf.len, strlen("one two n=3"));
    buf_release(&buf);
}

static void numbers_are_written_in_full(void **state)
{
    static const struct {
        long long value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {7, "7"},
        {-1, "-1"},
        {1234567890123456789, "1234567890123456789"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf buf = BUF_INIT(100);

        buf_add_int(&buf, cases[i].value);
        assert_string_equal(buf.data, cases[i].text);
        buf_release(&buf);
    }
}

static void nothing_is_added_past_the_cap(void **state)
{
    struct buf buf = BUF_INIT(5);

    (void)state;
    buf_add_str(&buf, "12345");
    assert_false(buf.is_over);
    buf_add_char(&buf, '6');
    assert_true(buf.is_over);
    assert_string_equal(buf.data, "12345");
    buf_add_str(&buf, "");
    buf_addf(&buf, "%s", "more");
    assert_string_equal(buf.data, "12345");

    buf_reset(&buf);
    assert_false(buf.is_over);
    assert_string_equal(buf.data, "");
    buf_addf(&buf, "%d", 123456);
    assert_true(buf.is_over);
    assert_string_equal(buf.data, "");
    buf_release(&buf);
}

static void once_over_it_stays_over_until_reset(void **state)
{
    struct buf buf = BUF_INIT(3);

    (void)state;
    buf_add_str(&buf, "1234");
    buf_add_str(&buf, "1");
    assert_true(buf.is_over);
    assert_string_equal(buf.data, ""); /* half a text would be worse than none */
    buf_release(&buf);
}

static void it_grows_up_to_its_cap_exactly(void **state)
{
    enum { CAP = 100000 };
    struct buf buf = BUF_INIT(CAP);

    (void)state;
    for (int i = 0; i < CAP; i++)
        buf_add_char(&buf, 'x');
    assert_int_equal(buf.len, CAP);
    assert_int_equal(strlen(buf.data), CAP);
    assert_false(buf.is_over);
    assert_true(buf.size <= CAP + 1);
    buf_release(&buf);
}

static void the_text_can_be_taken_out(void **state)
{
    struct buf buf = BUF_INIT(10);
    char *text;

    (void)state;
    text = buf_detach(&buf);
    assert_string_equal(text, "");
    free(text);
    buf_add_str(&buf, "mine");
    text = buf_detach(&buf);
    assert_string_equal(text, "mine");
    assert_string_equal(buf.data, "");
    buf_add_str(&buf, "new");
    assert_string_equal(text, "mine");
    free(text);
    buf_release(&buf);
}

#define BAD "\xef\xbf\xbd"

static void utf8_is_made_valid(void **state)
{
    static const struct {
        const char *name;
        const char *in;
        size_t size_bytes;
        const char *out;
    } cases[] = {
        {"plain", "abc", 3, "abc"},
        {"nothing", "", 0, ""},
        {"two, three and four bytes", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 9,
            "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"NUL", "a\0b", 3, "a" BAD "b"},
        {"lone continuation", "a\x80z", 3, "a" BAD "z"},
        {"no such byte", "\xff\xfe\xf8", 3, BAD BAD BAD},
        {"cut off in two", "a\xc3", 2, "a" BAD},
        {"cut off in three", "\xe2\x82", 2, BAD BAD},
        {"cut off in four", "\xf0\x9f\x98", 3, BAD BAD BAD},
        {"continuation missing", "\xc3(", 2, BAD "("},
        {"third byte wrong", "\xe2\x82(", 3, BAD BAD "("},
        {"overlong slash", "\xc0\xaf", 2, BAD BAD},
        {"overlong in three", "\xe0\x80\xaf", 3, BAD BAD BAD},
        {"overlong in four", "\xf0\x80\x80\xaf", 4, BAD BAD BAD BAD},
        {"surrogate", "\xed\xa0\x80", 3, BAD BAD BAD},
        {"last before the surrogates", "\xed\x9f\xbf", 3, "\xed\x9f\xbf"},
        {"last there is", "\xf4\x8f\xbf\xbf", 4, "\xf4\x8f\xbf\xbf"},
        {"past the last", "\xf4\x90\x80\x80", 4, BAD BAD BAD BAD},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf buf = BUF_INIT(100);

        buf_add_utf8(&buf, cases[i].in, cases[i].size_bytes);
        if (strcmp(buf.data, cases[i].out) != 0)
            print_error("case \"%s\"\n", cases[i].name);
        assert_string_equal(buf.data, cases[i].out);
        buf_release(&buf);
    }
}

static void json_strings_are_escaped(void **state)
{
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        {"", "\"\""},
        {"plain", "\"plain\""},
        {"\"quoted\"", "\"\\\"quoted\\\"\""},
        {"back\\slash", "\"back\\\\slash\""},
        {"line\nbreak", "\"line\\nbreak\""},
        {"\t\x01\x1f", "\"\\u0009\\u0001\\u001f\""},
        {"\xc3\xa4", "\"\xc3\xa4\""},
        {"\x7f/", "\"\x7f/\""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf buf = BUF_INIT(100);

        buf_add_json_str(&buf, cases[i].in);
        assert_string_equal(buf.data, cases[i].out);
        buf_release(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_buffer_is_an_empty_string),
        cmocka_unit_test(what_is_added_follows_what_was_there),
        cmocka_unit_test(numbers_are_written_in_full),
        cmocka_unit_test(nothing_is_added_past_the_cap),
        cmocka_unit_test(once_over_it_stays_over_until_reset),
        cmocka_unit_test(it_grows_up_to_its_cap_exactly),
        cmocka_unit_test(the_text_can_be_taken_out),
        cmocka_unit_test(utf8_is_made_valid),
        cmocka_unit_test(json_strings_are_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
