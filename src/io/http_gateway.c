/*
 * A link is one request: the client's connection, and the one to the target once the head was read.
 * The head is sent on with another request target and with `Connection: close`, so the target's
 * answer ends with its connection and needs no parsing here.
 *
 * At the end of an answer the client's side is shut down for writing and drained for a moment:
 * closing it while bytes of its body are still unread would reset the connection and lose the
 * answer.
 */
#include "io/http_gateway.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/list.h"
#include "base/mem.h"

enum { HEAD_TIMEOUT_MS = 30000, LINGER_MS = 1000 };

struct http_gateway {
    struct loop *loop;
    struct evconnlistener *listener;
    int port;
    http_route_fn *route;
    void *arg;
    struct list links;
    int link_count;
};

struct link {
    struct list node; /* in gateway->links */
    struct http_gateway *gateway;
    struct bufferevent *client;
    struct bufferevent *target; /* NULL while the head is read, and once the answer has ended */
    struct loop_timer *timer;   /* bounds reading the head, and lingering */
    bool is_answered;           /* the target sent something */
    bool is_closing;            /* the answer is complete: flush, then linger */
};

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void link_free(struct link *link)
{
    struct http_gateway *gateway = link->gateway;

    list_remove(&link->node);
    bufferevent_free(link->client);
    if (link->target)
        bufferevent_free(link->target);
    loop_timer_free(link->timer);
    free(link);
    if (gateway->link_count-- == GATEWAY_LINKS_MAX)
        evconnlistener_enable(gateway->listener);
}

/* No more is written to the client than what is waiting now. */
static void finish(struct link *link)
{
    struct evbuffer *input = bufferevent_get_input(link->client);

    link->is_closing = true;
    if (link->target) {
        bufferevent_free(link->target);
        link->target = NULL;
    }
    evbuffer_drain(input, evbuffer_get_length(input));
    bufferevent_enable(link->client, EV_READ | EV_WRITE);
    if (!evbuffer_get_length(bufferevent_get_output(link->client)))
        shutdown(bufferevent_getfd(link->client), SHUT_WR);
    loop_timer_start(link->timer, LINGER_MS);
}

static const char *reason_of(int status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 431:
        return "Request Header Fields Too Large";
    case 502:
        return "Bad Gateway";
    default:
        return "Service Unavailable";
    }
}

static void answer_error(struct link *link, int status, const char *code, const char *message)
{
    struct buf body = BUF_INIT(8192);

    buf_addf(&body, "{\"code\":\"%s\",\"message\":", code);
    buf_add_json_str(&body, message);
    buf_add_str(&body, "}\n");
    evbuffer_add_printf(bufferevent_get_output(link->client),
        "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
        "sb-error-code: %s\r\nConnection: close\r\n\r\n%s",
        status, reason_of(status), body.len, code, body.data);
    buf_release(&body);
    finish(link);
}

static void pump(struct bufferevent *from, struct bufferevent *to)
{
    bufferevent_write_buffer(to, bufferevent_get_input(from));
    if (evbuffer_get_length(bufferevent_get_output(to)) >= GATEWAY_BUFFERED_MAX) {
        bufferevent_disable(from, EV_READ);
        bufferevent_setwatermark(to, EV_WRITE, GATEWAY_BUFFERED_MAX / 2, 0);
    }
}

/* `to` has room again. */
static void resume_reading(struct bufferevent *from, struct bufferevent *to)
{
    bufferevent_setwatermark(to, EV_WRITE, 0, 0);
    bufferevent_enable(from, EV_READ);
}

static void target_readable(struct bufferevent *target, void *arg)
{
    struct link *link = arg;

    link->is_answered = true;
    pump(target, link->client);
}

static void target_writable(struct bufferevent *target, void *arg)
{
    resume_reading(((struct link *)arg)->client, target);
}

static void target_event(struct bufferevent *target, short what, void *arg)
{
    struct link *link = arg;

    if (what & BEV_EVENT_CONNECTED)
        return;
    if (evbuffer_get_length(bufferevent_get_input(target)))
        target_readable(target, link);
    if (!link->is_answered)
        answer_error(link, 502, "WORKER_ERROR", "the function ended without an answer");
    else if (what & BEV_EVENT_ERROR)
        link_free(link); /* cut off: the client must not take it for a whole answer */
    else
        finish(link);
}

/* A header that concerns one connection only and is replaced. */
static bool is_connection_header(const char *line)
{
    return !strncasecmp(line, "connection:", 11) || !strncasecmp(line, "keep-alive:", 11) ||
           !strncasecmp(line, "proxy-connection:", 17);
}

static bool is_upgrade(char *const *lines, int count)
{
    for (int i = 1; i < count; i++)
        if (!strncasecmp(lines[i], "upgrade:", 8))
            return true;
    return false;
}

static void forward(struct link *link, const struct http_route *route, const char *method,
    char *const *lines, int count)
{
    struct sockaddr_in address = loopback(route->port);
    bool keeps_connection = is_upgrade(lines, count);
    struct evbuffer *out;

    link->target =
        bufferevent_socket_new(loop_base(link->gateway->loop), -1, BEV_OPT_CLOSE_ON_FREE);
    out = bufferevent_get_output(link->target);
    evbuffer_add_printf(out, "%s %s HTTP/1.1\r\n", method, route->target);
    for (int i = 1; i < count; i++)
        if (keeps_connection || !is_connection_header(lines[i]))
            evbuffer_add_printf(out, "%s\r\n", lines[i]);
    evbuffer_add_printf(out, keeps_connection ? "\r\n" : "Connection: close\r\n\r\n");
    bufferevent_setcb(link->target, target_readable, target_writable, target_event, link);
    bufferevent_enable(link->target, EV_READ | EV_WRITE);
    if (bufferevent_socket_connect(link->target, (struct sockaddr *)&address, sizeof(address))) {
        answer_error(link, 502, "WORKER_ERROR", "the function cannot be reached");
        return;
    }
    pump(link->client, link->target);
}

/* The head is complete and taken out of the input: `lines` are its lines, the first METHOD TARGET
 * VERSION. */
static void handle_head(struct link *link, char **lines, int count)
{
    struct http_gateway *gateway = link->gateway;
    struct http_route route = {.status = 404, .code = "NOT_FOUND", .message = "not found"};
    char *method = lines[0], *target, *version;

    target = strchr(method, ' ');
    version = target ? strchr(target + 1, ' ') : NULL;
    if (!version || strncmp(version + 1, "HTTP/1.", 7) != 0 || target[1] != '/') {
        answer_error(link, 400, "BAD_REQUEST", "this is no HTTP/1.1 request");
        return;
    }
    *target++ = *version++ = '\0';
    gateway->route(gateway->arg, target, &route);
    if (route.port)
        forward(link, &route, method, lines, count);
    else
        answer_error(link, route.status, route.code, route.message);
}

static void read_head(struct link *link)
{
    struct evbuffer *input = bufferevent_get_input(link->client);
    struct evbuffer_ptr end = evbuffer_search(input, "\r\n\r\n", 4, NULL);
    char *lines[256];
    int count = 0;

    if (end.pos < 0 ? evbuffer_get_length(input) >= GATEWAY_HEAD_MAX : end.pos > GATEWAY_HEAD_MAX) {
        answer_error(link, 431, "HEADERS_TOO_LARGE", "the headers are larger than 64 KiB");
        return;
    }
    if (end.pos < 0)
        return;
    loop_timer_stop(link->timer);
    bufferevent_setwatermark(link->client, EV_READ, 0, GATEWAY_BUFFERED_MAX);
    while (count < (int)ARRAY_SIZE(lines)) {
        char *line = evbuffer_readln(input, NULL, EVBUFFER_EOL_CRLF);

        if (!line || !*line) {
            free(line);
            break;
        }
        lines[count++] = line;
    }
    if (count == (int)ARRAY_SIZE(lines))
        answer_error(link, 431, "HEADERS_TOO_LARGE", "there are more than 255 headers");
    else if (!count)
        answer_error(link, 400, "BAD_REQUEST", "this is no HTTP/1.1 request");
    else
        handle_head(link, lines, count);
    while (count)
        free(lines[--count]);
}

static void client_readable(struct bufferevent *client, void *arg)
{
    struct link *link = arg;
    struct evbuffer *input = bufferevent_get_input(client);

    if (link->is_closing)
        evbuffer_drain(input, evbuffer_get_length(input));
    else if (link->target)
        pump(client, link->target);
    else
        read_head(link);
}

static void client_writable(struct bufferevent *client, void *arg)
{
    struct link *link = arg;

    if (link->is_closing)
        shutdown(bufferevent_getfd(client), SHUT_WR);
    else if (link->target)
        resume_reading(link->target, client);
}

static void client_event(struct bufferevent *client, short what, void *arg)
{
    (void)client;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        link_free(arg);
}

static void time_is_over(void *arg)
{
    struct link *link = arg;

    /* While an answer is still being taken by a slow client, it goes on; the link ends with it. */
    if (link->is_closing && evbuffer_get_length(bufferevent_get_output(link->client)))
        loop_timer_start(link->timer, LINGER_MS);
    else
        bufferevent_trigger_event(link->client, BEV_EVENT_EOF, BEV_TRIG_DEFER_CALLBACKS);
}

static void accepted(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
    int length, void *arg)
{
    struct http_gateway *gateway = arg;
    struct link *link = mem_new(1, sizeof(*link));

    (void)address;
    (void)length;
    link->gateway = gateway;
    link->client = bufferevent_socket_new(loop_base(gateway->loop), fd, BEV_OPT_CLOSE_ON_FREE);
    link->timer = loop_timer_new(gateway->loop, time_is_over, link);
    list_append(&gateway->links, &link->node);
    bufferevent_setcb(link->client, client_readable, client_writable, client_event, link);
    bufferevent_setwatermark(link->client, EV_READ, 0, GATEWAY_HEAD_MAX);
    bufferevent_enable(link->client, EV_READ | EV_WRITE);
    loop_timer_start(link->timer, HEAD_TIMEOUT_MS);
    if (++gateway->link_count == GATEWAY_LINKS_MAX)
        evconnlistener_disable(listener);
}

struct http_gateway *http_gateway_new(
    struct loop *loop, int port, int tries, http_route_fn *route, void *arg, struct err *err)
{
    struct http_gateway *gateway = mem_new(1, sizeof(*gateway));
    int first = port, failure = 0;

    gateway->loop = loop;
    gateway->route = route;
    gateway->arg = arg;
    list_init(&gateway->links);
    for (; port < first + tries && port <= 65535 && !gateway->listener; port++) {
        struct sockaddr_in address = loopback(port);

        gateway->listener = evconnlistener_new_bind(loop_base(loop), accepted, gateway,
            LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, 512,
            (struct sockaddr *)&address, sizeof(address));
        failure = errno;
        gateway->port = port;
        if (!gateway->listener && failure != EADDRINUSE)
            break;
    }
    if (gateway->listener)
        return gateway;
    err_set(err, ERR_FAILED, "cannot listen on 127.0.0.1, ports %d to %d: %s", first, gateway->port,
        strerror(failure));
    err_hint(err, "free one, or choose another with --port");
    free(gateway);
    return NULL;
}

int http_gateway_port(const struct http_gateway *gateway)
{
    return gateway->port;
}

void http_gateway_free(struct http_gateway *gateway)
{
    if (!gateway)
        return;
    LIST_EACH_SAFE (&gateway->links, node)
        link_free(CONTAINER_OF(node, struct link, node));
    evconnlistener_free(gateway->listener);
    free(gateway);
}
