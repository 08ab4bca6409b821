#include "core/management_api.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/db.h"
#include "io/interrupt.h"
#include "io/web.h"

enum {
    TRIES = 6,          /* of a call that is refused for its rate */
    WAIT_MAX_S = 60,    /* between two of them */
    TIMEOUT_MS = 60000, /* of a call */
    SLOW_TIMEOUT_MS = 300000,
    PING_TIMEOUT_MS = 15000,
    TOLD_SQL_MAX = 4000, /* bytes; of a longer statement only the size is told */
    LINE_MAX_BYTES = 1 << 20,
};

static const char standard_url[] = "https://api.supabase.com";

struct management_api {
    struct web *web;
    char *url;
    char *token; /* NULL: nothing is called */
    char *ref;
    bool is_dry;
    management_say_fn *say;
    void *arg;
};

struct call {
    const char *what; /* "read the project", for errors */
    const char *method;
    const char *path; /* below the project's */
    json_t *body;     /* taken; or NULL */
    const struct web_part *parts;
    size_t part_count;
    long timeout_ms; /* 0: the usual */
    bool reads_only;
    bool has_secret;
    bool may_be_missing; /* 404 is a null answer */
};

bool management_is_ref(const char *text)
{
    return strlen(text) == MANAGEMENT_REF_LEN &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz") == MANAGEMENT_REF_LEN;
}

/* What HTTP can carry in a header; tokens have had several shapes. */
static bool is_token(const char *text)
{
    const char *p = text;

    while (*p > ' ' && *p < 0x7f)
        p++;
    return *text && !*p;
}

static bool check(const struct management_options *options, const char *url, struct err *err)
{
    if (!management_is_ref(options->ref)) {
        err_set(err, ERR_CONFIG, "'%s' is no project ref", options->ref);
        return err_hint(err, "It has 20 small letters, as in https://REF.supabase.co.");
    }
    if (!web_is_safe(url)) {
        err_set(err, ERR_CONFIG, "the token may not be sent to '%s'", url);
        return err_hint(err, "SUPAQUEUE_API_URL has to be an https address, or one of this "
                             "machine.");
    }
    if (options->token && !is_token(options->token)) {
        err_set(err, ERR_CONFIG, "the access token holds a character that no token has");
        return err_hint(err, "It looks like sbp_ and some forty letters and digits.");
    }
    return true;
}

struct management_api *management_new(const struct management_options *options, struct err *err)
{
    const char *url = options->url && *options->url ? options->url : standard_url;
    size_t len = strlen(url);
    struct management_api *api;

    if (!check(options, url, err))
        return NULL;
    while (len && url[len - 1] == '/')
        len--;
    api = mem_new(1, sizeof(*api));
    api->web = web_new();
    api->url = mem_printf("%.*s", (int)len, url);
    api->token = options->token ? mem_dup(options->token) : NULL;
    api->ref = mem_dup(options->ref);
    api->is_dry = options->is_dry;
    api->say = options->say;
    api->arg = options->arg;
    return api;
}

void management_free(struct management_api *api)
{
    if (!api)
        return;
    web_free(api->web);
    if (api->token)
        explicit_bzero(api->token, strlen(api->token));
    free(api->token);
    free(api->url);
    free(api->ref);
    free(api);
}

const char *management_told(const char *sql, char size[MANAGEMENT_TOLD_SIZE])
{
    if (strlen(sql) <= TOLD_SQL_MAX)
        return sql;
    snprintf(size, MANAGEMENT_TOLD_SIZE, "(%zu bytes, as `supaqueue migrate --print` prints them)",
        strlen(sql));
    return size;
}

/* Tells of a call as somebody would write it down, with nothing secret in it. */
static void tell(const struct management_api *api, const struct call *call)
{
    struct buf line = BUF_INIT(LINE_MAX_BYTES);
    const char *query = json_string_value(json_object_get(call->body, "query"));
    char size[MANAGEMENT_TOLD_SIZE];
    const char *told = query ? management_told(query, size) : NULL;
    char *body = call->body && !call->has_secret ? json_dumps(call->body, JSON_COMPACT) : NULL;

    buf_addf(&line, "%s %s/v1/projects/%s%s", call->method, api->url, api->ref, call->path);
    if (told != query)
        buf_addf(&line, " {\"query\": %s}", told);
    else if (query && call->has_secret)
        buf_addf(&line, " {\"query\": \"%s\", \"parameters\": [(secret)]}", query);
    else if (call->has_secret)
        buf_addf(&line, " [{\"name\": \"%s\", \"value\": (secret)}]",
            json_string_value(json_object_get(json_array_get(call->body, 0), "name")));
    else if (body)
        buf_addf(&line, " %s", body);
    for (size_t i = 0; i < call->part_count; i++)
        if (call->parts[i].file_name)
            buf_addf(&line, " file %s (%zu bytes)", call->parts[i].file_name,
                strlen(call->parts[i].text));
        else
            buf_addf(&line, " %s %s", call->parts[i].name, call->parts[i].text);
    api->say(api->arg, line.data);
    free(body);
    buf_release(&line);
}

static bool unreachable(const struct management_api *api, const struct call *call, struct err *err)
{
    struct err cause = *err;

    if (interrupt_seen())
        return false;
    err_set(err, ERR_FAILED, "cannot %s: no answer from %s: %.256s", call->what, api->url,
        cause.message);
    return err_hint(err, "Look at the network, the proxy and https://status.supabase.com.");
}

static const char sql_error[] = "ERROR:  "; /* and its SQLSTATE, a colon, a space, the message */

/* Of a call that carried a secret only the SQLSTATE is told, since the message may quote it. */
static void add_sqlstate(const char *message, char *out, size_t size)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *at = strstr(message, sql_error);

    if (at && strspn(at += strlen(sql_error), letters) == 5 && at[5] == ':')
        snprintf(out, size, ": %s%.5s: refused", sql_error, at);
}

/* What the API says about it, on one line; no more than the SQLSTATE when it might hold a secret.
 */
static void reason_of(
    const struct call *call, const struct web_reply *reply, char *out, size_t size)
{
    json_t *answer = json_loadb(reply->body.data, reply->body.len, 0, NULL);
    const char *message = json_string_value(json_object_get(answer, "message"));
    size_t len = message ? strcspn(message, "\r\n") : 0;

    *out = '\0';
    if (len && call->has_secret)
        add_sqlstate(message, out, size);
    else if (len)
        snprintf(out, size, ": %.*s", (int)len, message);
    for (char *p = out; *p; p++)
        if (iscntrl((unsigned char)*p))
            *p = ' ';
    json_decref(answer);
}

static const char again[] = "Run it again: it goes on where it stopped.";

/* The hint of the database, where there is one. */
static void hint_from(const struct call *call, const struct web_reply *reply, struct err *err)
{
    static const char mark[] = "\nHINT:  ";
    json_t *answer = json_loadb(reply->body.data, reply->body.len, 0, NULL);
    const char *message = json_string_value(json_object_get(answer, "message"));
    const char *hint = message && !call->has_secret ? strstr(message, mark) : NULL;

    if (hint) {
        hint += strlen(mark);
        err_hint(err, "%.*s", (int)strcspn(hint, "\r\n"), hint);
    } else {
        err_hint(err, "%s", again);
    }
    json_decref(answer);
}

static bool refused(const struct management_api *api, const struct call *call,
    const struct web_reply *reply, struct err *err)
{
    char reason[320];

    reason_of(call, reply, reason, sizeof(reason));
    switch (reply->status) {
    case 401:
        err_set(err, ERR_CONFIG, "cannot %s: the access token is refused (401)", call->what);
        return err_hint(err, "Make one at https://supabase.com/dashboard/account/tokens and put it "
                             "into SUPABASE_ACCESS_TOKEN.");
    case 402:
        err_set(err, ERR_FAILED, "cannot %s: the plan of the project has no room for it (402)",
            call->what);
        return err_hint(err, "Delete a function that is not needed, or change the plan.");
    case 403:
        err_set(err, ERR_CONFIG, "cannot %s: the access token has no right to (403)%s", call->what,
            reason);
        return err_hint(err,
            "It has to be of a member of the organisation of project '%s', and may be limited to "
            "some rights: see https://supabase.com/dashboard/account/tokens.",
            api->ref);
    case 404:
        err_set(err, ERR_CONFIG, "cannot %s: no project '%s' is found (404)", call->what, api->ref);
        return err_hint(err, "The ref is in the address of the project: https://REF.supabase.co.");
    case 429:
        err_set(err, ERR_FAILED, "cannot %s: too many requests in a short time (429)", call->what);
        return err_hint(err, "Wait a minute.");
    default:
        err_set(err, ERR_FAILED, "cannot %s: the Management API answers %d%s", call->what,
            reply->status, reason);
        if (reply->status >= 500)
            return err_hint(err, "See https://status.supabase.com.");
        hint_from(call, reply, err);
        return false;
    }
}

/* Sleeps until the API takes requests again; an interrupt ends that. */
static void wait_for_room(struct management_api *api, const struct web_reply *reply, int try)
{
    long long wait_s = reply->retry_after_s ? reply->retry_after_s : 1LL << try;
    char line[96];

    wait_s = wait_s < WAIT_MAX_S ? wait_s : WAIT_MAX_S;
    snprintf(line, sizeof(line), "too many requests: waiting for %lld s", wait_s);
    api->say(api->arg, line);
    interrupt_sleep(wait_s * 1000);
}

static bool send_it(
    struct management_api *api, const struct call *call, struct web_reply *reply, struct err *err)
{
    char *url = mem_printf("%s/v1/projects/%s%s", api->url, api->ref, call->path);
    char *body = call->body ? json_dumps(call->body, JSON_COMPACT) : NULL;
    struct web_request request = {.method = call->method,
        .url = url,
        .bearer = api->token,
        .json = body,
        .parts = call->parts,
        .part_count = call->part_count,
        .timeout_ms = call->timeout_ms ? call->timeout_ms : TIMEOUT_MS};
    bool is_answered = false;

    for (int try = 0; try < TRIES; try++) {
        if (interrupt_seen()) {
            is_answered = err_set(err, ERR_FAILED, "interrupted");
            break;
        }
        is_answered = web_send(api->web, &request, reply, err);
        if (!is_answered || reply->status != 429 || try == TRIES - 1)
            break;
        wait_for_room(api, reply, try);
    }
    if (body)
        explicit_bzero(body, strlen(body));
    free(body);
    free(url);
    return is_answered || unreachable(api, call, err);
}

/* Makes a call; *reply is the answer, JSON null when there is none to be had. */
static json_t *answer_of(
    struct management_api *api, struct call *call, struct web_reply *reply, struct err *err)
{
    json_t *answer = NULL;

    if (api->is_dry)
        tell(api, call);
    if (!api->token || (api->is_dry && !call->reads_only))
        return json_null();
    if (!send_it(api, call, reply, err))
        return NULL;
    if (reply->status == 404 && call->may_be_missing)
        return json_null();
    if (reply->status < 200 || reply->status > 299) {
        refused(api, call, reply, err);
        return NULL;
    }
    if (reply->body.len)
        answer = json_loadb(reply->body.data, reply->body.len, JSON_DECODE_ANY, NULL);
    if (answer || !call->reads_only)
        return answer ? answer : json_null();
    err_set(err, ERR_FAILED, "cannot %s: the Management API's answer is no JSON", call->what);
    return NULL;
}

static json_t *ask(struct management_api *api, struct call *call, struct err *err)
{
    struct web_reply reply = {.body = BUF_INIT(WEB_REPLY_MAX_BYTES)};
    json_t *answer = answer_of(api, call, &reply, err);

    json_decref(call->body);
    buf_release(&reply.body);
    return answer;
}

static bool tell_it_to(struct management_api *api, struct call *call, struct err *err)
{
    json_t *answer = ask(api, call, err);

    json_decref(answer);
    return answer != NULL;
}

static json_t *read_it(struct management_api *api, const char *what, const char *path,
    bool may_be_missing, struct err *err)
{
    return ask(api,
        &(struct call){.what = what,
            .method = "GET",
            .path = path,
            .reads_only = true,
            .may_be_missing = may_be_missing},
        err);
}

json_t *management_project(struct management_api *api, struct err *err)
{
    return read_it(api, "read the project", "", false, err);
}

json_t *management_keys(struct management_api *api, struct err *err)
{
    return read_it(api, "read the project's keys", "/api-keys", false, err);
}

bool management_legacy_keys(struct management_api *api, bool *is_on, struct err *err)
{
    json_t *answer = read_it(api, "read whether legacy keys are on", "/api-keys/legacy", true, err);

    *is_on = json_is_true(json_object_get(answer, "enabled"));
    json_decref(answer);
    return answer != NULL;
}

json_t *management_secrets(struct management_api *api, struct err *err)
{
    return read_it(api, "read the project's secrets", "/secrets", false, err);
}

bool management_set_secret(
    struct management_api *api, const char *name, const char *value, struct err *err)
{
    return tell_it_to(api,
        &(struct call){.what = "store the project's secret",
            .method = "POST",
            .path = "/secrets",
            .body = json_pack("[{s:s, s:s}]", "name", name, "value", value),
            .has_secret = true},
        err);
}

bool management_delete_secret(struct management_api *api, const char *name, struct err *err)
{
    return tell_it_to(api,
        &(struct call){.what = "delete the project's secret",
            .method = "DELETE",
            .path = "/secrets",
            .body = json_pack("[s]", name)},
        err);
}

static json_t *function_call(struct management_api *api, const char *what, const char *method,
    const char *slug, struct err *err)
{
    char *path = mem_printf("/functions/%s", slug);
    json_t *answer = ask(api,
        &(struct call){.what = what,
            .method = method,
            .path = path,
            .reads_only = !strcmp(method, "GET"),
            .may_be_missing = true},
        err);

    free(path);
    return answer;
}

json_t *management_function(struct management_api *api, const char *slug, struct err *err)
{
    return function_call(api, "read the edge function", "GET", slug, err);
}

bool management_delete_function(struct management_api *api, const char *slug, struct err *err)
{
    json_t *answer = function_call(api, "delete the edge function", "DELETE", slug, err);

    json_decref(answer);
    return answer != NULL;
}

json_t *management_ping(struct management_api *api, const char *function_url)
{
    struct web_reply reply = {.body = BUF_INIT(WEB_REPLY_MAX_BYTES)};
    struct err ignored = ERR_INIT;
    char *url = mem_printf("%s/ping", function_url);
    json_t *answer = NULL;

    if (web_send(api->web,
            &(struct web_request){.method = "GET", .url = url, .timeout_ms = PING_TIMEOUT_MS},
            &reply, &ignored) &&
        reply.status == 200)
        answer = json_loadb(reply.body.data, reply.body.len, 0, NULL);
    buf_release(&reply.body);
    free(url);
    return answer ? answer : json_null();
}

/* Paths are those that the platform's own tool sends, from the root of a repository. */
bool management_deploy(
    struct management_api *api, const struct management_deployment *deployment, struct err *err)
{
    struct web_part *parts = mem_new(deployment->file_count + 1, sizeof(*parts));
    char *path = mem_printf("/functions/deploy?slug=%s", deployment->slug);
    char *folder = mem_printf("supabase/functions/%s/", deployment->slug);
    json_t *metadata = json_pack("{s:s+, s:b, s:s}", "entrypoint_path", folder, "index.ts",
        "verify_jwt", 0, "name", deployment->name);
    char *text;
    bool is_done;

    for (size_t i = 0; i < deployment->file_count; i++) {
        const struct management_file *file = &deployment->files[i];

        parts[i + 1] = (struct web_part){.name = "file",
            .file_name = mem_printf("%s%s", folder, file->path),
            .type = "application/typescript",
            .text = file->text};
        if (!strcmp(file->path, "deno.json"))
            json_object_set_new(metadata, "import_map_path", json_string(parts[i + 1].file_name));
    }
    text = json_dumps(metadata, JSON_COMPACT);
    parts[0] = (struct web_part){.name = "metadata", .type = "application/json", .text = text};
    is_done = tell_it_to(api,
        &(struct call){.what = "deploy the edge function",
            .method = "POST",
            .path = path,
            .parts = parts,
            .part_count = deployment->file_count + 1,
            .timeout_ms = SLOW_TIMEOUT_MS},
        err);
    for (size_t i = 1; i <= deployment->file_count; i++)
        free((char *)(uintptr_t)parts[i].file_name);
    json_decref(metadata);
    free(text);
    free(folder);
    free(path);
    free(parts);
    return is_done;
}

/* "Failed to run sql query: ERROR:  42P01: relation …": takes the state and the message out. The
 * hint is the database's or ours. */
static void take_sqlstate(char sqlstate[6], struct err *err)
{
    char text[sizeof(err->message)], told[sizeof(err->hint)];
    const char *at = strstr(err->message, sql_error);
    enum err_kind kind;
    const char *hint;

    if (!at || strlen(at) < 15 || at[13] != ':')
        return;
    memcpy(sqlstate, at + 8, 5);
    sqlstate[5] = '\0';
    snprintf(text, sizeof(text), "%s", at + 15);
    kind = db_kind_of(sqlstate, &hint);
    snprintf(told, sizeof(told), "%s", strcmp(err->hint, again) ? err->hint : hint);
    err_set(err, kind, "%s", text);
    err_hint(err, "%s", told);
}

json_t *management_query(
    struct management_api *api, const struct management_sql *sql, char sqlstate[6], struct err *err)
{
    json_t *body = json_pack("{s:s}", "query", sql->text);
    struct call call = {.what = "run SQL",
        .method = "POST",
        .path = "/database/query",
        .body = body,
        .timeout_ms = SLOW_TIMEOUT_MS,
        .reads_only = sql->reads_only,
        .has_secret = sql->has_secret};
    json_t *rows;

    sqlstate[0] = '\0';
    if (sql->params && *sql->params) {
        json_t *params = json_array();

        for (const char *const *param = sql->params; *param; param++)
            json_array_append_new(params, json_string(*param));
        json_object_set_new(body, "parameters", params);
    }
    rows = ask(api, &call, err);
    if (!rows)
        take_sqlstate(sqlstate, err);
    return rows;
}
