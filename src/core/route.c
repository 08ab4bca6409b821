#include "core/route.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "core/store.h"

struct route *route_hold(struct route *route)
{
    route->references++;
    return route;
}

void route_drop(struct route *route)
{
    if (!route || --route->references)
        return;
    for (struct curl_slist *line = route->headers; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(route->headers);
    signer_free(route->signer);
    for (char **name = route->secret_names; name && *name; name++)
        free(*name);
    free(route->secret_names);
    free(route->url);
    curl_url_cleanup(route->parsed_url);
    free(route);
}

static bool is_named(const char *line, size_t len, const char *name)
{
    return strlen(name) == len && !strncasecmp(line, name, len);
}

static bool is_ours(const char *line, size_t len)
{
    static const char *const names[] = {"user-agent", "idempotency-key", "supaqueue-job-id",
        "supaqueue-queue", "supaqueue-attempt", "traceparent", "content-length",
        "transfer-encoding", "host", "expect", "connection"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (is_named(line, len, names[i]))
            return true;
    return false;
}

static bool is_signature(const char *line, size_t len)
{
    return is_named(line, len, "webhook-id") || is_named(line, len, "webhook-timestamp") ||
           is_named(line, len, "webhook-signature");
}

static bool is_from_secret(const struct route *route, const char *line, size_t len)
{
    const struct curl_slist *node = route->headers;

    for (int i = 0; i < route->secret_header_count; i++, node = node->next)
        if (!strncasecmp(node->data, line, len) && node->data[len] == ':')
            return true;
    return false;
}

bool route_reserves(const struct route *route, const char *line)
{
    size_t len = strcspn(line, ":");

    return is_ours(line, len) || (route->signer && is_signature(line, len)) ||
           is_from_secret(route, line, len) ||
           (route->has_credential &&
               (is_named(line, len, "authorization") || is_named(line, len, "apikey")));
}

/* As libcurl reads a URL by itself. What it does not understand is left to it, which says so. */
static CURLU *parse_url(const char *text)
{
    CURLU *url = curl_url();

    if (!curl_url_set(url, CURLUPART_URL, text, CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME))
        return url;
    curl_url_cleanup(url);
    return NULL;
}

static void add_header(struct route *route, const char *line)
{
    route->headers = curl_slist_append(route->headers, line);
    if (!route->headers)
        abort();
}

static void add_secret_header(
    struct route *route, const char *name, size_t name_len, const char *scheme, const char *value)
{
    char *line = mem_printf("%.*s: %s%s", (int)name_len, name, scheme, value);

    add_header(route, line);
    explicit_bzero(line, strlen(line));
    free(line);
}

static void add_queue_name(struct route *route, const char *name)
{
    char *line = mem_printf("supaqueue-queue: %s", name);

    for (char *at = line; *at; at++) /* it may hold line breaks */
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = ' ';
    add_header(route, line);
    free(line);
}

/* Adds the lines of `text` that a user may set; says whether one of them is a Content-Type. */
static bool add_user_headers(struct route *route, const char *text)
{
    bool has_content_type = false;

    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        char *copy = mem_printf("%.*s", (int)len, line);

        has_content_type = has_content_type || !strncasecmp(copy, "content-type:", 13);
        if (!route_reserves(route, copy))
            add_header(route, copy);
        free(copy);
        line += len + (line[len] == '\n');
    }
    return has_content_type;
}

/* Of several problems the first counts; that a secret is not read yet counts least. */
static void set_problem(struct route *route, enum route_state state, const char *secret)
{
    if (route->state != ROUTE_CALLABLE && route->state != ROUTE_AWAITS_SECRETS)
        return;
    route->state = state;
    route->problem = secret;
}

/* Notes that the route needs it. Returns it when it is found, else NULL. */
static struct secret *need(
    struct route *route, const char *text, size_t len, struct secrets *secrets)
{
    struct secret *secret;
    size_t count = 0;
    char *name;

    if (!secret_is_name(text, len)) {
        set_problem(route, ROUTE_IS_MALFORMED, NULL);
        return NULL;
    }
    name = mem_printf("%.*s", (int)len, text);
    while (route->secret_names && route->secret_names[count])
        count++;
    route->secret_names =
        mem_resize(route->secret_names, (count + 2) * sizeof(*route->secret_names));
    route->secret_names[count] = name;
    route->secret_names[count + 1] = NULL;
    secret = secrets_get(secrets, name, clock_ms());
    if (secret->state == SECRET_FOUND)
        return secret;
    set_problem(
        route, secret->state == SECRET_AWAITED ? ROUTE_AWAITS_SECRETS : ROUTE_LACKS_SECRET, name);
    return NULL;
}

/* The one that was needed last. */
static void refuse(struct route *route, struct secret *secret)
{
    char **name = route->secret_names;

    while (name[1])
        name++;
    secret->is_unfit = true;
    set_problem(route, ROUTE_HAS_UNFIT_SECRET, *name);
}

/* A field value of RFC 9110, 5.5, that is not empty. */
static bool fits_header(const char *value)
{
    bool is_blank = true;

    for (; *value; value++) {
        if ((unsigned char)*value < ' ' || *value == 0x7f)
            return false;
        is_blank = is_blank && *value == ' ';
    }
    return !is_blank;
}

static void add_from_secret(struct route *route, const char *header, size_t header_len,
    struct secret *secret, bool is_credential)
{
    if (!secret)
        return;
    if (!fits_header(secret->value)) {
        refuse(route, secret);
        return;
    }
    add_secret_header(route, header, header_len,
        is_credential && !strchr(secret->value, ' ') ? "Bearer " : "", secret->value);
    route->secret_header_count++;
}

/* Of the setting secret_headers: one line `header: name of the secret`. */
static void add_secret_line(
    struct route *route, const char *line, size_t len, struct secrets *secrets)
{
    static const char token[] =
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    size_t header_len = strspn(line, token);

    if (!header_len || len < header_len + 2 || line[header_len] != ':' ||
        is_ours(line, header_len) || is_signature(line, header_len) ||
        is_named(line, header_len, "authorization") || is_named(line, header_len, "content-type") ||
        is_from_secret(route, line, header_len)) {
        set_problem(route, ROUTE_IS_MALFORMED, NULL);
        return;
    }
    add_from_secret(route, line, header_len,
        need(route, line + header_len + 2, len - header_len - 2, secrets), false);
}

static void add_signer(struct route *route, const char *names, struct secrets *secrets)
{
    struct buf name = BUF_INIT(65536);

    while (store_array_next_text(&names, &name)) {
        struct secret *secret = need(route, name.data, name.len, secrets);

        if (!route->signer)
            route->signer = signer_new();
        if (secret && !signer_add(route->signer, secret->value))
            refuse(route, secret);
    }
    buf_release(&name);
}

/* Looks for all of them, also when one is missing, so that they are asked for together. */
static void add_secrets(
    struct route *route, const PGresult *result, int row, const struct route_target *target)
{
    const char *auth = PQgetvalue(result, row, LEASE_AUTH);

    if (*auth)
        add_from_secret(route, "Authorization", strlen("Authorization"),
            need(route, auth, strlen(auth), target->secrets), true);
    for (const char *line = PQgetvalue(result, row, LEASE_SECRET_HEADERS); *line;) {
        size_t len = strcspn(line, "\n");

        add_secret_line(route, line, len, target->secrets);
        line += len + (line[len] == '\n');
    }
    add_signer(route, PQgetvalue(result, row, LEASE_SIGNING_SECRETS), target->secrets);
}

/* Our credentials are for edge functions: an address of the user's own never sees them. What the
 * user has set from a secret takes their place. */
static void add_credential(
    struct route *route, const PGresult *result, int row, const struct route_target *target)
{
    const char *key = target->secret_key ? target->secret_key : target->service_role_key;

    route->has_credential = key && !*PQgetvalue(result, row, LEASE_URL) &&
                            !*PQgetvalue(result, row, LEASE_AUTH) &&
                            !is_from_secret(route, "apikey", strlen("apikey"));
    if (!route->has_credential)
        return;
    add_secret_header(route, "apikey", strlen("apikey"), "", key);
    if (!target->secret_key) /* new keys are never sent as Bearer */
        add_secret_header(route, "Authorization", strlen("Authorization"), "Bearer ", key);
}

struct route *route_new(const PGresult *result, int row, const struct route_target *target)
{
    struct route *route = mem_new(1, sizeof(*route));
    const char *url = PQgetvalue(result, row, LEASE_URL);
    size_t base_len = target->functions_url ? strlen(target->functions_url) : 0;

    while (base_len && target->functions_url[base_len - 1] == '/')
        base_len--;
    route->references = 1;
    route->state = *url || target->functions_url ? ROUTE_CALLABLE : ROUTE_HAS_NO_ADDRESS;
    route->url = *url ? mem_dup(url)
                      : mem_printf("%.*s/%s", (int)base_len, base_len ? target->functions_url : "",
                            PQgetvalue(result, row, LEASE_FUNCTION));
    route->parsed_url = parse_url(route->url);
    route->timeout_ms = strtol(PQgetvalue(result, row, LEASE_TIMEOUT_MS), NULL, 10);
    route->keep_bytes = strtoul(PQgetvalue(result, row, LEASE_KEEP_BYTES), NULL, 10);
    strncpy(route->method, PQgetvalue(result, row, LEASE_METHOD), sizeof(route->method) - 1);
    add_secrets(route, result, row, target);
    add_credential(route, result, row, target);
    if (!add_user_headers(route, PQgetvalue(result, row, LEASE_HEADERS)))
        add_header(route, "Content-Type: application/json");
    add_header(route, "User-Agent: supaqueue/" SUPAQUEUE_VERSION);
    add_queue_name(route, PQgetvalue(result, row, LEASE_NAME));
    return route;
}

void route_distrust_secrets(const struct route *route, struct secrets *secrets)
{
    for (char **name = route->secret_names; name && *name; name++)
        secret_distrust(secrets, secrets_get(secrets, *name, clock_ms()));
}
