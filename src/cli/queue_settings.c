#include "cli/queue_settings.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/settings.h"
#include "cli/table.h"
#include "cli/values.h"

enum { LABEL_WIDTH = 20 };

#define SECOND_MS 1000LL
#define HOUR_MS 3600000LL
#define DAY_MS 86400000LL

static const struct setting settings[] = {
    {"method", "method", SETTING_WORD, .words = setting_methods},
    {"timeout", "timeout_ms", SETTING_MS, .min = 1, .max = 400 * SECOND_MS},
    {"max-attempts", "max_attempts", SETTING_NUMBER, .min = 1, .max = 1000},
    {"backoff", "backoff_ms", SETTING_MS, .max = DAY_MS},
    {"backoff-max", "backoff_max_ms", SETTING_MS, .max = 7 * DAY_MS},
    {"retry-delays", "retry_delays_ms", SETTING_DELAYS, .max = 24 * DAY_MS, .may_be_off = true},
    {"max-age", "max_age_ms", SETTING_MS, .min = 1, .max = 365 * DAY_MS, .may_be_off = true},
    {"final-statuses", "final_statuses", SETTING_STATUSES, .min = 300, .max = 599,
        .may_be_off = true},
    {"hold-max", "hold_max_ms", SETTING_MS, .max = DAY_MS},
    {"rate-limit", "rate_limit", SETTING_RATE, .min = 100, .max = DAY_MS, .second = "rate_period",
        .may_be_off = true},
    {"key-concurrency", "key_concurrency", SETTING_NUMBER, .min = 1, .max = 10000,
        .may_be_off = true},
    {"key-rate-limit", "key_rate_limit", SETTING_RATE, .min = 100, .max = DAY_MS,
        .second = "key_rate_period", .may_be_off = true},
    {"key-order", "key_order", .kind = SETTING_SWITCH},
    {"breaker-threshold", "breaker_threshold", .kind = SETTING_SHARE, .may_be_off = true},
    {"breaker-window", "breaker_window_ms", SETTING_MS, .min = SECOND_MS, .max = HOUR_MS},
    {"breaker-min-calls", "breaker_min_calls", SETTING_NUMBER, .min = 1, .max = 100000},
    {"breaker-open", "breaker_open_ms", SETTING_MS, .min = 100, .max = HOUR_MS},
    {"keep-response-bytes", "keep_response_bytes", SETTING_NUMBER, .max = 16777216},
    {"retention", "retention", SETTING_INTERVAL, .max = 36500 * DAY_MS, .may_be_off = true},
    {"public", "is_public", .kind = SETTING_SWITCH},
};

bool queue_settings_read(const struct cli *cli, json_t *values, struct err *err)
{
    return settings_read(cli, settings, ARRAY_SIZE(settings), values, err);
}

const char *queue_state(const PGresult *rows, int row)
{
    static const char *const breaker_states[][2] = {
        {"open", "breaker open"}, {"half_open", "breaker half open"}, {"ramping", "ramping up"}};
    const char *breaker = row_str(rows, row, "breaker");

    if (row_is_true(rows, row, "paused"))
        return "paused";
    for (size_t i = 0; breaker && i < ARRAY_SIZE(breaker_states); i++)
        if (!strcmp(breaker, breaker_states[i][0]))
            return breaker_states[i][1];
    return row_str(rows, row, "held_ms") ? "held back" : "active";
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
    char open[PERIOD_MAX], window[PERIOD_MAX];

    if (row_str(rows, row, "breaker_threshold"))
        fprintf(out, "%-*s %s: opens for %s when %g %% of at least %lld calls in %s failed\n",
            LABEL_WIDTH, "breaker", row_str(rows, row, "breaker_state"),
            period_text(open, row_int(rows, row, "breaker_open_ms")),
            atof(row_str(rows, row, "breaker_threshold")) * 100,
            row_int(rows, row, "breaker_min_calls"),
            period_text(window, row_int(rows, row, "breaker_window_ms")));
}

void queue_print(FILE *out, const PGresult *rows, int row)
{
    static const struct field fields[] = {
        {"id", "id", FIELD_TEXT},
        {"name", "name", FIELD_TEXT},
        {"function", "edge_function_name", FIELD_TEXT},
        {"url", "url", FIELD_TEXT},
        {"workers", "workers", FIELD_TEXT},
        {"method", "method", FIELD_TEXT},
        {"headers", "default_headers", FIELD_TEXT},
        {"timeout", "timeout_ms", FIELD_MS},
        {"max attempts", "max_attempts", FIELD_TEXT},
        {"backoff", "backoff_ms", FIELD_MS},
        {"backoff max", "backoff_max_ms", FIELD_MS},
        {"retry delays", "retry_delays_ms", FIELD_MS},
        {"max age", "max_age_ms", FIELD_MS},
        {"final statuses", "final_statuses", FIELD_LIST},
        {"hold max", "hold_max_ms", FIELD_MS},
        {"held until", "held_until", FIELD_TEXT},
        {"keep response bytes", "keep_response_bytes", FIELD_TEXT},
        {"retention", "retention_ms", FIELD_MS},
        {"auth", "auth", FIELD_TEXT},
        {"secret headers", "secret_headers", FIELD_TEXT},
        {"signing secrets", "signing_secrets", FIELD_LIST},
        {"created", "created_at", FIELD_TEXT},
    };
    struct buf limits = BUF_INIT(1000);

    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        print_column(out, LABEL_WIDTH, &fields[i], rows, row);
    if (!row_str(rows, row, "retention"))
        print_field(out, LABEL_WIDTH, "retention", "for ever");
    queue_limits_text(&limits, rows, row);
    print_field(out, LABEL_WIDTH, "limits", limits.data);
    print_breaker(out, rows, row);
    if (row_is_true(rows, row, "is_public"))
        print_field(out, LABEL_WIDTH, "public", "yes");
    print_field(out, LABEL_WIDTH, "state", queue_state(rows, row));
    buf_release(&limits);
}
