/*
 * The yardstick: the fastest loop over libcurl we know how to write, and nothing else. It calls one
 * URL `CALLS` times, `AT_ONCE` at a time, with headers and a body like the dispatcher's, and prints
 * a JSON line.
 *
 *     bare URL CALLS AT_ONCE [CA_FILE]
 *
 * The socket interface on epoll, one easy handle per call under way, reused with its options set
 * once, the URL parsed once for all. A multi handle has a hundred of them: what a call costs grows
 * with how many others its handle has. libcurl takes a socket off its watch at the end of each call
 * and puts it back at the next; both are only noted, and epoll is told what changed in between just
 * before it waits, which is mostly nothing.
 */
#include <curl/curl.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

enum { EVENTS_MAX = 512, SOCKETS_MAX = 65536, CALLS_PER_MULTI = 100 };

struct loop {
    CURLM *multi;
    int64_t timer_ms; /* when libcurl wants to be called without an event; -1: never */
};

struct watch {
    struct loop *loop;   /* whose socket it is */
    uint32_t wanted;     /* epoll events libcurl asks for; 0: none */
    uint32_t registered; /* epoll events the kernel knows; 0: the socket is not in the set */
    bool is_changed;     /* is in `changed` */
};

static struct watch watches[SOCKETS_MAX]; /* by socket */
static int changed[SOCKETS_MAX];
static int changed_count;
static int epoll_fd;
static struct loop *loops;
static long loop_count;

static void fail(const char *what)
{
    fprintf(stderr, "bare: %s\n", what);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int socket_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
    struct watch *watch;

    (void)easy;
    (void)socket_arg;
    if (fd >= SOCKETS_MAX)
        fail("too many sockets");
    watch = &watches[fd];
    watch->loop = arg;
    watch->wanted = what == CURL_POLL_REMOVE ? 0
                                             : ((what & CURL_POLL_IN) ? EPOLLIN : 0U) |
                                                   ((what & CURL_POLL_OUT) ? EPOLLOUT : 0U);
    if (!watch->is_changed) {
        watch->is_changed = true;
        changed[changed_count++] = fd;
    }
    return 0;
}

static int socket_closed(void *arg, curl_socket_t fd)
{
    (void)arg;
    watches[fd].wanted = watches[fd].registered = 0;
    return close(fd);
}

static int timer_wanted(CURLM *multi, long timeout_ms, void *arg)
{
    struct loop *loop = arg;

    (void)multi;
    loop->timer_ms = timeout_ms < 0 ? -1 : now_ns() / 1000000 + timeout_ms;
    return 0;
}

static size_t body_arrived(char *data, size_t size, size_t count, void *arg)
{
    (void)data;
    (void)arg;
    return size * count;
}

static void watch_register(int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = fd};
    int op = !events ? EPOLL_CTL_DEL : watches[fd].registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    if (epoll_ctl(epoll_fd, op, fd, &event) < 0)
        fail(strerror(errno));
    watches[fd].registered = events;
}

/* An idle connection stays registered: only a server that closes it would cause an event. */
static void flush_changes(void)
{
    for (int i = 0; i < changed_count; i++) {
        struct watch *watch = &watches[changed[i]];

        watch->is_changed = false;
        if (watch->wanted && watch->wanted != watch->registered)
            watch_register(changed[i], watch->wanted);
    }
    changed_count = 0;
}

static struct curl_slist *header_list(void)
{
    static const char *const lines[] = {
        "Content-Type: application/json",
        "Idempotency-Key: \"01890a5d-ac96-774b-bcce-b302099a8057\"",
        "supaqueue-job-id: 01890a5d-ac96-774b-bcce-b302099a8057",
        "supaqueue-queue: bench",
        "supaqueue-attempt: 1",
        "traceparent: 00-01890a5dac96774bbcceb302099a8057-00f067aa0ba902b7-01",
        "Expect:",
    };
    struct curl_slist *list = NULL;

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        list = curl_slist_append(list, lines[i]);
    return list;
}

static CURL *easy_new(CURLU *url, const char *ca_file, struct curl_slist *headers)
{
    static const char body[] = "{\"n\": 12345, \"arg1\": \"val\"}";
    CURL *easy = curl_easy_init();

    curl_easy_setopt(easy, CURLOPT_CURLU, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "supaqueue/" SUPAQUEUE_VERSION);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)sizeof(body) - 1);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body_arrived);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, socket_closed);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 150000L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    if (ca_file) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    return easy;
}

static void loop_init(struct loop *loop)
{
    loop->timer_ms = -1;
    loop->multi = curl_multi_init();
    curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, (long)CALLS_PER_MULTI);
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
}

static int wait_ms(void)
{
    int64_t first_ms = INT64_MAX, left_ms;

    for (long i = 0; i < loop_count; i++)
        if (loops[i].timer_ms >= 0 && loops[i].timer_ms < first_ms)
            first_ms = loops[i].timer_ms;
    if (first_ms == INT64_MAX)
        return -1;
    left_ms = first_ms - now_ns() / 1000000;
    return left_ms < 0 ? 0 : (int)left_ms;
}

/* Waits, and lets libcurl work on what happened. */
static void run_once(void)
{
    struct epoll_event events[EVENTS_MAX];
    int running, count;
    int64_t now_ms;

    flush_changes();
    count = epoll_wait(epoll_fd, events, EVENTS_MAX, wait_ms());
    for (int i = 0; i < count; i++) {
        int fd = events[i].data.fd;
        uint32_t got = events[i].events;

        if (!watches[fd].wanted)
            watch_register(fd, 0);
        else
            curl_multi_socket_action(watches[fd].loop->multi, fd,
                ((got & EPOLLIN) ? CURL_CSELECT_IN : 0) |
                    ((got & EPOLLOUT) ? CURL_CSELECT_OUT : 0) |
                    ((got & (EPOLLERR | EPOLLHUP)) ? CURL_CSELECT_ERR : 0),
                &running);
    }
    now_ms = now_ns() / 1000000;
    for (long i = 0; i < loop_count; i++) {
        if (loops[i].timer_ms < 0 || loops[i].timer_ms > now_ms)
            continue;
        loops[i].timer_ms = -1;
        curl_multi_socket_action(loops[i].multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

struct count {
    long started, ended, failed;
};

/* Counts the calls of this loop that have ended, and makes the next ones in their place. */
static void take_ended(struct loop *loop, long calls, struct count *count)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(loop->multi, &left))) {
        CURL *easy = message->easy_handle;
        long status = 0;

        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if ((message->data.result != CURLE_OK || status != 200) && !count->failed++)
            fprintf(stderr, "bare: the first failed call: %s, status %ld\n",
                curl_easy_strerror(message->data.result), status);
        count->ended++;
        curl_multi_remove_handle(loop->multi, easy);
        if (count->started < calls) {
            curl_multi_add_handle(loop->multi, easy);
            count->started++;
        }
    }
}

/* Returns how many calls did not end with 200. */
static long call_all(CURL **handles, long at_once, long calls)
{
    struct count count = {0};

    for (; count.started < at_once && count.started < calls; count.started++)
        curl_multi_add_handle(loops[count.started / CALLS_PER_MULTI].multi, handles[count.started]);
    while (count.ended < calls) {
        run_once();
        for (long i = 0; i < loop_count; i++)
            take_ended(&loops[i], calls, &count);
    }
    return count.failed;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    bool is_usage = argc == 4 || argc == 5;
    long calls = is_usage ? atol(argv[2]) : 0, at_once = is_usage ? atol(argv[3]) : 0, failed;
    struct curl_slist *headers;
    struct rusage before, after;
    CURL **handles;
    CURLU *url;
    int64_t start_ns;
    double wall_s;

    if (calls < 1 || at_once < 1)
        fail("usage: bare URL CALLS AT_ONCE [CA_FILE]");
    curl_global_init(CURL_GLOBAL_ALL);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop_count = (at_once + CALLS_PER_MULTI - 1) / CALLS_PER_MULTI;
    loops = mem_new((size_t)loop_count, sizeof(struct loop));
    for (long i = 0; i < loop_count; i++)
        loop_init(&loops[i]);
    headers = header_list();
    url = curl_url();
    if (curl_url_set(url, CURLUPART_URL, argv[1], 0))
        fail("this is no URL");
    handles = mem_new((size_t)at_once, sizeof(CURL *));
    for (long i = 0; i < at_once; i++)
        handles[i] = easy_new(url, argc == 5 ? argv[4] : NULL, headers);

    getrusage(RUSAGE_SELF, &before);
    start_ns = now_ns();
    failed = call_all(handles, at_once, calls);
    wall_s = (double)(now_ns() - start_ns) / 1e9;
    getrusage(RUSAGE_SELF, &after);
    printf("{\"calls\":%ld,\"failed\":%ld,\"seconds\":%.4f,\"calls_per_s\":%.0f,"
           "\"user_s\":%.4f,\"system_s\":%.4f,\"max_rss_kb\":%ld}\n",
        calls, failed, wall_s, (double)calls / wall_s,
        seconds(after.ru_utime) - seconds(before.ru_utime),
        seconds(after.ru_stime) - seconds(before.ru_stime), after.ru_maxrss);

    for (long i = 0; i < at_once; i++)
        curl_easy_cleanup(handles[i]);
    for (long i = 0; i < loop_count; i++)
        curl_multi_cleanup(loops[i].multi);
    curl_url_cleanup(url);
    curl_slist_free_all(headers);
    free(loops);
    free(handles);
    return failed ? 1 : 0;
}
