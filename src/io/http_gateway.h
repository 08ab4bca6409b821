/*
 * A small reverse proxy on loopback: reads the head of a request, asks where it should go, and from
 * there on hands bytes both ways. Bodies are never held, so any method, a stream or an upgrade
 * passes, and memory stays bounded. Every connection serves one request.
 */
#ifndef SUPAQUEUE_IO_HTTP_GATEWAY_H
#define SUPAQUEUE_IO_HTTP_GATEWAY_H

#include <stdbool.h>

#include "base/err.h"
#include "io/loop.h"

enum {
    GATEWAY_HEAD_MAX = 65536, /* bytes of request line and headers; more is answered with 431 */
    GATEWAY_BUFFERED_MAX =
        262144,               /* bytes waiting in one direction before the sender is held back */
    GATEWAY_LINKS_MAX = 1024, /* requests at once; more wait in the listen queue */
};

struct http_gateway;

/* Where a request goes: to a loopback port, or back with an error. */
struct http_route {
    int port;            /* 0: answer with the error below */
    const char *target;  /* the path and query that are sent on; borrowed from the one given */
    int status;          /* of the error */
    const char *code;    /* sent as the header sb-error-code and in the body */
    const char *message; /* borrowed until the next call */
};

/* `target` is the path and query of the request line. */
typedef void http_route_fn(void *arg, const char *target, struct http_route *route);

/* Returns owned, or NULL with err filled (ERR_FAILED). Takes `port`, or when that is taken the next
 * free one of the `tries` from it. */
struct http_gateway *http_gateway_new(struct loop *loop, int port, int tries, http_route_fn *route,
    void *arg, struct err *err) MUST_CHECK;
int http_gateway_port(const struct http_gateway *gateway);
void http_gateway_free(
    struct http_gateway *gateway); /* NULL is fine; breaks off what is under way */

#endif
