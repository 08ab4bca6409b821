/*
 * An HTTP/1.1 server on loopback that answers every call with 200 and {"ok":true}: what the
 * benchmark calls. One thread, epoll, keep-alive; pipelined requests are answered in their order.
 *
 *     sink [PORT]       prints the port it listens on (by default any free one) and serves
 *
 * A call whose query has `delay_ms=N` is answered N ms later, one whose query has `gather=N` once N
 * calls wait, all of them together; one whose query has `record` is remembered with the time it
 * arrived. Three paths are no calls but ask the sink itself, and answer GET only:
 *
 *     /stats            {"calls":…,"in_flight_max":…,"first_ns":…,"last_ns":…}
 *     /arrivals         for each recorded call a line: its supaqueue-job-id, CLOCK_MONOTONIC in ns
 *     /reset            forgets all of that
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/list.h"
#include "base/mem.h"

enum {
    HEAD_MAX = 16384,    /* bytes of one request's head */
    OUT_MAX = 256 << 20, /* bytes of one answer; /arrivals is the large one */
    EVENTS_MAX = 512,
    ID_SIZE = 36,
    GATHER_MAX_MS = 3600000, /* a gathered call waits no longer for the others */
};

struct conn {
    struct list waiting; /* on `delayed` while its answer is due later */
    int64_t due_ns;      /* when that is */
    int fd;
    bool is_waiting;
    bool is_closed;   /* freed once the current events are handled */
    size_t len;       /* bytes in `in` */
    size_t body_left; /* bytes of a request body still to be skipped */
    char in[HEAD_MAX];
};

struct arrival {
    char id[ID_SIZE];
    int64_t at_ns;
};

struct request {
    const char *target;
    size_t target_len;
    bool is_get;
    const char *job_id; /* ID_SIZE bytes, or NULL */
    size_t body_size;
};

static const char answer[] = "HTTP/1.1 200 OK\r\n"
                             "Content-Type: application/json\r\n"
                             "Content-Length: 11\r\n\r\n"
                             "{\"ok\":true}";

static struct list delayed = {&delayed, &delayed}; /* by due_ns */
static struct list closed = {&closed, &closed};
static struct buf out = BUF_INIT(OUT_MAX); /* answers of the connection that is being read */
static int epoll_fd;

static struct arrival *arrivals;
static size_t arrival_count, arrival_size;
static int64_t call_count, first_ns, last_ns;
static int in_flight, in_flight_max;

static void fail(const char *what)
{
    fprintf(stderr, "sink: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void conn_close(struct conn *conn)
{
    if (conn->is_closed)
        return;
    conn->is_closed = true;
    if (conn->is_waiting)
        in_flight--;
    list_move(&closed, &conn->waiting);
    close(conn->fd);
}

/* Sends all of `data`; waits when the peer is slow to read, which only a large /arrivals meets. */
static void conn_send(struct conn *conn, const char *data, size_t size)
{
    while (size) {
        ssize_t sent = send(conn->fd, data, size, MSG_NOSIGNAL);

        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
            struct pollfd wait = {.fd = conn->fd, .events = POLLOUT};

            if (poll(&wait, 1, 5000) > 0)
                continue;
        }
        if (sent < 0) {
            conn_close(conn);
            return;
        }
        data += sent;
        size -= (size_t)sent;
    }
}

static void arrival_add(const char *job_id, int64_t at_ns)
{
    if (arrival_count == arrival_size) {
        arrival_size = arrival_size ? arrival_size * 2 : 1024;
        arrivals = mem_resize(arrivals, arrival_size * sizeof(*arrivals));
    }
    memcpy(arrivals[arrival_count].id, job_id, ID_SIZE);
    arrivals[arrival_count++].at_ns = at_ns;
}

static void add_answer(const char *type, const char *body, size_t size)
{
    buf_addf(
        &out, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n", type, size);
    buf_add(&out, body, size);
}

static void answer_stats(void)
{
    char body[256];
    int len = snprintf(body, sizeof(body),
        "{\"calls\":%" PRId64 ",\"in_flight_max\":%d,\"first_ns\":%" PRId64 ",\"last_ns\":%" PRId64
        "}",
        call_count, in_flight_max, first_ns, last_ns);

    add_answer("application/json", body, (size_t)len);
}

static void answer_arrivals(void)
{
    struct buf body = BUF_INIT(OUT_MAX / 2);

    for (size_t i = 0; i < arrival_count; i++)
        buf_addf(&body, "%.*s %" PRId64 "\n", ID_SIZE, arrivals[i].id, arrivals[i].at_ns);
    add_answer("text/plain", body.data, body.len);
    buf_release(&body);
}

static void answer_reset(void)
{
    arrival_count = 0;
    call_count = first_ns = last_ns = 0;
    in_flight_max = in_flight;
    add_answer("application/json", "{}", 2);
}

static bool target_is(const struct request *request, const char *path)
{
    return request->is_get && request->target_len == strlen(path) &&
           !memcmp(request->target, path, request->target_len);
}

/* Keeps `delayed` in order; calls mostly come with one and the same delay, so this rarely goes far.
 */
static void conn_delay(struct conn *conn, int64_t due_ns)
{
    struct list *after = delayed.prev;

    conn->is_waiting = true;
    conn->due_ns = due_ns;
    while (after != &delayed && CONTAINER_OF(after, struct conn, waiting)->due_ns > due_ns)
        after = after->prev;
    list_prepend(after, &conn->waiting);
}

static void delayed_are_due(void)
{
    for (struct list *at = delayed.next; at != &delayed; at = at->next)
        CONTAINER_OF(at, struct conn, waiting)->due_ns = 0;
}

static void call_arrived(struct conn *conn, const struct request *request)
{
    const char *query = memchr(request->target, '?', request->target_len);
    int64_t at_ns = now_ns();

    if (!call_count++)
        first_ns = at_ns;
    last_ns = at_ns;
    if (in_flight + 1 > in_flight_max)
        in_flight_max = in_flight + 1;
    if (query) {
        size_t size = request->target_len - (size_t)(query - request->target);
        const char *delay = memmem(query, size, "delay_ms=", 9);
        const char *gather = memmem(query, size, "gather=", 7);

        if (request->job_id && memmem(query, size, "record", 6))
            arrival_add(request->job_id, at_ns);
        if (delay || gather) {
            long delay_ms = delay ? strtol(delay + 9, NULL, 10) : GATHER_MAX_MS;

            in_flight++;
            conn_delay(conn, at_ns + delay_ms * INT64_C(1000000));
            if (gather && in_flight >= strtol(gather + 7, NULL, 10))
                delayed_are_due();
            return;
        }
    }
    buf_add(&out, answer, sizeof(answer) - 1);
}

static void handle(struct conn *conn, const struct request *request)
{
    if (target_is(request, "/stats"))
        answer_stats();
    else if (target_is(request, "/arrivals"))
        answer_arrivals();
    else if (target_is(request, "/reset"))
        answer_reset();
    else
        call_arrived(conn, request);
}

static bool header_is(const char *line, const char *end, const char *name, const char **value)
{
    size_t len = strlen(name);

    if ((size_t)(end - line) <= len || line[len] != ':' || strncasecmp(line, name, len))
        return false;
    *value = line + len + 1;
    while (*value < end && **value == ' ')
        ++*value;
    return true;
}

/* `head` ends with an empty line, at `end`. False when it is no request. */
static bool parse(char *head, char *end, struct request *request)
{
    char *line_end = memchr(head, '\r', (size_t)(end - head));
    char *target = line_end ? memchr(head, ' ', (size_t)(line_end - head)) : NULL;
    char *target_end = target ? memchr(target + 1, ' ', (size_t)(line_end - target - 1)) : NULL;

    if (!target_end)
        return false;
    *request = (struct request){.target = target + 1,
        .target_len = (size_t)(target_end - target - 1),
        .is_get = !strncmp(head, "GET ", 4)};
    for (char *line = line_end + 2; line < end; line = line_end + 2) {
        const char *value;

        line_end = memchr(line, '\r', (size_t)(end - line + 1));
        switch (*line) {
        case 'C':
        case 'c':
            if (header_is(line, line_end, "content-length", &value))
                request->body_size = strtoul(value, NULL, 10);
            break;
        case 'S':
        case 's':
            if (header_is(line, line_end, "supaqueue-job-id", &value) &&
                line_end - value >= ID_SIZE)
                request->job_id = value;
            break;
        default:
            break;
        }
    }
    return true;
}

/* Handles every whole request in the buffer, up to one that has to wait. */
static void conn_handle(struct conn *conn)
{
    size_t at = 0;

    while (!conn->is_waiting && !conn->is_closed) {
        size_t skip = conn->body_left < conn->len - at ? conn->body_left : conn->len - at;
        struct request request;
        char *end;

        at += skip;
        conn->body_left -= skip;
        if (conn->body_left || at == conn->len)
            break;
        end = memmem(conn->in + at, conn->len - at, "\r\n\r\n", 4);
        if (!end) {
            if (at == 0 && conn->len == HEAD_MAX)
                conn_close(conn);
            break;
        }
        if (!parse(conn->in + at, end, &request)) {
            conn_close(conn);
            break;
        }
        at = (size_t)(end - conn->in) + 4;
        conn->body_left = request.body_size;
        handle(conn, &request);
    }
    if (out.len && !conn->is_closed)
        conn_send(conn, out.data, out.len);
    buf_reset(&out);
    conn->len -= at;
    if (at && conn->len)
        memmove(conn->in, conn->in + at, conn->len);
}

static void conn_read(struct conn *conn)
{
    ssize_t got;

    if (conn->is_closed)
        return;
    if (conn->len == HEAD_MAX) { /* a client that pipelines far ahead of a delayed answer */
        conn_close(conn);
        return;
    }
    got = recv(conn->fd, conn->in + conn->len, HEAD_MAX - conn->len, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        conn_close(conn);
        return;
    }
    conn->len += (size_t)got;
    conn_handle(conn);
}

static void answer_due(void)
{
    int64_t now = now_ns();

    while (!list_is_empty(&delayed)) {
        struct conn *conn = LIST_FIRST(&delayed, struct conn, waiting);

        if (conn->due_ns > now)
            return;
        list_remove(&conn->waiting);
        conn->is_waiting = false;
        in_flight--;
        conn_send(conn, answer, sizeof(answer) - 1);
        if (!conn->is_closed)
            conn_handle(conn);
    }
}

static int next_timeout_ms(void)
{
    int64_t left_ns;

    if (list_is_empty(&delayed))
        return -1;
    left_ns = LIST_FIRST(&delayed, struct conn, waiting)->due_ns - now_ns();
    return left_ns <= 0 ? 0 : (int)((left_ns + 999999) / 1000000);
}

static void accept_all(int listener)
{
    int on = 1, fd;

    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct conn *conn = mem_new(1, sizeof(*conn));
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};

        conn->fd = fd;
        list_init(&conn->waiting);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
            fail("epoll_ctl");
    }
    if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
        fail("accept");
}

static int listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    struct epoll_event event = {.events = EPOLLIN};
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
        bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 4096) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        fail("listen");
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
        fail("epoll");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    int listener = listen_on(argc > 1 ? atoi(argv[1]) : 0);
    struct epoll_event events[EVENTS_MAX];

    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int count = epoll_wait(epoll_fd, events, EVENTS_MAX, next_timeout_ms());

        if (count < 0 && errno != EINTR)
            fail("epoll_wait");
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr)
                conn_read(events[i].data.ptr);
            else
                accept_all(listener);
        }
        answer_due();
        while (!list_is_empty(&closed)) {
            struct conn *conn = LIST_FIRST(&closed, struct conn, waiting);

            list_remove(&conn->waiting);
            free(conn);
        }
    }
}
