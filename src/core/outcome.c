#include "core/outcome.h"

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
