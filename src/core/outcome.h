/*
 * What the end of a call means for its job. The database decides what follows from it; this only
 * classifies, by the contract of what a function may answer (docs/architecture.md).
 */
#ifndef SUPAQUEUE_CORE_OUTCOME_H
#define SUPAQUEUE_CORE_OUTCOME_H

#include "base/buf.h"
#include "io/http_client.h"

/* The names are those that supaqueue.settle() takes. */
enum outcome {
    OUTCOME_SUCCESS, /* 2xx, all of it */
    OUTCOME_FAILURE, /* anything else: another attempt while attempts last */
    OUTCOME_FINAL,   /* 489, or `supaqueue-retry: no`: another attempt would not help */
    OUTCOME_ABORTED, /* not made, or broken off by us: does not count as an attempt */
};

const char *outcome_name(enum outcome outcome);

/* Adds to `error` why it is not a success; nothing for a success. */
enum outcome outcome_of(const struct http_response *response, struct buf *error);

/* For how long the function asks to be left alone: Retry-After with 429 or 503, in seconds or as a
 * date (RFC 9110, 10.2.3), in milliseconds from `now_ms`, which is wall time; 0 when it does not.
 */
int64_t outcome_hold_ms(const struct http_response *response, int64_t now_ms);

#endif
