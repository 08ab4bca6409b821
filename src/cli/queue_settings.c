#include "cli/queue_settings.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/table.h"
#include "cli/values.h"

enum kind { NUMBER, NUMBER_OR_OFF, DELAYS, STATUSES, RATE, SHARE, PERIOD, SWITCH };

static const struct setting {
    const char *option;
    const char *column; /* of a rate, the period's is `second` */
    enum kind kind;
    long long min, max; /* of a rate and a period, in milliseconds, of the period */
    const char *second;
    const char *hint;
} settings[] = {
    {"retry-delays-ms", "retry_delays_ms", DELAYS, 0, INT_MAX, NULL,
        "Write up to 100 whole numbers of milliseconds with commas, as 5000,60000; or off."},
    {"max-age-ms", "max_age_ms", NUMBER_OR_OFF, 1, 31536000000, NULL,
        "It is a whole number of milliseconds from 1 to 31536000000, a year; or off."},
    {"final-statuses", "final_statuses", STATUSES, 300, 599, NULL,
        "Write HTTP statuses from 300 to 599 with commas, as 400,404; or none."},
    {"rate-limit", "rate_limit", RATE, 100, 86400000, "rate_period",
        "Write how many calls, up to 1000000, and a period of 100ms to 1 day: 100/1s, 5000/hour; "
        "or off."},
    {"key-concurrency", "key_concurrency", NUMBER_OR_OFF, 1, 10000, NULL,
        "It is a whole number from 1 to 10000, or off."},
    {"key-rate-limit", "key_rate_limit", RATE, 100, 86400000, "key_rate_period",
        "Write how many calls, up to 1000000, and a period of 100ms to 1 day: 100/1s, 5000/hour; "
        "or off."},
    {"key-order", "key_order", SWITCH, 0, 0, NULL, "It is on or off."},
    {"breaker-threshold", "breaker_threshold", SHARE, 0, 0, NULL,
        "It is more than 0 and at most 1, as 0.5 or 50%; or off."},
    {"breaker-window-ms", "breaker_window_ms", NUMBER, 1000, 3600000, NULL,
        "It is a whole number of milliseconds from 1000 to 3600000."},
    {"breaker-min-calls", "breaker_min_calls", NUMBER, 1, 100000, NULL,
        "It is a whole number from 1 to 100000."},
    {"breaker-open-ms", "breaker_open_ms", NUMBER, 100, 3600000, NULL,
        "It is a whole number of milliseconds from 100 to 3600000."},
    {"retention", "retention", PERIOD, 0, 3153600000000, NULL,
        "Write a number and a unit, as 36h or '14 days', up to 100 years; or off to keep all."},
    {"public", "is_public", SWITCH, 0, 0, NULL, "It is on or off."},
};

enum { RATE_MAX = 1000000, STATUSES_MAX = 200, LIST_BYTES_MAX = 4096 };

/* `[1,2]`, or NULL when it is no such list. */
static json_t *list_value(const char *text, long long min, long long max, int most)
{
    struct buf list = BUF_INIT(LIST_BYTES_MAX);
    json_t *value = NULL;

    buf_add_char(&list, '[');
    if (parse_numbers(text, min, max, most, &list)) {
        buf_add_char(&list, ']');
        value = json_loads(list.data, 0, NULL);
    }
    buf_release(&list);
    return value;
}

static json_t *rate_value(const struct setting *setting, const char *text, json_t *values)
{
    struct duration period;
    long long limit;

    if (!parse_rate(text, &limit, &period) || limit > RATE_MAX || period.ms < setting->min ||
        period.ms > setting->max)
        return NULL;
    json_object_set_new(values, setting->second, json_string(period.text));
    return json_integer(limit);
}

/* What the text says, or NULL when it makes no sense. A rate sets its period by itself. */
static json_t *value_of(const struct setting *setting, const char *text, json_t *values)
{
    struct duration period;
    long long number;
    double share;
    bool is_on;

    switch (setting->kind) {
    case NUMBER:
    case NUMBER_OR_OFF:
        return parse_number(text, setting->min, setting->max, &number) ? json_integer(number)
                                                                       : NULL;
    case DELAYS:
        return list_value(text, setting->min, setting->max, DELAYS_MAX);
    case STATUSES:
        return list_value(text, setting->min, setting->max, STATUSES_MAX);
    case RATE:
        return rate_value(setting, text, values);
    case SHARE:
        return parse_share(text, &share) ? json_real(share) : NULL;
    case PERIOD:
        return parse_duration(text, &period) && period.ms >= setting->min &&
                       period.ms <= setting->max
                   ? json_string(period.text)
                   : NULL;
    case SWITCH:
        return parse_on_off(text, &is_on) ? json_boolean(is_on) : NULL;
    }
    return NULL;
}

bool queue_settings_read(const struct cli *cli, json_t *values, struct err *err)
{
    for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
        const struct setting *setting = &settings[i];
        const char *text = cli_str(cli, setting->option);
        bool may_be_off = setting->kind != NUMBER && setting->kind != SWITCH;
        json_t *value;

        if (!text)
            continue;
        if (may_be_off && is_none(text))
            value = setting->kind == STATUSES ? json_array() : json_null();
        else
            value = value_of(setting, text, values);
        if (!value) {
            err_set(err, ERR_USAGE, "option '--%s' cannot be '%s'", setting->option, text);
            return err_hint(err, "%s", setting->hint);
        }
        json_object_set_new(values, setting->column, value);
    }
    return true;
}

static void add_part(struct buf *text, const char *part)
{
    buf_addf(text, "%s%s", text->len ? ", " : "", part);
}

static void add_rate(
    struct buf *text, const PGresult *rows, int row, const char *limit, const char *period)
{
    char length[PERIOD_MAX];

    if (row_str(rows, row, limit))
        buf_addf(text, "%s%s/%s", text->len ? ", " : "", row_str(rows, row, limit),
            period_text(length, row_int(rows, row, period)));
}

void queue_limits_text(struct buf *text, const PGresult *rows, int row)
{
    add_rate(text, rows, row, "rate_limit", "rate_period_ms");
    if (row_str(rows, row, "key_concurrency"))
        buf_addf(text, "%s%s a key", text->len ? ", " : "", row_str(rows, row, "key_concurrency"));
    if (row_str(rows, row, "key_rate_limit")) {
        add_rate(text, rows, row, "key_rate_limit", "key_rate_period_ms");
        buf_add_str(text, " a key");
    }
    if (row_is_true(rows, row, "key_order"))
        add_part(text, "keys in order");
}

static void print_breaker(FILE *out, const PGresult *rows, int row)
{
    if (row_str(rows, row, "breaker_threshold"))
        fprintf(out,
            "%-20s %s: opens for %lld ms when %g %% of at least %lld calls in %lld ms failed\n",
            "breaker", row_str(rows, row, "breaker_state"), row_int(rows, row, "breaker_open_ms"),
            atof(row_str(rows, row, "breaker_threshold")) * 100,
            row_int(rows, row, "breaker_min_calls"), row_int(rows, row, "breaker_window_ms"));
}

void queue_print(FILE *out, const PGresult *rows, int row)
{
    static const char *const fields[][2] = {
        {"id", "id"},
        {"name", "name"},
        {"function", "edge_function_name"},
        {"url", "url"},
        {"workers", "workers"},
        {"method", "method"},
        {"headers", "default_headers"},
        {"timeout ms", "timeout_ms"},
        {"max attempts", "max_attempts"},
        {"backoff ms", "backoff_ms"},
        {"backoff max ms", "backoff_max_ms"},
        {"retry delays ms", "retry_delays_ms"},
        {"max age ms", "max_age_ms"},
        {"final statuses", "final_statuses"},
        {"hold max ms", "hold_max_ms"},
        {"held until", "held_until"},
        {"keep response bytes", "keep_response_bytes"},
        {"retention", "retention"},
        {"auth", "auth"},
        {"secret headers", "secret_headers"},
        {"signing secrets", "signing_secrets"},
        {"created", "created_at"},
    };
    struct buf limits = BUF_INIT(1000);

    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        print_field(out, 20, fields[i][0], row_str(rows, row, fields[i][1]));
    if (!row_str(rows, row, "retention"))
        print_field(out, 20, "retention", "for ever");
    queue_limits_text(&limits, rows, row);
    print_field(out, 20, "limits", limits.data);
    print_breaker(out, rows, row);
    if (row_is_true(rows, row, "is_public"))
        print_field(out, 20, "public", "yes");
    print_field(out, 20, "state", row_is_true(rows, row, "paused") ? "paused" : "active");
    buf_release(&limits);
}
