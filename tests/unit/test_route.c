/* How a queue is called: its headers, made of settings, credentials and secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <cmocka.h>

#include "core/route.h"
#include "core/store.h"

#define SIGNING "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

static struct secrets secrets;
static struct route_target target = {
    .functions_url = "http://functions/v1", .secret_key = "sb_secret_x", .secrets = &secrets};

static int set_up(void **state)
{
    (void)state;
    secrets_init(&secrets);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    secrets_release(&secrets);
    return 0;
}

static void put(const char *name, const char *value)
{
    const struct secret_sources nowhere = {0};
    struct secret *secret = secrets_get(&secrets, name, 0);

    secret->from_vault = value;
    secret_read(secret, &nowhere);
}

struct settings {
    const char *url, *headers, *auth, *secret_headers, *signing;
};

static struct route *make(struct settings settings)
{
    const char *const values[] = {"01a20704-0000-7000-8000-000000000001", "1", "mail", "f",
        settings.url ? "" : "send", settings.url ? settings.url : "", "POST", "5000", "1024",
        settings.headers ? settings.headers : "", "", "", "", "f", "",
        settings.auth ? settings.auth : "", settings.secret_headers ? settings.secret_headers : "",
        settings.signing ? settings.signing : "{}"};
    PGresAttDesc columns[ARRAY_SIZE(values)];
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    struct route *route;

    memset(columns, 0, sizeof(columns));
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        columns[i].name = (char *)(uintptr_t) "x";
    assert_true(PQsetResultAttrs(result, (int)ARRAY_SIZE(values), columns));
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        assert_true(
            PQsetvalue(result, 0, (int)i, (char *)(uintptr_t)values[i], (int)strlen(values[i])));
    route = route_new(result, 0, &target);
    PQclear(result);
    return route;
}

/* How many lines the route has for a header. */
static int count(const struct route *route, const char *header)
{
    int found = 0;

    for (const struct curl_slist *line = route->headers; line; line = line->next)
        found +=
            !strncasecmp(line->data, header, strlen(header)) && line->data[strlen(header)] == ':';
    return found;
}

static bool has_line(const struct route *route, const char *text)
{
    for (const struct curl_slist *line = route->headers; line; line = line->next)
        if (!strcmp(line->data, text))
            return true;
    return false;
}

static void auth_takes_the_place_of_our_key_and_of_the_users_header(void **state)
{
    struct route *route;

    (void)state;
    put("token", "abc");
    put("basic", "Basic dXNlcg==");
    route = make((struct settings){.auth = "token", .headers = "AUTHORIZATION: mine\nx-a: 1"});
    assert_int_equal(route->state, ROUTE_CALLABLE);
    assert_true(has_line(route, "Authorization: Bearer abc"));
    assert_int_equal(count(route, "authorization"), 1);
    assert_int_equal(count(route, "apikey"), 0);
    assert_int_equal(count(route, "x-a"), 1);
    assert_true(route_reserves(route, "authorization: job"));
    assert_false(route_reserves(route, "apikey: job"));
    route_drop(route);

    route = make((struct settings){.auth = "basic", .url = "https://example.org/"});
    assert_true(has_line(route, "Authorization: Basic dXNlcg=="));
    route_drop(route);
}

static void secret_headers_replace_the_users(void **state)
{
    struct route *route;

    (void)state;
    put("crm", "k1");
    put("other", "k 2");
    route = make((struct settings){.secret_headers = "X-Crm: crm\nx-other: other",
        .headers = "x-crm: mine\nX-OTHER: mine\nx-crm-2: mine"});
    assert_int_equal(route->state, ROUTE_CALLABLE);
    assert_true(has_line(route, "X-Crm: k1"));
    assert_true(has_line(route, "x-other: k 2"));
    assert_int_equal(count(route, "x-crm"), 1);
    assert_int_equal(count(route, "x-other"), 1);
    assert_int_equal(count(route, "x-crm-2"), 1);
    assert_true(has_line(route, "apikey: sb_secret_x"));
    route_drop(route);

    route = make((struct settings){.secret_headers = "apikey: crm"});
    assert_true(has_line(route, "apikey: k1"));
    assert_int_equal(count(route, "apikey"), 1);
    route_drop(route);
}

static void signed_calls_keep_the_headers_of_signatures_to_themselves(void **state)
{
    struct route *route;
    char value[SIGNATURE_VALUE_SIZE];

    (void)state;
    put("old", SIGNING);
    put("null", SIGNING);
    route = make((struct settings){.signing = "{\"null\",old}", .headers = "webhook-id: mine"});
    assert_int_equal(route->state, ROUTE_CALLABLE);
    signer_sign(route->signer, "id", 1, "", 0, value);
    assert_int_equal(strlen(value), 2 * 48 - 1);
    assert_int_equal(count(route, "webhook-id"), 0);
    assert_true(route_reserves(route, "Webhook-Signature: job"));
    assert_true(route_reserves(route, "webhook-timestamp: job"));
    assert_false(route_reserves(route, "webhook-idx: job"));
    route_drop(route);

    route = make((struct settings){.headers = "webhook-id: passed on"});
    assert_int_equal(count(route, "webhook-id"), 1);
    route_drop(route);
}

static void a_route_waits_for_what_it_lacks_and_says_what_that_is(void **state)
{
    struct route *route;

    (void)state;
    put("here", "x");
    put("gone", NULL);
    put("lines", "a\r\nx-evil: b");
    put("blank", " ");
    route = make((struct settings){.auth = "new", .secret_headers = "x-a: here"});
    assert_int_equal(route->state, ROUTE_AWAITS_SECRETS);
    assert_true(secrets.wants_reading);
    assert_string_equal(route->problem, "new");
    route_drop(route);
    route = make((struct settings){.auth = "new", .signing = "{gone,newer}"});
    assert_int_equal(route->state, ROUTE_LACKS_SECRET);
    assert_string_equal(route->problem, "gone");
    assert_non_null(secrets_find(&secrets, "newer")); /* asked for at once */
    route_drop(route);

    for (int i = 0; i < 3; i++) {
        const struct settings unfit[] = {
            {.auth = "lines"}, {.secret_headers = "x-a: here\nx-b: blank"}, {.signing = "{here}"}};
        static const char *const names[] = {"lines", "blank", "here"};

        route = make(unfit[i]);
        assert_int_equal(route->state, ROUTE_HAS_UNFIT_SECRET);
        assert_string_equal(route->problem, names[i]);
        assert_true(secrets_find(&secrets, names[i])->is_unfit);
        route_drop(route);
    }
}

static void settings_that_make_no_sense_are_not_called_and_not_repeated(void **state)
{
    static const struct settings bad[] = {{.secret_headers = "x a: here"},
        {.secret_headers = "x-a"}, {.secret_headers = "x-a:"}, {.secret_headers = "x-a: "},
        {.secret_headers = ": here"}, {.secret_headers = "Authorization: here"},
        {.secret_headers = "webhook-id: here"}, {.secret_headers = "HOST: here"},
        {.secret_headers = "Content-Type: here"}, {.secret_headers = "x-a: here\nX-A: here"},
        {.secret_headers = "x-a: a/../b"}, {.signing = "{\"a b\"}"}, {.signing = "{{a,b}}"},
        {.signing = "{\"\"}"}, {.signing = "{" SIGNING "}"}, {.auth = "sb_secret_abc"}};

    (void)state;
    put("here", "x");
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct route *route = make(bad[i]);

        if (route->state != ROUTE_IS_MALFORMED)
            fail_msg("number %zu has state %d", i, (int)route->state);
        assert_null(route->problem);
        route_drop(route);
    }
}

/* Whatever the lines hold: never two headers in one line, nor one of ours. */
static void random_secret_headers_never_break_out(void **state)
{
    static const char bytes[] = "ax-:: \t\r/hostHere_.\"\x80";
    char text[24];

    (void)state;
    srand(3);
    put("here", "value");
    for (int round = 0; round < 50000; round++) {
        int len = rand() % (int)(sizeof(text) - 1);
        struct route *route;

        for (int i = 0; i < len; i++)
            text[i] = rand() % 8 ? bytes[rand() % (int)(sizeof(bytes) - 1)] : '\n';
        text[len] = '\0';
        if (rand() % 2 && len > 6)
            memcpy(text + len - 6, ": here", 6);
        route = make((struct settings){.secret_headers = text});
        for (const struct curl_slist *line = route->headers; line; line = line->next)
            assert_null(strpbrk(line->data, "\r\n"));
        assert_int_equal(count(route, "host"), 0);
        assert_int_equal(count(route, ""), 0);
        route_drop(route);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(auth_takes_the_place_of_our_key_and_of_the_users_header),
        TEST(secret_headers_replace_the_users),
        TEST(signed_calls_keep_the_headers_of_signatures_to_themselves),
        TEST(a_route_waits_for_what_it_lacks_and_says_what_that_is),
        TEST(settings_that_make_no_sense_are_not_called_and_not_repeated),
        TEST(random_secret_headers_never_break_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
