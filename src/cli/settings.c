#include "cli/settings.h"

#include <string.h>

#include "base/buf.h"
#include "cli/values.h"

enum { RATE_MAX = 1000000, STATUSES_MAX = 200, DELAYS_MAX = 100, LIST_BYTES_MAX = 4096 };

const char *const setting_methods[] = {
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", NULL};

/* `[1,2]`, or NULL when it is no such list. */
static json_t *list_value(const struct setting *setting, const char *text)
{
    struct buf list = BUF_INIT(LIST_BYTES_MAX);
    json_t *value = NULL;

    buf_add_char(&list, '[');
    if (setting->kind == SETTING_DELAYS
            ? parse_durations(text, setting->max, DELAYS_MAX, &list)
            : parse_numbers(text, setting->min, setting->max, STATUSES_MAX, &list)) {
        buf_add_char(&list, ']');
        value = json_loads(list.data, 0, NULL);
    }
    buf_release(&list);
    return value;
}

/* A rate sets its period by itself. */
static json_t *period_value(const struct setting *setting, const char *text, json_t *values)
{
    struct duration period;
    long long limit = 0;
    bool is_rate = setting->kind == SETTING_RATE;

    if (!(is_rate ? parse_rate(text, &limit, &period) : parse_duration(text, &period)) ||
        limit > RATE_MAX || period.ms < setting->min || period.ms > setting->max)
        return NULL;
    if (setting->kind == SETTING_MS)
        return json_integer(period.ms);
    if (setting->kind == SETTING_INTERVAL)
        return json_string(period.text);
    json_object_set_new(values, setting->second, json_string(period.text));
    return json_integer(limit);
}

/* What the text says, or NULL when it makes no sense. */
static json_t *value_of(const struct setting *setting, const char *text, json_t *values)
{
    long long number;
    double share;
    bool is_on;

    switch (setting->kind) {
    case SETTING_NUMBER:
        return parse_number(text, setting->min, setting->max, &number) ? json_integer(number)
                                                                       : NULL;
    case SETTING_DELAYS:
    case SETTING_STATUSES:
        return list_value(setting, text);
    case SETTING_MS:
    case SETTING_INTERVAL:
    case SETTING_RATE:
        return period_value(setting, text, values);
    case SETTING_SHARE:
        return parse_share(text, &share) ? json_real(share) : NULL;
    case SETTING_SWITCH:
        return parse_on_off(text, &is_on) ? json_boolean(is_on) : NULL;
    case SETTING_WORD:
    case SETTING_TEXT:
        return setting->max && !(*text && strlen(text) <= (size_t)setting->max) ? NULL
                                                                                : json_string(text);
    }
    return NULL;
}

static bool refuse(const struct setting *setting, const char *text, struct err *err)
{
    const char *or_off = setting->may_be_off ? "; or off" : "";
    char min[PERIOD_MAX], max[PERIOD_MAX];

    period_text(min, setting->min);
    period_text(max, setting->max);
    err_set(err, ERR_USAGE, "option '--%s' cannot be '%s'", setting->option, text);
    switch (setting->kind) {
    case SETTING_NUMBER:
        return err_hint(
            err, "It is a whole number from %lld to %lld%s.", setting->min, setting->max, or_off);
    case SETTING_MS:
    case SETTING_INTERVAL:
        return err_hint(err,
            "It is a number and a unit, as 500ms, 30s, 5m, 2h or 7d, from %s to %s%s.", min, max,
            or_off);
    case SETTING_DELAYS:
        return err_hint(err,
            "Write up to %d numbers with units and commas, none above %s, as 5s,1m%s.", DELAYS_MAX,
            max, or_off);
    case SETTING_STATUSES:
        return err_hint(err, "Write HTTP statuses from %lld to %lld with commas, as 400,404%s.",
            setting->min, setting->max, or_off);
    case SETTING_RATE:
        return err_hint(err,
            "Write how many calls, up to %d, and a period from %s to %s: 100/1s, 5000/hour%s.",
            RATE_MAX, min, max, or_off);
    case SETTING_SHARE:
        return err_hint(err, "It is more than 0 and at most 1, as 0.5 or 50%%%s.", or_off);
    case SETTING_SWITCH:
        return err_hint(err, "It is on or off.");
    case SETTING_WORD:
    case SETTING_TEXT:
        if (setting->max)
            return err_hint(err, "It is a text of 1 to %lld bytes in UTF-8.", setting->max);
        return err_set(err, ERR_USAGE, "option '--%s' is not valid UTF-8", setting->option);
    }
    return false;
}

bool settings_read(const struct cli *cli, const struct setting *settings, size_t count,
    json_t *values, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct setting *setting = &settings[i];
        const char *text = cli_str(cli, setting->option);
        json_t *value;

        if (!text)
            continue;
        if (setting->kind == SETTING_WORD &&
            !word_option(cli, setting->option, setting->words, &text, err))
            return false;
        if (setting->may_be_off && is_none(text))
            value = setting->kind == SETTING_STATUSES ? json_array() : json_null();
        else
            value = value_of(setting, text, values);
        if (!value)
            return refuse(setting, text, err);
        json_object_set_new(values, setting->column, value);
    }
    return true;
}
