/*
 * Outgoing HTTP calls on the event loop: libcurl's multi handle by its socket interface,
 * connections kept alive and shared. A call object is made once and reused for one call after the
 * other.
 */
#ifndef SUPAQUEUE_IO_HTTP_CLIENT_H
#define SUPAQUEUE_IO_HTTP_CLIENT_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "io/loop.h"

enum {
    HTTP_HEADERS_MAX_BYTES = 65536, /* of one response; more is an error */
    HTTP_HEADER_KEPT_BYTES = 64,    /* of the value of a header that is kept */
};

struct http_client;
struct http_call;

/* Everything is borrowed until the call has ended. */
struct http_request {
    const char *method;
    const char *url;
    CURLU *parsed_url; /* the same, so that it is not parsed for every call; or NULL */
    const struct curl_slist *headers;
    const char *body; /* see http_sends_body() */
    size_t body_size_bytes;
    long timeout_ms;
    size_t keep_bytes; /* how much of the response's body is read and kept at most */
};

struct http_response {
    int status;                  /* 0 when none came */
    bool is_complete;            /* status and whole body arrived, or as much of it as is kept */
    const char *error;           /* what went wrong on the way when it is not complete; else NULL */
    struct buf *body;            /* may be emptied or swapped by the callback */
    const char *retry_after;     /* the header's value, or "" */
    const char *supaqueue_retry; /* likewise */
};

typedef void http_done_fn(void *arg, const struct http_response *response);

/* Returns owned, for so many calls at once. It opens a file for each of them, and one
 * for each twenty besides. `gate`, unless NULL, is called before anything is sent or received: the
 * last moment to abort calls. */
struct http_client *http_client_new(struct loop *loop, int calls_max, loop_fn *gate, void *arg);
void http_client_free(struct http_client *client); /* NULL is fine; after its calls were freed */

/* Servers are trusted by the certificates in this file (PEM), which replace the system's; NULL for
 * those. Counts for calls that start from now on. */
void http_client_trust(struct http_client *client, const char *ca_file);

bool http_sends_body(const char *method); /* not with GET and HEAD */

struct http_call *http_call_new(struct http_client *client); /* returns owned */
void http_call_free(struct http_call *call);                 /* NULL is fine; aborts */

/* Starts a call; `done` is called once, from the loop, unless the call is aborted before. */
void http_call_start(
    struct http_call *call, const struct http_request *request, http_done_fn *done, void *arg);
void http_call_abort(struct http_call *call); /* closes its connection; `done` is not called */

#endif
