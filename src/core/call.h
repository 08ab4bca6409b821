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

/* The lines that are a call's own, in the order in which they are linked. */
enum call_line {
    CALL_EXPECT, /* for large payloads only: never wait for a 100 */
    CALL_JOB_ID,
    CALL_KEY,
    CALL_ATTEMPT,
    CALL_TRACE,
    CALL_WEBHOOK_ID, /* this and the next two when it is signed; their texts are allocated then */
    CALL_WEBHOOK_TIMESTAMP,
    CALL_WEBHOOK_SIGNATURE,
    CALL_LINES,
    CALL_LINE_SIZE = 80, /* of those that every call has */
};

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
    struct curl_slist own[CALL_LINES]; /* the last that counts leads to the route's headers */
    char lines[CALL_WEBHOOK_ID][CALL_LINE_SIZE]; /* each begins with its name for good */
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
