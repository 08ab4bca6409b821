/* Where the values of secrets come from, and when they count as new. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mem.h"
#include "core/secrets.h"

static char dir[] = "/tmp/supaqueue-test-secrets-XXXXXX";
static struct secrets secrets;

static char *path_of(const char *name)
{
    return mem_printf("%s/%s", dir, name);
}

static void write_file(const char *name, const char *text, size_t len)
{
    char *path = path_of(name);
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    fwrite(text, 1, len, file);
    fclose(file);
    free(path);
}

static void remove_file(const char *name)
{
    char *path = path_of(name);

    remove(path);
    free(path);
}

static int set_up(void **state)
{
    (void)state;
    strcpy(dir + strlen(dir) - 6, "XXXXXX");
    secrets_init(&secrets);
    return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    secrets_release(&secrets);
    return rmdir(dir);
}

/* Its value as read, or NULL when it is missing. */
static const char *read_as(const char *name, const char *from_vault, const char *const *variables)
{
    const struct secret_sources sources = {.variables = variables, .dir = dir};
    struct secret *secret = secrets_get(&secrets, name, 0);

    secret->from_vault = from_vault;
    secret_read(secret, &sources);
    assert_null(secret->from_vault);
    assert_int_equal(secret->state, secret->value ? SECRET_FOUND : SECRET_MISSING);
    return secret->value;
}

static void vault_comes_first_then_the_settings_then_the_environment_then_files(void **state)
{
    static const char *const variables[] = {"SUPAQUEUE_SECRET_A_BX=other",
        "SUPAQUEUE_SECRET_A_B=settings", "SUPAQUEUE_SECRET_A_B=newest", NULL};

    (void)state;
    assert_null(read_as("a.b", NULL, NULL));
    write_file("a.b", "file\n", 5);
    assert_string_equal(read_as("a.b", NULL, NULL), "file");
    setenv("SUPAQUEUE_SECRET_A_B", "environment", 1);
    assert_string_equal(read_as("a.b", NULL, NULL), "environment");
    assert_string_equal(read_as("a.b", NULL, variables), "newest");
    assert_string_equal(read_as("a.b", "vault", variables), "vault");
    assert_string_equal(read_as("a.b", "", variables), "newest");
    unsetenv("SUPAQUEUE_SECRET_A_B");
    remove_file("a.b");
    assert_null(read_as("a.b", NULL, NULL));
}

static void a_file_gives_one_line_end_away_and_nothing_else(void **state)
{
    char *large = mem_new(1, SECRET_VALUE_MAX + 2), *path = path_of("fifo");

    (void)state;
    write_file("s", "two\n\n", 5);
    assert_string_equal(read_as("s", NULL, NULL), "two\n");
    write_file("s", "\n", 1);
    assert_null(read_as("s", NULL, NULL));
    write_file("s", "a\0b", 3);
    assert_null(read_as("s", NULL, NULL));
    memset(large, 'x', SECRET_VALUE_MAX + 1);
    large[SECRET_VALUE_MAX] = '\n';
    write_file("s", large, SECRET_VALUE_MAX + 1);
    assert_int_equal(strlen(read_as("s", NULL, NULL)), SECRET_VALUE_MAX);
    large[SECRET_VALUE_MAX] = 'x';
    write_file("s", large, SECRET_VALUE_MAX + 1);
    assert_null(read_as("s", NULL, NULL));
    assert_null(read_as("s", large, NULL)); /* wherever it comes from */
    remove_file("s");
    free(large);

    assert_int_equal(mkfifo(path, 0600), 0);
    assert_null(read_as("fifo", NULL, NULL)); /* and it does not wait for a writer */
    remove_file("fifo");
    free(path);
    assert_null(read_as(".", NULL, NULL));
    assert_null(read_as("..", NULL, NULL));
}

static void names_lead_nowhere_else(void **state)
{
    static const char *const bad[] = {"", "a/b", "../x", "a b", "a\n", "\xc3\xbc", "a:b",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "sb_secret_abc", "eyJhbGciOi"};
    char longest[SECRET_NAME_MAX + 2];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (secret_is_name(bad[i], strlen(bad[i])))
            fail_msg("\"%s\" passed for a name", bad[i]);
    memset(longest, 'a', sizeof(longest));
    assert_true(secret_is_name(longest, SECRET_NAME_MAX));
    assert_false(secret_is_name(longest, SECRET_NAME_MAX + 1));
    assert_true(secret_is_name("Az_09.-", 7));
}

static void only_another_value_is_news(void **state)
{
    struct secret *secret;

    (void)state;
    read_as("s", "one", NULL);
    secret = secrets_find(&secrets, "s");
    assert_true(secret->is_changed);
    secret->is_unfit = true;
    read_as("s", "one", NULL);
    assert_false(secret->is_changed);
    assert_true(secret->is_unfit);
    read_as("s", "two", NULL);
    assert_true(secret->is_changed);
    assert_false(secret->is_unfit);
    read_as("s", NULL, NULL);
    assert_true(secret->is_changed);
    assert_null(secret->value);
    read_as("s", NULL, NULL);
    assert_false(secret->is_changed);
}

static void a_queue_is_warned_of_once_until_something_changes(void **state)
{
    struct secret *secret = secrets_get(&secrets, "s", 0);

    (void)state;
    read_as("s", NULL, NULL);
    assert_true(secret_warns(secret, "queue 1"));
    assert_true(secret_warns(secret, "queue 2"));
    assert_false(secret_warns(secret, "queue 1"));
    assert_false(secret_warns(secret, "queue 2"));
    read_as("s", NULL, NULL);
    assert_false(secret_warns(secret, "queue 1"));
    read_as("s", "unfit", NULL);
    assert_true(secret_warns(secret, "queue 1"));
}

static void what_nobody_uses_is_forgotten(void **state)
{
    char name[16];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "s%d", i);
        secrets_get(&secrets, name, i);
    }
    assert_true(secrets.wants_reading);
    secrets.wants_reading = false;
    secrets_get(&secrets, "s10", 2000);
    assert_false(secrets.wants_reading); /* it is known */
    secrets_forget_unused(&secrets, 500);
    assert_null(secrets_find(&secrets, "s499"));
    assert_non_null(secrets_find(&secrets, "s500"));
    assert_non_null(secrets_find(&secrets, "s10"));
    secret_distrust(&secrets, secrets_find(&secrets, "s10"));
    assert_true(secrets.wants_reading);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(vault_comes_first_then_the_settings_then_the_environment_then_files),
        TEST(a_file_gives_one_line_end_away_and_nothing_else),
        TEST(names_lead_nowhere_else),
        TEST(only_another_value_is_news),
        TEST(a_queue_is_warned_of_once_until_something_changes),
        TEST(what_nobody_uses_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
