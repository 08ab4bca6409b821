#include "core/call.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"

enum {
    URL_MAX_BYTES = 1 << 20,
    PAYLOAD_MAX_BYTES = 1 << 30, /* the schema's limit is far below */
    EXPECT_BYTES = 1000, /* libcurl asks for a 100 with what is larger; older ones from 1024 on */
    NUMBER_SIZE = 24,
    BUFFER_KEPT_BYTES = 1 << 16, /* a slot does not hold on to more than this between calls */
};

static const char *const names[] = {
    [CALL_EXPECT] = "Expect:",
    [CALL_JOB_ID] = "supaqueue-job-id: ",
    [CALL_KEY] = "Idempotency-Key: ",
    [CALL_ATTEMPT] = "supaqueue-attempt: ",
    [CALL_TRACE] = "traceparent: ",
    [CALL_WEBHOOK_ID] = "webhook-id: ",
    [CALL_WEBHOOK_TIMESTAMP] = "webhook-timestamp: ",
    [CALL_WEBHOOK_SIGNATURE] = "webhook-signature: ",
};

void call_init(struct call *call, struct http_client *client, void *owner)
{
    memset(call, 0, sizeof(*call));
    list_init(&call->node);
    call->owner = owner;
    call->http = http_call_new(client);
    buf_init(&call->url, URL_MAX_BYTES);
    buf_init(&call->payload, PAYLOAD_MAX_BYTES);
    for (int i = 0; i < CALL_WEBHOOK_ID; i++) {
        stpcpy(call->lines[i], names[i]);
        call->own[i].data = call->lines[i];
        call->own[i].next = &call->own[i + 1];
    }
}

void call_release(struct call *call)
{
    http_call_free(call->http);
    call_end(call);
    for (int i = CALL_WEBHOOK_ID; i < CALL_LINES; i++)
        free(call->own[i].data);
    buf_release(&call->url);
    buf_release(&call->payload);
}

static char *value_of(struct call *call, enum call_line line)
{
    return call->own[line].data + strlen(names[line]);
}

/*
 * The same key on every attempt (draft-ietf-httpapi-idempotency-key-header: an RFC 8941 string, so
 * it is quoted), the same trace for all attempts and a span for each
 * (https://www.w3.org/TR/trace-context/).
 */
static void write_own_headers(struct call *call, const char *attempt)
{
    char *key = value_of(call, CALL_KEY), *trace = value_of(call, CALL_TRACE);

    stpcpy(value_of(call, CALL_JOB_ID), call->job);
    stpcpy(stpcpy(stpcpy(key, "\""), call->job), "\"");
    snprintf(value_of(call, CALL_ATTEMPT), NUMBER_SIZE, "%s", attempt);
    trace = stpcpy(trace, "00-");
    for (const char *p = call->job; *p; p++)
        if (*p != '-')
            *trace++ = *p;
    *trace++ = '-';
    for (int bits = 60; bits >= 0; bits -= 4)
        *trace++ = "0123456789abcdef"[call->no >> bits & 15];
    stpcpy(trace, "-01");
    call->own[CALL_TRACE].next = call->route->headers;
}

/* What is signed is what is sent, at the time it is sent. */
static void sign(struct call *call, const struct http_request *request)
{
    struct curl_slist *signature = &call->own[CALL_WEBHOOK_SIGNATURE];
    size_t size_bytes = http_sends_body(request->method) ? request->body_size_bytes : 0;
    int64_t now_s = clock_wall_ms() / 1000;

    for (int i = CALL_WEBHOOK_ID; i < CALL_LINES && !call->own[i].data; i++) {
        call->own[i].data = mem_new(1, CALL_LINE_SIZE + SIGNATURE_VALUE_SIZE);
        stpcpy(call->own[i].data, names[i]);
        call->own[i].next = &call->own[i + 1];
    }
    stpcpy(value_of(call, CALL_WEBHOOK_ID), call->job);
    snprintf(value_of(call, CALL_WEBHOOK_TIMESTAMP), NUMBER_SIZE, "%" PRId64, now_s);
    signer_sign(call->route->signer, call->job, now_s, request->body, size_bytes,
        value_of(call, CALL_WEBHOOK_SIGNATURE));
    call->own[CALL_TRACE].next = &call->own[CALL_WEBHOOK_ID];
    signature->next = call->route->headers;
}

static bool has_name_of(const struct curl_slist *list, const char *line)
{
    size_t len = strcspn(line, ":") + 1;

    for (; list; list = list->next)
        if (!strncasecmp(list->data, line, len))
            return true;
    return false;
}

static struct curl_slist *append(struct curl_slist *list, const char *line)
{
    list = curl_slist_append(list, line);
    if (!list)
        abort();
    return list;
}

/* The job's own headers, what of the queue's they do not replace, then ours. */
static void mix_headers(struct call *call, const char *text, const struct curl_slist *own)
{
    struct curl_slist *mixed = NULL;
    const struct curl_slist *job_headers;

    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        char *copy = strndup(line, len);

        if (!copy)
            abort();
        if (!route_reserves(call->route, copy))
            mixed = append(mixed, copy);
        free(copy);
        line += len + (line[len] == '\n');
    }
    job_headers = mixed;
    for (const struct curl_slist *line = own; line; line = line->next)
        if (!has_name_of(job_headers, line->data))
            mixed = append(mixed, line->data);
    call->mixed = mixed;
}

/* The queue's address, or with a path and a query of the job's own behind it. */
static const char *address(struct call *call, const char *path, const char *query)
{
    size_t path_end = strcspn(call->route->url, "?#");

    if (!*path && !*query)
        return call->route->url;
    buf_reset(&call->url);
    buf_add(&call->url, call->route->url, path_end);
    if (*path && *path != '/')
        buf_add_char(&call->url, '/');
    buf_add_str(&call->url, path);
    buf_add_str(&call->url, call->route->url + path_end);
    if (*query)
        buf_add_char(&call->url, strchr(call->url.data, '?') ? '&' : '?');
    buf_add_str(&call->url, query);
    return call->url.data;
}

void call_start(
    struct call *call, struct worker *worker, const PGresult *result, int row, http_done_fn *done)
{
    const char *method = PQgetvalue(result, row, CLAIM_METHOD);
    const char *headers = PQgetvalue(result, row, CLAIM_HEADERS);
    const char *timeout = PQgetvalue(result, row, CLAIM_TIMEOUT_MS);
    struct http_request request;
    struct curl_slist *own;

    call->worker = worker;
    call->route = route_hold(worker->queue->route);
    memcpy(call->job, PQgetvalue(result, row, CLAIM_JOB), UUID_SIZE - 1);
    call->no = strtoll(PQgetvalue(result, row, CLAIM_CALL), NULL, 10);
    buf_reset(&call->payload);
    buf_add(&call->payload, PQgetvalue(result, row, CLAIM_PAYLOAD),
        (size_t)PQgetlength(result, row, CLAIM_PAYLOAD));
    write_own_headers(call, PQgetvalue(result, row, CLAIM_ATTEMPT));
    request = (struct http_request){
        .method = *method ? method : call->route->method,
        .url = address(
            call, PQgetvalue(result, row, CLAIM_PATH), PQgetvalue(result, row, CLAIM_QUERY)),
        .body = call->payload.data,
        .body_size_bytes = call->payload.len,
        .timeout_ms = *timeout ? strtol(timeout, NULL, 10) : call->route->timeout_ms,
        .keep_bytes = call->route->keep_bytes,
    };
    if (call->route->signer)
        sign(call, &request);
    own = &call->own[call->payload.len > EXPECT_BYTES ? CALL_EXPECT : CALL_JOB_ID];
    if (*headers)
        mix_headers(call, headers, own);
    if (request.url == call->route->url)
        request.parsed_url = call->route->parsed_url;
    request.headers = call->mixed ? call->mixed : own;
    http_call_start(call->http, &request, done, call);
}

void call_end(struct call *call)
{
    for (struct curl_slist *line = call->mixed; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(call->mixed);
    call->mixed = NULL;
    route_drop(call->route);
    call->route = NULL;
    call->worker = NULL;
    if (call->payload.size > BUFFER_KEPT_BYTES)
        buf_release(&call->payload);
}
