#include "cli/job_options.h"

#include "cli/common.h"
#include "cli/input.h"
#include "cli/values.h"

enum { SECONDS_MAX = 315360000 /* ten years */ };

bool not_both(const struct cli *cli, const char *one, const char *other, struct err *err)
{
    if (!cli_str(cli, one) || !cli_str(cli, other))
        return true;
    err_set(err, ERR_USAGE, "--%s and --%s were both given", one, other);
    return err_hint(err, "Leave one out.");
}

bool job_options_read(const struct cli *cli, struct store_job_options *options, struct buf *headers,
    struct buf *delays, struct err *err)
{
    const struct {
        const char *option;
        long min, max;
        const char **text;
    } numbers[] = {
        {"delay", 0, SECONDS_MAX, &options->delay_s},
        {"expires-in", 1, SECONDS_MAX, &options->expires_in_s},
        {"priority", -2147483647, 2147483647, &options->priority},
        {"max-attempts", 1, 1000, &options->max_attempts},
        {"timeout-ms", 1, 400000, &options->timeout_ms},
        {"backoff-ms", 0, 86400000, &options->backoff_ms},
        {"backoff-max-ms", 0, 604800000, &options->backoff_max_ms},
        {"max-age-ms", 1, 31536000000, &options->max_age_ms},
    };

    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
        if (!number_option(
                cli, numbers[i].option, numbers[i].min, numbers[i].max, numbers[i].text, err))
            return false;
    if (!not_both(cli, "run-at", "delay", err) || !not_both(cli, "expires-at", "expires-in", err) ||
        !headers_from_option(cli, "header", headers, err) ||
        !delays_option(cli, "retry-delays-ms", delays, err))
        return false;
    options->run_at = cli_str(cli, "run-at");
    options->expires_at = cli_str(cli, "expires-at");
    options->key = cli_str(cli, "key");
    options->method = cli_str(cli, "method");
    options->path = cli_str(cli, "path");
    options->query = cli_str(cli, "query");
    options->headers = headers->len ? headers->data : NULL;
    options->retry_delays_ms = delays->len ? delays->data : NULL;
    return true;
}
