/*
 * libcurl tells us which sockets it waits for and when it wants to be woken; we tell it what
 * happened. Two things keep this cheap for short calls on kept-alive connections:
 *
 * - A connection stays registered for reading from its first use until it is closed (libcurl drops
 * its interest after each call and takes it up again with the next): no system call per call for
 * that. When something arrives that nobody waits for, the registration goes.
 * - A timeout of zero, which libcurl asks for with each call that starts, is run before the loop
 * sleeps instead of by a timer; and a timer that fires too early is harmless, so it is only moved
 * when it would fire too late.
 *
 * Calls that have ended are collected before the loop sleeps, too.
 *
 * libcurl walks through all connections of a multi handle when a call starts, for one that is free,
 * and again when one has ended. So calls are spread over several handles, as many as it takes for
 * each to have some hundred at most; the first ones are filled first, so that few calls share few
 * connections.
 */
#include "io/http_client.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

struct shard;

struct socket_watch {
    struct shard *shard; /* who waits for it */
    struct event *readable;
    struct event *writable; /* only while libcurl waits for that, else NULL */
    bool is_ours;   /* opened and closed by socket_open() and socket_close(): a connection */
    bool is_wanted; /* libcurl waits for it */
    bool is_reading;
};

enum {
    SHARD_CALLS_MAX = 100,
    BODY_KEPT_BYTES = 65536, /* a call does not hold on to more between two responses */
    /* what every call under way has of its own: the least that libcurl takes, until a response was
     * larger */
    RECEIVE_BUFFER_BYTES = 1024,
    LARGE_RECEIVE_BUFFER_BYTES = 4096,
    SEND_BUFFER_BYTES = 16384, /* over TLS; likewise */
    CA_KEPT_S = 300,           /* before the file is read again, for the next connection */
};

/* A multi handle. */
struct shard {
    struct http_client *client;
    CURLM *multi;
    struct loop_timer *timer;
    int64_t timer_at_ms;
    bool is_due; /* libcurl wants to run now */
    int call_count;
};

struct http_client {
    struct loop *loop;
    loop_fn *gate;
    void *gate_arg;
    CURLSH *shared; /* among the shards: host names and TLS sessions */
    struct shard **shards;
    int shard_count;
    int shard_calls;               /* under way in each, at most */
    struct socket_watch **watches; /* by file descriptor */
    int watches_size;
    char *ca_file; /* NULL: the system's */
    int ca_no;     /* which one it is: counts up */
    bool has_proxy;
};

struct http_call {
    struct http_client *client;
    CURL *easy;          /* made when it is first needed */
    struct shard *shard; /* NULL while it is not under way */
    bool is_cut;         /* the body was longer than keep_bytes: reading stopped there */
    bool has_too_many_headers;
    bool has_large_buffer;
    size_t keep_bytes;
    size_t header_bytes;
    struct buf body;
    char retry_after[HTTP_HEADER_KEPT_BYTES];
    char supaqueue_retry[HTTP_HEADER_KEPT_BYTES];
    char error[CURL_ERROR_SIZE];
    char method[8];    /* as set on the handle */
    CURLU *parsed_url; /* likewise */
    int ca_no;         /* likewise */
    http_done_fn *done;
    void *arg;
};

static void socket_ready(evutil_socket_t fd, short what, void *arg)
{
    struct http_client *client = arg;
    struct socket_watch *watch;
    int running;
    int mask = (what & EV_READ ? CURL_CSELECT_IN : 0) | (what & EV_WRITE ? CURL_CSELECT_OUT : 0);

    if (client->gate)
        client->gate(client->gate_arg);
    watch = client->watches[fd];
    if (!watch)
        return; /* the gate has aborted its call */
    if (!watch->is_wanted) {
        event_del(watch->readable);
        watch->is_reading = false;
        return;
    }
    curl_multi_socket_action(watch->shard->multi, fd, mask, &running);
}

static struct event *watch_event(struct http_client *client, curl_socket_t fd, short what)
{
    struct event *event = event_new(loop_base(client->loop), fd, what, socket_ready, client);

    if (!event)
        abort();
    return event;
}

static struct socket_watch *watch_of(struct http_client *client, curl_socket_t fd)
{
    if (fd >= client->watches_size) {
        int size = client->watches_size ? client->watches_size : 64;

        while (size <= fd)
            size *= 2;
        client->watches = mem_resize(client->watches, (size_t)size * sizeof(client->watches[0]));
        memset(client->watches + client->watches_size, 0,
            (size_t)(size - client->watches_size) * sizeof(client->watches[0]));
        client->watches_size = size;
    }
    if (!client->watches[fd]) {
        struct socket_watch *watch = mem_new(1, sizeof(*watch));

        watch->readable = watch_event(client, fd, EV_READ | EV_PERSIST);
        client->watches[fd] = watch;
    }
    return client->watches[fd];
}

static void watch_free(struct socket_watch *watch)
{
    if (!watch)
        return;
    event_free(watch->readable);
    if (watch->writable)
        event_free(watch->writable);
    free(watch);
}

static int socket_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
    struct shard *shard = arg;
    struct http_client *client = shard->client;
    struct socket_watch *watch = watch_of(client, fd);
    bool for_writing = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
    bool for_reading = what == CURL_POLL_IN || what == CURL_POLL_INOUT;

    (void)easy;
    (void)socket_arg;
    if (what == CURL_POLL_REMOVE && !watch->is_ours) {
        /* such as the resolver's own: closed behind our back, and its number may come again */
        watch_free(watch);
        client->watches[fd] = NULL;
        return 0;
    }
    watch->shard = shard;
    watch->is_wanted = what != CURL_POLL_REMOVE;
    if (for_reading && !watch->is_reading) {
        event_add(watch->readable, NULL);
        watch->is_reading = true;
    }
    if (for_writing && !watch->writable) {
        watch->writable = watch_event(client, fd, EV_WRITE | EV_PERSIST);
        event_add(watch->writable, NULL);
    } else if (!for_writing && watch->writable) {
        event_free(watch->writable);
        watch->writable = NULL;
    }
    return 0;
}

static curl_socket_t socket_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct http_client *client = arg;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

    (void)purpose;
    if (fd < 0)
        return CURL_SOCKET_BAD;
    watch_of(client, fd)->is_ours = true;
    return fd;
}

static int socket_close(void *arg, curl_socket_t fd)
{
    struct http_client *client = arg;

    if (fd < client->watches_size) {
        watch_free(client->watches[fd]);
        client->watches[fd] = NULL;
    }
    return close(fd);
}

static int timer_wanted(CURLM *multi, long timeout_ms, void *arg)
{
    struct shard *shard = arg;
    int64_t at_ms;

    (void)multi;
    if (timeout_ms <= 0) {
        shard->is_due = shard->is_due || timeout_ms == 0;
        return 0;
    }
    at_ms = clock_ms() + timeout_ms;
    if (!loop_timer_is_running(shard->timer) || at_ms < shard->timer_at_ms) {
        shard->timer_at_ms = at_ms;
        loop_timer_start(shard->timer, timeout_ms);
    }
    return 0;
}

static void timer_fired(void *arg)
{
    struct shard *shard = arg;

    shard->is_due = true;
}

static size_t take_body(char *data, size_t size, size_t count, void *arg)
{
    struct http_call *call = arg;
    size_t bytes = size * count;
    size_t room = call->keep_bytes - call->body.len;

    if (bytes > room) {
        buf_add(&call->body, data, room);
        call->is_cut = true;
        return CURL_WRITEFUNC_ERROR;
    }
    buf_add(&call->body, data, bytes);
    return bytes;
}

static void keep_value(
    char kept[HTTP_HEADER_KEPT_BYTES], const char *line, size_t size_bytes, const char *name)
{
    size_t name_len = strlen(name);
    size_t len;

    if (size_bytes <= name_len || line[name_len] != ':' || strncasecmp(line, name, name_len) != 0)
        return;
    line += name_len + 1;
    size_bytes -= name_len + 1;
    while (size_bytes && (*line == ' ' || *line == '\t')) {
        line++;
        size_bytes--;
    }
    len = strcspn(line, "\r\n");
    if (len > size_bytes)
        len = size_bytes;
    if (len >= HTTP_HEADER_KEPT_BYTES)
        return;
    memcpy(kept, line, len);
    kept[len] = '\0';
}

static size_t take_header(char *line, size_t size, size_t count, void *arg)
{
    struct http_call *call = arg;
    size_t bytes = size * count;

    call->header_bytes += bytes;
    if (call->header_bytes > HTTP_HEADERS_MAX_BYTES) {
        call->has_too_many_headers = true;
        return CURL_WRITEFUNC_ERROR;
    }
    if (bytes > 5 && (*line == 'r' || *line == 'R' || *line == 's' || *line == 'S')) {
        keep_value(call->retry_after, line, bytes, "retry-after");
        keep_value(call->supaqueue_retry, line, bytes, "supaqueue-retry");
    }
    return bytes;
}

static void leave_shard(struct http_call *call)
{
    curl_multi_remove_handle(call->shard->multi, call->easy);
    call->shard->call_count--;
    call->shard = NULL;
}

static void finish(struct http_call *call, CURLcode code)
{
    struct http_response response = {.body = &call->body,
        .retry_after = call->retry_after,
        .supaqueue_retry = call->supaqueue_retry};
    long status = 0;

    leave_shard(call);
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    response.status = (int)status;
    response.is_complete = code == CURLE_OK || call->is_cut;
    if (call->has_too_many_headers)
        response.error = "the response's headers are too large";
    else if (code == CURLE_OPERATION_TIMEDOUT)
        response.error = "timeout";
    else if (!response.is_complete)
        response.error = *call->error ? call->error : curl_easy_strerror(code);
    if (!call->has_large_buffer && call->header_bytes + call->body.len > RECEIVE_BUFFER_BYTES) {
        call->has_large_buffer = true;
        curl_easy_setopt(call->easy, CURLOPT_BUFFERSIZE, (long)LARGE_RECEIVE_BUFFER_BYTES);
    }
    call->done(call->arg, &response);
    if (!call->shard && call->body.size > BODY_KEPT_BYTES)
        buf_release(&call->body);
}

static void collect(struct shard *shard)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(shard->multi, &left))) {
        struct http_call *call;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)(void *)&call);
        finish(call, message->data.result);
    }
}

/* Says whether one has more to do: calls that ended may have led to others. */
static bool run_shards(struct http_client *client)
{
    bool is_due = false;
    int running;

    for (int i = 0; i < client->shard_count; i++) {
        struct shard *shard = client->shards[i];

        if (shard->is_due) {
            shard->is_due = false;
            curl_multi_socket_action(shard->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        collect(shard);
    }
    for (int i = 0; i < client->shard_count; i++)
        is_due = is_due || client->shards[i]->is_due;
    return is_due;
}

static void before_sleep(void *arg)
{
    struct http_client *client = arg;

    if (client->gate)
        client->gate(client->gate_arg);
    while (run_shards(client))
        continue;
}

static struct shard *shard_new(struct http_client *client)
{
    struct shard *shard = mem_new(1, sizeof(*shard));

    shard->client = client;
    shard->multi = curl_multi_init();
    if (!shard->multi)
        abort();
    shard->timer = loop_timer_new(client->loop, timer_fired, shard);
    curl_multi_setopt(shard->multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
    curl_multi_setopt(shard->multi, CURLMOPT_SOCKETDATA, shard);
    curl_multi_setopt(shard->multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
    curl_multi_setopt(shard->multi, CURLMOPT_TIMERDATA, shard);
    /* an idle one is closed before there are more: files are counted */
    curl_multi_setopt(shard->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)client->shard_calls);
    curl_multi_setopt(shard->multi, CURLMOPT_MAXCONNECTS, (long)client->shard_calls);
    return shard;
}

static struct shard *shard_with_room(struct http_client *client)
{
    for (int i = 0; i < client->shard_count; i++)
        if (client->shards[i]->call_count < client->shard_calls)
            return client->shards[i];
    client->shards =
        mem_resize(client->shards, (size_t)(client->shard_count + 1) * sizeof(client->shards[0]));
    return client->shards[client->shard_count++] = shard_new(client);
}

/* libcurl asks the environment for each call. */
static bool has_proxy(void)
{
    static const char *const names[] = {
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (getenv(names[i]))
            return true;
    return false;
}

struct http_client *http_client_new(struct loop *loop, int calls_max, loop_fn *gate, void *arg)
{
    int shards_max = (calls_max + SHARD_CALLS_MAX - 1) / SHARD_CALLS_MAX;
    struct http_client *client = mem_new(1, sizeof(*client));

    curl_global_init(CURL_GLOBAL_DEFAULT);
    client->loop = loop;
    client->shared = curl_share_init();
    if (!client->shared)
        abort();
    curl_share_setopt(client->shared, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    curl_share_setopt(client->shared, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    client->gate = gate;
    client->gate_arg = arg;
    client->has_proxy = has_proxy();
    client->shard_calls = (calls_max + shards_max - 1) / shards_max;
    loop_before_sleep(loop, before_sleep, client);
    return client;
}

void http_client_free(struct http_client *client)
{
    if (!client)
        return;
    loop_before_sleep_end(client->loop, before_sleep, client);
    for (int i = 0; i < client->shard_count; i++) {
        curl_multi_cleanup(client->shards[i]->multi);
        loop_timer_free(client->shards[i]->timer);
        free(client->shards[i]);
    }
    free(client->shards);
    curl_share_cleanup(client->shared);
    for (int fd = 0; fd < client->watches_size; fd++)
        watch_free(client->watches[fd]);
    free(client->watches);
    free(client->ca_file);
    free(client);
}

void http_client_trust(struct http_client *client, const char *ca_file)
{
    free(client->ca_file);
    client->ca_file = ca_file ? mem_dup(ca_file) : NULL;
    client->ca_no++;
}

struct http_call *http_call_new(struct http_client *client)
{
    struct http_call *call = mem_new(1, sizeof(*call));

    call->client = client;
    buf_init(&call->body, SIZE_MAX / 2);
    return call;
}

static CURL *easy_new(struct http_call *call)
{
    struct http_client *client = call->client;
    CURL *easy = curl_easy_init();

    if (!easy)
        abort();
    curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)call);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->error);
    curl_easy_setopt(easy, CURLOPT_SHARE, client->shared);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)RECEIVE_BUFFER_BYTES);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)SEND_BUFFER_BYTES);
    if (!client->has_proxy) {
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    }
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, socket_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, client);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, socket_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, client);
    return easy;
}

void http_call_free(struct http_call *call)
{
    if (!call)
        return;
    http_call_abort(call);
    curl_easy_cleanup(call->easy);
    buf_release(&call->body);
    free(call);
}

bool http_sends_body(const char *method)
{
    return strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0;
}

static void set_method(struct http_call *call, const char *method)
{
    if (!strcmp(call->method, method))
        return;
    strncpy(call->method, method, sizeof(call->method) - 1);
    curl_easy_setopt(call->easy, CURLOPT_NOBODY, 0L);
    curl_easy_setopt(call->easy, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(call->easy, CURLOPT_CUSTOMREQUEST, NULL);
    if (http_sends_body(method))
        curl_easy_setopt(call->easy, CURLOPT_POST, 1L);
    if (!strcmp(method, "HEAD"))
        curl_easy_setopt(call->easy, CURLOPT_NOBODY, 1L);
    else if (strcmp(method, "GET") != 0 && strcmp(method, "POST") != 0)
        curl_easy_setopt(call->easy, CURLOPT_CUSTOMREQUEST, method);
}

static void set_url(struct http_call *call, const struct http_request *request)
{
    CURLU *parsed = request->parsed_url;

    if (parsed && parsed == call->parsed_url)
        return;
    call->parsed_url = parsed;
    curl_easy_setopt(call->easy, CURLOPT_CURLU, parsed);
    curl_easy_setopt(call->easy, CURLOPT_URL, parsed ? NULL : request->url);
}

/* libcurl keeps certificates in memory, instead of reading them for each connection, only when
 * they come from a file alone. */
static void set_trust(struct http_call *call)
{
    const curl_version_info_data *system;
    const char *file;

    if (call->ca_no == call->client->ca_no)
        return;
    system = curl_version_info(CURLVERSION_NOW);
    file = call->client->ca_file ? call->client->ca_file : system->cainfo;
    call->ca_no = call->client->ca_no;
    curl_easy_setopt(call->easy, CURLOPT_CAINFO, file);
    curl_easy_setopt(call->easy, CURLOPT_CAPATH, file ? NULL : system->capath);
    curl_easy_setopt(call->easy, CURLOPT_CA_CACHE_TIMEOUT, (long)CA_KEPT_S);
}

void http_call_start(
    struct http_call *call, const struct http_request *request, http_done_fn *done, void *arg)
{
    CURL *easy;

    if (!call->easy)
        call->easy = easy_new(call);
    easy = call->easy;
    call->done = done;
    call->arg = arg;
    call->keep_bytes = request->keep_bytes;
    call->header_bytes = 0;
    call->is_cut = call->has_too_many_headers = false;
    call->error[0] = call->retry_after[0] = call->supaqueue_retry[0] = '\0';
    buf_reset(&call->body);
    set_method(call, request->method);
    set_trust(call);
    set_url(call, request);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->timeout_ms);
    if (http_sends_body(request->method)) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size_bytes);
    }
    call->shard = shard_with_room(call->client);
    call->shard->call_count++;
    curl_multi_add_handle(call->shard->multi, easy);
}

void http_call_abort(struct http_call *call)
{
    if (call->shard)
        leave_shard(call);
}
