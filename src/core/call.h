/*
 * A slot for one call under way. Slots are made at the start and reuse their buffers, header nodes
 * and curl handle from call to call.
 */
#ifndef SUPAQUEUE_CORE_CALL_H
#define SUPAQUEUE_CORE_CALL_H

#include "base/buf.h"
#include "base/list.h"
#include "core/queues.h"
#include "io/http_client.h"

enum { CALL_OWN_HEADERS = 4, CALL_SIGNATURE_HEADERS = 3 };

struct call {
    struct list node; /* on the dispatcher's idle or busy list */
    void *owner;      /* the dispatcher */
    struct http_call *http;
    struct worker *worker;
    struct route *route;
    char job[UUID_SIZE];
    int64_t no; /* of this attempt: what the settlement is accepted under */
    struct buf url;
    struct buf payload;
    /* id, key, attempt, trace, and when it is signed id, time, signature; the last leads to the
     * route's */
    struct curl_slist own[CALL_OWN_HEADERS + CALL_SIGNATURE_HEADERS];
    char lines[CALL_OWN_HEADERS + CALL_SIGNATURE_HEADERS][SIGNATURE_VALUE_SIZE + 32];
    struct curl_slist *mixed; /* all headers, when the job brings its own; else NULL */
};

void call_init(struct call *call, struct http_client *client, void *owner);
void call_release(struct call *call);

/* Starts the job in row `row` of an answer to store_claim_send() on `worker`. */
void call_start(
    struct call *call, struct worker *worker, const PGresult *result, int row, http_done_fn *done);

/* The call has ended or was aborted: lets go of what it holds but its buffers. */
void call_end(struct call *call);

#endif
