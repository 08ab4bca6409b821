#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/embedded.h"
#include "core/management_api.h"
#include "core/project.h"
#include "io/web.h"

static void credentials_go_over_https_or_stay_on_this_machine(void **state)
{
    static const struct {
        const char *url;
        bool is_safe;
    } cases[] = {
        {"https://api.supabase.com", true},
        {"HTTPS://api.supabase.com/x", true},
        {"http://127.0.0.1:3000", true},
        {"http://localhost", true},
        {"http://[::1]:3000/x", true},
        {"http://api.supabase.com", false},
        {"http://127.0.0.1.example.com", false},
        {"http://localhost@example.com", false},
        {"http://localhost:80@example.com/", false},
        {"http://localhosts", false},
        {"ftp://127.0.0.1", false},
        {"https://", false},
        {"api.supabase.com", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_int_equal(web_is_safe(cases[i].url), cases[i].is_safe);
}

static void a_project_ref_has_twenty_small_letters(void **state)
{
    (void)state;
    assert_true(management_is_ref("abcdefghijklmnopqrst"));
    assert_false(management_is_ref("abcdefghijklmnopqrs"));
    assert_false(management_is_ref("abcdefghijklmnopqrstu"));
    assert_false(management_is_ref("abcdefghijklmnopqrs1"));
    assert_false(management_is_ref("Abcdefghijklmnopqrst"));
    assert_false(management_is_ref("abcdefghi/../nopqrst"));
    assert_false(management_is_ref(""));
}

static void the_relay_is_embedded_with_its_entry_point(void **state)
{
    bool has_entry = false;
    char name[RELAY_NAME_SIZE];

    (void)state;
    for (const struct embedded_file *file = embedded_relay; file->path; file++)
        has_entry = has_entry || (!strcmp(file->path, "index.ts") && *file->text);
    assert_true(has_entry);
    project_relay_name(name);
    assert_memory_equal(
        name, "supaqueue " SUPAQUEUE_VERSION " ", strlen("supaqueue " SUPAQUEUE_VERSION " "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credentials_go_over_https_or_stay_on_this_machine),
        cmocka_unit_test(a_project_ref_has_twenty_small_letters),
        cmocka_unit_test(the_relay_is_embedded_with_its_entry_point),
    };

    return cmocka_run_group_tests_name("management", tests, NULL, NULL);
}
