#include "core/outcome.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { STATUS_DO_NOT_RETRY = 489 };

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[] = {"success", "failure", "final", "aborted"};

    return names[outcome];
}

enum outcome outcome_of(const struct http_response *response, struct buf *error)
{
    bool is_2xx = response->status >= 200 && response->status <= 299;

    if (response->is_complete && is_2xx)
        return OUTCOME_SUCCESS;
    if (!response->is_complete)
        buf_add_str(error, response->error);
    else if (response->status >= 300 && response->status <= 399)
        buf_addf(error, "http %d: redirects are not followed", response->status);
    else
        buf_addf(error, "http %d", response->status);
    if (response->status == STATUS_DO_NOT_RETRY || !strcasecmp(response->supaqueue_retry, "no"))
        return OUTCOME_FINAL;
    return OUTCOME_FAILURE;
}

int64_t outcome_hold_ms(const struct http_response *response, int64_t now_ms)
{
    enum { SECONDS_MAX = 86400 };
    const char *text = response->retry_after;
    size_t digits = strspn(text, "0123456789");
    int64_t seconds;

    if ((response->status != 429 && response->status != 503) || !*text)
        return 0;
    if (!text[digits])
        return digits > 5 ? SECONDS_MAX * 1000LL : strtoll(text, NULL, 10) * 1000;
    seconds = (int64_t)curl_getdate(text, NULL);
    if (seconds < 0 || seconds * 1000 <= now_ms)
        return 0;
    return seconds * 1000 - now_ms < SECONDS_MAX * 1000LL ? seconds * 1000 - now_ms
                                                          : SECONDS_MAX * 1000LL;
}
