/* Settings from the environment and from a file that can be read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/config.h"

static char path[] = "/tmp/supaqueue-test-config-XXXXXX";

static void write_file(const char *text)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int set_up(void **state)
{
    static const char *const names[] = {"DATABASE_URL", "SUPABASE_URL", "SUPABASE_FUNCTIONS_URL",
        "SUPABASE_SECRET_KEY", "SUPABASE_SERVICE_ROLE_KEY", "SUPAQUEUE_SECRETS_DIR",
        "SUPAQUEUE_CA_FILE"};
    int fd;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        unsetenv(names[i]);
    strcpy(path + strlen(path) - 6, "XXXXXX");
    fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

static void the_functions_are_below_the_project(void **state)
{
    struct config config = {0};
    struct err err = ERR_INIT;

    (void)state;
    setenv("SUPABASE_URL", "https://ref.supabase.co/", 1);
    assert_true(config_load(&config, NULL, &err));
    assert_string_equal(config.functions_url, "https://ref.supabase.co/functions/v1");
    assert_null(config.secret_key);
    config_release(&config);
}

static void the_file_stands_over_the_environment_and_can_be_read_again(void **state)
{
    struct config config = {0};
    struct err err = ERR_INIT;

    (void)state;
    setenv("SUPABASE_SECRET_KEY", "sb_secret_env", 1);
    write_file("# comment\n\nexport SUPABASE_SECRET_KEY=\"sb_secret_file\"  "
               "\nOTHER=x\nDATABASE_URL='postgres://h/d?a=b'\n");
    assert_true(config_load(&config, path, &err));
    assert_string_equal(config.secret_key, "sb_secret_file");
    assert_string_equal(config.db_url, "postgres://h/d?a=b");
    write_file("SUPABASE_SECRET_KEY=sb_secret_new\n");
    assert_true(config_load(&config, path, &err));
    assert_string_equal(config.secret_key, "sb_secret_new");
    assert_null(config.db_url);
    config_release(&config);
}

static void what_cannot_be_read_leaves_the_config_and_shows_no_secret(void **state)
{
    static const char *const bad[] = {
        "SUPABASE_SECRET_KEY=sb_secret_good\njust words\n",
        "SUPABASE_SECRET_KEY=sb secret\n",
        "SUPABASE_URL=ftp://secret-host\n",
    };
    struct config config = {0};

    (void)state;
    write_file("SUPABASE_SECRET_KEY=sb_secret_first\n");
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct err err = ERR_INIT;

        write_file("SUPABASE_SECRET_KEY=sb_secret_first\n");
        assert_true(config_load(&config, path, &err));
        write_file(bad[i]);
        assert_false(config_load(&config, path, &err));
        assert_int_equal(err.kind, ERR_CONFIG);
        assert_null(strstr(err.message, "sb_secret"));
        assert_string_equal(config.secret_key, "sb_secret_first");
    }
    config_release(&config);
}

static void secrets_of_the_file_are_kept_for_queues(void **state)
{
    struct config config = {0};
    struct err err = ERR_INIT;

    (void)state;
    setenv("SUPAQUEUE_SECRETS_DIR", "/nonexistent", 1);
    assert_false(config_load(&config, NULL, &err));
    assert_non_null(strstr(err.message, "/nonexistent"));
    write_file("SUPAQUEUE_SECRETS_DIR=/tmp\nSUPAQUEUE_SECRET_A='one two'\nSUPAQUEUE_SECRET_B=\n");
    assert_true(config_load(&config, path, &err));
    assert_string_equal(config.secrets_dir, "/tmp");
    assert_string_equal(config.secrets[0], "SUPAQUEUE_SECRET_A=one two");
    assert_string_equal(config.secrets[1], "SUPAQUEUE_SECRET_B=");
    assert_null(config.secrets[2]);
    write_file("SUPAQUEUE_SECRETS_DIR=\n");
    assert_true(config_load(&config, path, &err));
    assert_null(config.secrets_dir);
    assert_null(config.secrets);
    config_release(&config);
}

static void a_missing_file_is_named(void **state)
{
    struct config config = {0};
    struct err err = ERR_INIT;

    (void)state;
    assert_false(config_load(&config, "/nonexistent/settings", &err));
    assert_non_null(strstr(err.message, "/nonexistent/settings"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_functions_are_below_the_project, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            the_file_stands_over_the_environment_and_can_be_read_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_cannot_be_read_leaves_the_config_and_shows_no_secret, set_up, tear_down),
        cmocka_unit_test_setup_teardown(secrets_of_the_file_are_kept_for_queues, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_file_is_named, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
