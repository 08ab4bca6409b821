#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "base/log.h"

static FILE *captured;
static int real_stderr;
static char text[32768];

static int capture_begin(void **state)
{
    (void)state;
    captured = tmpfile();
    real_stderr = dup(STDERR_FILENO);
    return captured && real_stderr >= 0 && dup2(fileno(captured), STDERR_FILENO) >= 0 ? 0 : -1;
}

static int capture_end(void **state)
{
    (void)state;
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    fclose(captured);
    log_setup(LOG_INFO, LOG_LOGFMT);
    return 0;
}

/* What was logged since the last call, with the time cut out of it, which is checked for its form.
 */
static const char *logged(const char *before_time, const char *after_time)
{
    size_t len, start = strlen(before_time), stamp = strlen("2024-01-02T03:04:05.678Z");
    ssize_t got = pread(fileno(captured), text, sizeof(text) - 1, 0);

    assert_true(got >= 0);
    len = (size_t)got;
    text[len] = '\0';
    assert_int_equal(ftruncate(fileno(captured), 0), 0);
    lseek(fileno(captured), 0, SEEK_SET);
    if (!len)
        return text;
    assert_true(len > start + stamp);
    assert_memory_equal(text, before_time, start);
    for (size_t i = 0; i < stamp; i++) {
        char form = "dddd-dd-ddTdd:dd:dd.dddZ"[i], c = text[start + i];

        assert_true(form == 'd' ? c >= '0' && c <= '9' : c == form);
    }
    assert_memory_equal(text + start + stamp, after_time, strlen(after_time));
    return text + start + stamp + strlen(after_time);
}

static void logfmt_quotes_what_needs_it(void **state)
{
    static const struct {
        const char *value;
        const char *written;
    } cases[] = {
        {"plain", "plain"},
        {"", "\"\""},
        {"two words", "\"two words\""},
        {"a=b", "\"a=b\""},
        {"say \"x\"", "\"say \\\"x\\\"\""},
        {"line\nbreak", "\"line\\nbreak\""},
        {"back\\slash", "\"back\\\\slash\""},
        {"tab\there", "\"tab\\u0009here\""},
    };

    (void)state;
    log_setup(LOG_INFO, LOG_LOGFMT);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char want[200];

        log_event(LOG_WARN, "it happened", "key", cases[i].value, NULL);
        snprintf(want, sizeof(want), "level=warn msg=\"it happened\" key=%s\n", cases[i].written);
        assert_string_equal(logged("time=", " "), want);
    }
}

static void json_is_one_object_to_a_line(void **state)
{
    (void)state;
    log_setup(LOG_INFO, LOG_JSON);
    log_event(LOG_ERROR, "say \"x\"", "n", log_int(-5), "text", "a\nb", NULL);
    assert_string_equal(logged("{\"time\":\"", "\""),
        ",\"level\":\"error\",\"msg\":\"say \\\"x\\\"\",\"n\":\"-5\",\"text\":\"a\\nb\"}\n");
}

static void a_null_value_leaves_its_pair_out(void **state)
{
    (void)state;
    log_event(LOG_INFO, "m", "a", NULL, "b", "2", NULL);
    assert_string_equal(logged("time=", " "), "level=info msg=m b=2\n");
}

static void events_below_the_level_are_not_written(void **state)
{
    static const enum log_level levels[] = {LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR};

    (void)state;
    for (size_t lowest = 0; lowest < ARRAY_SIZE(levels); lowest++)
        for (size_t level = 0; level < ARRAY_SIZE(levels); level++) {
            log_setup(levels[lowest], LOG_LOGFMT);
            log_event(levels[level], "m", NULL);
            assert_int_equal(*logged("time=", " ") != '\0', level >= lowest);
        }
}

static void levels_have_names(void **state)
{
    static const struct {
        const char *name;
        bool is_known;
        enum log_level level;
    } cases[] = {
        {"debug", true, LOG_DEBUG},
        {"info", true, LOG_INFO},
        {"warn", true, LOG_WARN},
        {"error", true, LOG_ERROR},
        {"", false, LOG_INFO},
        {"Debug", false, LOG_INFO},
        {"fatal", false, LOG_INFO},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        enum log_level level = LOG_INFO;

        assert_int_equal(log_level_from_name(cases[i].name, &level), cases[i].is_known);
        assert_int_equal(level, cases[i].level);
    }
}

static void eight_numbers_fit_into_one_event(void **state)
{
    (void)state;
    log_event(LOG_INFO, "m", "a", log_int(1), "b", log_int(2), "c", log_int(3), "d", log_int(4),
        "e", log_int(5), "f", log_int(6), "g", log_int(7), "h", log_int(INT64_MIN), NULL);
    assert_string_equal(logged("time=", " "),
        "level=info msg=m a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=-9223372036854775808\n");
}

static void a_line_without_end_is_never_written_in_part(void **state)
{
    static char huge[20000];

    (void)state;
    memset(huge, 'x', sizeof(huge) - 1);
    log_event(LOG_INFO, "m", "huge", huge, NULL);
    log_event(LOG_INFO, "next", NULL);
    assert_string_equal(logged("time=", " "), "level=info msg=next\n");
}

#define CAPTURED(test) cmocka_unit_test_setup_teardown(test, capture_begin, capture_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CAPTURED(logfmt_quotes_what_needs_it),
        CAPTURED(json_is_one_object_to_a_line),
        CAPTURED(a_null_value_leaves_its_pair_out),
        CAPTURED(events_below_the_level_are_not_written),
        CAPTURED(levels_have_names),
        CAPTURED(eight_numbers_fit_into_one_event),
        CAPTURED(a_line_without_end_is_never_written_in_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
