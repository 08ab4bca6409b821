/*
 * How a queue's function is called, as its settings of one revision say: address, headers, secrets.
 * Shared by the queue and its calls under way, which may outlast a change of the settings.
 */
#ifndef SUPAQUEUE_CORE_ROUTE_H
#define SUPAQUEUE_CORE_ROUTE_H

#include <curl/curl.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/secrets.h"
#include "core/signature.h"

enum route_state {
    ROUTE_CALLABLE,
    ROUTE_HAS_NO_ADDRESS, /* an edge function, and nobody said where those are */
    ROUTE_AWAITS_SECRETS, /* they are not read yet */
    ROUTE_LACKS_SECRET,
    ROUTE_HAS_UNFIT_SECRET, /* no header's value, or no signing secret */
    ROUTE_IS_MALFORMED,     /* settings that name secrets make no sense */
};

struct route {
    int references;
    char *url;         /* without a job's own path and query */
    CURLU *parsed_url; /* the same; NULL when it is none */
    char method[8];
    long timeout_ms;
    size_t keep_bytes; /* of a response's body */
    enum route_state state;
    bool is_judged;             /* its state was reported */
    bool has_credential;        /* one of ours goes out with each call */
    struct curl_slist *headers; /* what every call carries */
    int secret_header_count;    /* the first ones are made from secrets */
    struct signer *signer;      /* or NULL */
    char **secret_names;        /* that it needs, NULL-terminated; or NULL */
    const char *problem;        /* which of them is the reason of its state, or NULL */
};

/* What a queue's settings need from the dispatcher's own. */
struct route_target {
    const char *functions_url;
    const char *secret_key;
    const char *service_role_key;
    struct secrets *secrets;
};

/* From row `row` of an answer to store_lease_workers(). Returns owned. */
struct route *route_new(const PGresult *result, int row, const struct route_target *target);
struct route *route_hold(struct route *route);
void route_drop(struct route *route); /* NULL is fine; the last one wipes what is secret */

/* Whether a header is ours alone, so that a user's line of that name is left out. */
bool route_reserves(const struct route *route, const char *line);

/* Has the secrets read again that it needs. */
void route_distrust_secrets(const struct route *route, struct secrets *secrets);

#endif
