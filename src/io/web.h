/*
 * One HTTP request after the other, each waited for: for commands that speak to an API. What has to
 * run beside other things goes through http_client.h.
 *
 * Redirects are not followed. An interrupt (see interrupt.h) ends a request.
 */
#ifndef SUPAQUEUE_IO_WEB_H
#define SUPAQUEUE_IO_WEB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/err.h"

enum { WEB_REPLY_MAX_BYTES = 16 << 20 };

struct web;

/* One part of a multipart form. */
struct web_part {
    const char *name;
    const char *file_name; /* NULL: a plain field */
    const char *type;
    const char *text;
};

/* Everything is borrowed while web_send() runs. */
struct web_request {
    const char *method;
    const char *url;
    const char *bearer; /* secret; or NULL */
    const char *json;   /* the body, or NULL */
    const struct web_part *parts;
    size_t part_count; /* 0: no form */
    long timeout_ms;
};

struct web_reply {
    int status;
    struct buf body;
    long long retry_after_s; /* 0 when it names none */
};

struct web *web_new(void);      /* returns owned */
void web_free(struct web *web); /* NULL is fine */

/* False, ERR_FAILED, when no whole answer came; the request may have arrived nevertheless. The
 * reply is overwritten; its body starts with BUF_INIT and is released by the caller. */
bool web_send(struct web *web, const struct web_request *request, struct web_reply *reply,
    struct err *err) MUST_CHECK;

/* Whether an address may be given credentials: https, or http to this machine. */
bool web_is_safe(const char *url);

#endif
