#include "io/web.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "io/interrupt.h"

struct web {
    CURL *easy;
    char error[CURL_ERROR_SIZE];
};

static size_t take_body(char *data, size_t size, size_t count, void *arg)
{
    struct buf *body = arg;

    buf_add(body, data, size * count);
    return body->is_over ? CURL_WRITEFUNC_ERROR : size * count;
}

static int on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)arg, (void)a, (void)b, (void)c, (void)d;
    return interrupt_seen();
}

struct web *web_new(void)
{
    struct web *web = mem_new(1, sizeof(*web));

    curl_global_init(CURL_GLOBAL_DEFAULT);
    web->easy = curl_easy_init();
    if (!web->easy)
        abort();
    return web;
}

void web_free(struct web *web)
{
    if (!web)
        return;
    curl_easy_cleanup(web->easy);
    free(web);
}

bool web_is_safe(const char *url)
{
    static const char *const own[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};

    for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
        size_t len = strlen(own[i]);

        if (!strncasecmp(url, own[i], len) && strchr("/:", url[len]) && !strchr(url, '@'))
            return true;
    }
    return !strncasecmp(url, "https://", 8) && url[8];
}

static void add_header(struct curl_slist **headers, const char *text)
{
    struct curl_slist *longer = curl_slist_append(*headers, text);

    if (!longer)
        abort();
    *headers = longer;
}

static struct curl_slist *headers_of(const struct web_request *request)
{
    struct curl_slist *headers = NULL;

    add_header(&headers, "Accept: application/json");
    add_header(&headers, "Expect:");
    if (request->json)
        add_header(&headers, "Content-Type: application/json");
    if (request->bearer) {
        char *line = mem_printf("Authorization: Bearer %s", request->bearer);

        add_header(&headers, line);
        explicit_bzero(line, strlen(line));
        free(line);
    }
    return headers;
}

static void free_headers(struct curl_slist *headers)
{
    for (struct curl_slist *line = headers; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(headers);
}

static curl_mime *form_of(CURL *easy, const struct web_request *request)
{
    curl_mime *form = curl_mime_init(easy);

    for (size_t i = 0; i < request->part_count; i++) {
        const struct web_part *given = &request->parts[i];
        curl_mimepart *part = curl_mime_addpart(form);

        if (!part || curl_mime_name(part, given->name) || curl_mime_type(part, given->type) ||
            curl_mime_filename(part, given->file_name) ||
            curl_mime_data(part, given->text, CURL_ZERO_TERMINATED))
            abort();
    }
    return form;
}

static bool failed(
    const struct web *web, CURLcode code, const struct web_reply *reply, struct err *err)
{
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return err_set(err, ERR_FAILED, "interrupted");
    if (reply->body.is_over)
        return err_set(
            err, ERR_FAILED, "the answer is larger than %d MiB", WEB_REPLY_MAX_BYTES >> 20);
    return err_set(err, ERR_FAILED, "%s", *web->error ? web->error : curl_easy_strerror(code));
}

bool web_send(
    struct web *web, const struct web_request *request, struct web_reply *reply, struct err *err)
{
    CURL *easy = web->easy;
    struct curl_slist *headers = headers_of(request);
    curl_mime *form;
    long status = 0;
    curl_off_t retry_after = 0;
    CURLcode code;

    curl_easy_reset(easy);
    form = request->part_count ? form_of(easy, request) : NULL;
    *web->error = '\0';
    buf_reset(&reply->body);
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(
        easy, CURLOPT_PROTOCOLS_STR, strncasecmp(request->url, "https:", 6) ? "http" : "https");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "supaqueue/" SUPAQUEUE_VERSION);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, web->error);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 15000L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &reply->body);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    if (form)
        curl_easy_setopt(easy, CURLOPT_MIMEPOST, form);
    else if (request->json)
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->json);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    code = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after);
    reply->status = (int)status;
    reply->retry_after_s = retry_after;
    /* the handle does not keep what is freed here */
    curl_easy_reset(easy);
    curl_mime_free(form);
    free_headers(headers);
    return code == CURLE_OK || failed(web, code, reply, err);
}
