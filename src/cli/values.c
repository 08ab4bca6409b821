#include "cli/values.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *name; /* in lower case, singular */
    const char *postgres;
    long long ms;
} units[] = {
    {"ms", "millisecond", 1},
    {"millisecond", "millisecond", 1},
    {"s", "second", 1000},
    {"sec", "second", 1000},
    {"second", "second", 1000},
    {"m", "minute", 60000},
    {"min", "minute", 60000},
    {"minute", "minute", 60000},
    {"h", "hour", 3600000},
    {"hour", "hour", 3600000},
    {"d", "day", 86400000},
    {"day", "day", 86400000},
    {"w", "week", 604800000},
    {"week", "week", 604800000},
    {"month", "month", 2592000000},
    {"y", "year", 31536000000},
    {"year", "year", 31536000000},
};

bool parse_number(const char *text, long long min, long long max, long long *value)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(text, &end, 10);
    if (end == text || isspace((unsigned char)*text) || *end || errno || number < min ||
        number > max)
        return false;
    *value = number;
    return true;
}

/* The unit that a text of this length names, or -1. */
static int unit_of(const char *text, size_t len)
{
    for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
        size_t name_len = strlen(units[i].name);

        if (strncasecmp(units[i].name, text, name_len) != 0)
            continue;
        if (len == name_len ||
            (name_len > 2 && len == name_len + 1 && tolower(text[len - 1]) == 's'))
            return (int)i;
    }
    return -1;
}

bool parse_duration(const char *text, struct duration *duration)
{
    size_t digits = strspn(text, "0123456789");
    const char *name = text + digits + strspn(text + digits, " ");
    size_t len = strlen(name);
    long long count = 1;
    int unit;

    while (len && name[len - 1] == ' ')
        len--;
    unit = unit_of(name, len);
    if (digits) {
        errno = 0;
        count = strtoll(text, NULL, 10);
    }
    if (unit < 0 || (digits && errno) || count > LLONG_MAX / units[unit].ms)
        return false;
    duration->ms = count * units[unit].ms;
    snprintf(duration->text, sizeof(duration->text), "%lld %s%s", count, units[unit].postgres,
        count == 1 ? "" : "s");
    return true;
}

bool parse_rate(const char *text, long long *limit, struct duration *period)
{
    const char *slash = strchr(text, '/');
    char number[24] = "";
    size_t len = slash ? (size_t)(slash - text) : 0;

    while (len && text[len - 1] == ' ')
        len--;
    if (!len || len >= sizeof(number))
        return false;
    memcpy(number, text, len);
    slash++;
    return parse_number(number, 1, LLONG_MAX, limit) &&
           parse_duration(slash + strspn(slash, " "), period);
}

bool parse_share(const char *text, double *share)
{
    size_t len = strspn(text, "0123456789.");
    const char *rest = text + len + strspn(text + len, " ");
    char *end;
    double number = strtod(text, &end);

    if (!len || end != text + len || (*rest && strcmp(rest, "%") != 0))
        return false;
    if (*rest)
        number /= 100;
    if (!(number > 0 && number <= 1))
        return false;
    *share = number;
    return true;
}

/* One element of a list, as a number. */
typedef bool parse_fn(const char *text, long long min, long long max, long long *value);

static bool parse_list(
    const char *text, parse_fn *parse, long long min, long long max, int most, struct buf *numbers)
{
    for (int count = 0; count < most; count++) {
        size_t blanks = strspn(text, " "), len = strcspn(text + blanks, ",");
        const char *end = text + blanks + len;
        char element[48] = "";
        long long value;

        while (len && text[blanks + len - 1] == ' ')
            len--;
        if (!len || len >= sizeof(element))
            return false;
        memcpy(element, text + blanks, len);
        if (!parse(element, min, max, &value))
            return false;
        buf_addf(numbers, "%s%lld", count ? "," : "", value);
        if (!*end)
            return true;
        text = end + 1;
    }
    return false;
}

bool parse_numbers(const char *text, long long min, long long max, int most, struct buf *numbers)
{
    return parse_list(text, parse_number, min, max, most, numbers);
}

static bool parse_ms(const char *text, long long min_ms, long long max_ms, long long *ms)
{
    struct duration duration;

    if (!parse_duration(text, &duration) || duration.ms < min_ms || duration.ms > max_ms)
        return false;
    *ms = duration.ms;
    return true;
}

bool parse_durations(const char *text, long long max_ms, int most, struct buf *numbers)
{
    return parse_list(text, parse_ms, 0, max_ms, most, numbers);
}

bool parse_on_off(const char *text, bool *is_on)
{
    static const char *const words[][2] = {{"on", "off"}, {"yes", "no"}, {"true", "false"}};

    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        *is_on = !strcasecmp(text, words[i][0]);
        if (*is_on || !strcasecmp(text, words[i][1]))
            return true;
    }
    return false;
}

bool is_none(const char *text)
{
    return !strcasecmp(text, "off") || !strcasecmp(text, "none");
}

bool word_option(const struct cli *cli, const char *option, const char *const *words,
    const char **text, struct err *err)
{
    struct buf list = BUF_INIT(200);

    *text = cli_str(cli, option);
    if (!*text)
        return true;
    for (int i = 0; words[i]; i++) {
        if (!strcasecmp(*text, words[i])) {
            *text = words[i];
            goto out;
        }
        buf_addf(&list, "%s%s", !i ? "" : words[i + 1] ? ", " : " and ", words[i]);
    }
    err_set(err, ERR_USAGE, "option '--%s' cannot be '%s'", option, *text);
    err_hint(err, "It is one of %s.", list.data);
    *text = NULL;
out:
    buf_release(&list);
    return *text != NULL;
}

bool duration_option(const struct cli *cli, const char *option, long long min_ms, long long max_ms,
    long long *ms, struct err *err)
{
    char min[PERIOD_MAX], max[PERIOD_MAX];
    const char *text = cli_str(cli, option);

    if (parse_ms(text, min_ms, max_ms, ms))
        return true;
    err_set(err, ERR_USAGE, "option '--%s' cannot be '%s'", option, text);
    return err_hint(err, "It is a number and a unit, as 500ms, 30s or 5m, from %s to %s.",
        period_text(min, min_ms), period_text(max, max_ms));
}

const char *period_text(char *out, long long ms)
{
    static const struct {
        const char *unit;
        long long ms;
    } sizes[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
    size_t i = 0;

    while (ms % sizes[i].ms || (!ms && sizes[i].ms > 1000))
        i++;
    snprintf(out, PERIOD_MAX, "%lld%s", ms / sizes[i].ms, sizes[i].unit);
    return out;
}
