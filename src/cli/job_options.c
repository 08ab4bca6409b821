#include "cli/job_options.h"

#include <string.h>

#include "base/buf.h"
#include "cli/input.h"
#include "cli/settings.h"

#define DAY_MS 86400000LL

enum { HEADERS_MAX = 1 << 20 };

static const char *const duplicate_policies[] = {"keep", "replace", "debounce", NULL};

static const struct setting settings[] = {
    {"run-at", "run_at", .kind = SETTING_TEXT},
    {"delay", "delay", SETTING_INTERVAL, .max = 3650 * DAY_MS},
    {"expires-at", "expires_at", .kind = SETTING_TEXT},
    {"expires-in", "expires_in", SETTING_INTERVAL, .min = 1, .max = 3650 * DAY_MS},
    {"priority", "priority", SETTING_NUMBER, .min = -2147483647, .max = 2147483647},
    {"key", "key", SETTING_TEXT, .max = 500},
    {"max-attempts", "max_attempts", SETTING_NUMBER, .min = 1, .max = 1000},
    {"timeout", "timeout_ms", SETTING_MS, .min = 1, .max = 400000},
    {"backoff", "backoff_ms", SETTING_MS, .max = DAY_MS},
    {"backoff-max", "backoff_max_ms", SETTING_MS, .max = 7 * DAY_MS},
    {"retry-delays", "retry_delays_ms", SETTING_DELAYS, .max = 24 * DAY_MS},
    {"max-age", "max_age_ms", SETTING_MS, .min = 1, .max = 365 * DAY_MS},
    {"method", "method", SETTING_WORD, .words = setting_methods},
    {"path", "path", .kind = SETTING_TEXT},
    {"query", "query", .kind = SETTING_TEXT},
    {"dedup-key", "dedup_key", SETTING_TEXT, .max = 500},
    {"dedup-for", "dedup_for", SETTING_INTERVAL, .min = 1, .max = 3650 * DAY_MS},
    {"on-duplicate", "on_duplicate", SETTING_WORD, .words = duplicate_policies},
};

bool not_both(const struct cli *cli, const char *one, const char *other, struct err *err)
{
    if (!cli_str(cli, one) || !cli_str(cli, other))
        return true;
    err_set(err, ERR_USAGE, "--%s and --%s were both given", one, other);
    return err_hint(err, "Leave one out.");
}

const char *job_option_column(const char *option)
{
    for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
        if (!strcmp(option, settings[i].option))
            return settings[i].column;
    return strcmp(option, "header") ? NULL : "headers";
}

json_t *job_options_read(const struct cli *cli, struct err *err)
{
    struct buf headers = BUF_INIT(HEADERS_MAX);
    json_t *options = json_object();

    if (!not_both(cli, "run-at", "delay", err) || !not_both(cli, "expires-at", "expires-in", err) ||
        !settings_read(cli, settings, ARRAY_SIZE(settings), options, err) ||
        !headers_from_option(cli, "header", &headers, err)) {
        json_decref(options);
        options = NULL;
    } else if (headers.len)
        json_object_set_new(options, "headers", json_loads(headers.data, 0, NULL));
    buf_release(&headers);
    return options;
}
