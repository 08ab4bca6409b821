#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "cli/common.h"
#include "cli/help.h"
#include "cli/input.h"
#include "cli/parse.h"
#include "cli/table.h"
#include "core/migrate.h"
#include "core/store_admin.h"
#include "io/db.h"

enum { ARGS_MAX = 12 };

static bool do_nothing(const struct cli *cli, struct err *err)
{
    (void)cli;
    (void)err;
    return true;
}

static const struct cli_option paint_options[] = {
    {.name = "colour",
        .letter = 'c',
        .arg = "NAME",
        .env = "TEST_CLI_COLOUR",
        .fallback = "red",
        .help = "x"},
    {.name = "layers", .arg = "N", .help = "x"},
    {.name = "header", .letter = 'H', .arg = "'NAME: VALUE'...", .help = "x"},
    {.name = "quick", .letter = 'q', .help = "x"},
    {.name = "rough", .letter = 'r', .help = "x"},
    {0},
};
static const struct cli_command paint = {
    .name = "paint",
    .args = "WALL [WALL]",
    .args_min = 1,
    .args_max = 2,
    .summary = "x",
    .options = paint_options,
    .takes_db = true,
    .run = do_nothing,
};
static const struct cli_command wall_list = {
    .name = "wall list", .summary = "x", .prints_data = true, .run = do_nothing};
static const struct cli_command wall_rm = {.name = "wall rm",
    .args = "WALL...",
    .args_min = 1,
    .args_max = -1,
    .summary = "x",
    .run = do_nothing};
static const struct cli_command *const commands[] = {&paint, &wall_list, &wall_rm, NULL};

/* A command line in memory that may be written to, as main() gets it. */
struct line {
    char *argv[ARGS_MAX + 1];
    int argc;
    struct cli cli;
    struct err err;
    bool is_good;
};

static void line_parse(struct line *line, const char *const *words)
{
    *line = (struct line){0};
    line->argv[line->argc++] = mem_dup("supaqueue");
    for (; *words && line->argc < ARGS_MAX; words++)
        line->argv[line->argc++] = mem_dup(*words);
    line->is_good = cli_parse(&line->cli, commands, line->argc, line->argv, &line->err);
}

static void line_release(struct line *line)
{
    cli_release(&line->cli);
    for (int i = 0; i < line->argc; i++)
        free(line->argv[i]);
}

#define LINE(...) ((const char *const[]){__VA_ARGS__, NULL})

static void wrong_lines_are_refused_with_what_to_write(void **state)
{
    static const struct {
        const char *words[ARGS_MAX];
        const char *message;
        const char *hint; /* part of it */
    } cases[] = {
        {{NULL}, "no command is named", "supaqueue help"},
        {{"pant"}, "unknown command 'pant'", "'paint'"},
        {{"wal", "list"}, "unknown command 'wal'", "'wall'"},
        {{"zebra"}, "unknown command 'zebra'", "supaqueue help"},
        {{"wall"}, "'wall' is a group of commands", "help wall"},
        {{"wall", "lst"}, "unknown command 'wall lst'", "'wall list'"},
        {{"paint"}, "'paint' needs WALL [WALL]", "paint --help"},
        {{"paint", "a", "b", "c"}, "'paint' does not know what to do with 'c'", "paint --help"},
        {{"wall", "list", "x"}, "'wall list' does not know what to do with 'x'", ""},
        {{"paint", "a", "--color", "b"}, "'paint' has no option '--color'", "'--colour'"},
        {{"paint", "a", "--colour"}, "option '--colour' needs a value", "--colour=NAME"},
        {{"paint", "a", "--colour", "--quick"}, "option '--colour' needs a value", "--colour=NAME"},
        {{"paint", "a", "--quick=1"}, "option '--quick' takes no value", ""},
        {{"paint", "a", "-x"}, "unknown option '-x'", "after --"},
        {{"paint", "a", "-qx"}, "unknown option '-x'", ""},
        {{"paint", "a", "--json"}, "'paint' has no option '--json'", ""},
        {{"wall", "list", "--db-url", "x"}, "'wall list' has no option '--db-url'", ""},
        {{"--nope"}, "unknown option '--nope'", ""},
        {{"wall", "list", "--version"}, "'wall list' has no option '--version'", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct line line;

        line_parse(&line, cases[i].words);
        assert_false(line.is_good);
        assert_string_equal(line.err.message, cases[i].message);
        assert_non_null(strstr(line.err.hint, cases[i].hint));
        assert_int_equal(line.err.kind, ERR_USAGE);
        line_release(&line);
    }
}

static void options_are_taken_in_every_form(void **state)
{
    static const struct {
        const char *words[ARGS_MAX];
        const char *colour;
        bool is_quick, is_rough;
        const char *args[2];
    } cases[] = {
        {{"paint", "a"}, "red", false, false, {"a"}},
        {{"paint", "a", "--colour", "blue"}, "blue", false, false, {"a"}},
        {{"paint", "--colour=blue", "a"}, "blue", false, false, {"a"}},
        {{"paint", "a", "-c", "blue"}, "blue", false, false, {"a"}},
        {{"paint", "a", "-cblue"}, "blue", false, false, {"a"}},
        {{"paint", "a", "-qrc", "blue", "b"}, "blue", true, true, {"a", "b"}},
        {{"paint", "a", "-rcq"}, "q", false, true, {"a"}},
        {{"paint", "a", "--colour=a=b"}, "a=b", false, false, {"a"}},
        {{"paint", "a", "--colour="}, "", false, false, {"a"}},
        {{"paint", "a", "--colour=x", "--colour=y"}, "y", false, false, {"a"}},
        {{"paint", "-q", "--", "--colour", "-r"}, "red", true, false, {"--colour", "-r"}},
        {{"paint", "-"}, "red", false, false, {"-"}},
        {{"paint", "-c", "-5", "a"}, "-5", false, false, {"a"}},
        {{"--db-url", "x", "paint", "a"}, "red", false, false, {"a"}},
    };

    (void)state;
    unsetenv("TEST_CLI_COLOUR");
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct line line;

        line_parse(&line, cases[i].words);
        assert_true(line.is_good);
        assert_ptr_equal(line.cli.command, &paint);
        assert_string_equal(cli_str(&line.cli, "colour"), cases[i].colour);
        assert_int_equal(cli_flag(&line.cli, "quick"), cases[i].is_quick);
        assert_int_equal(cli_flag(&line.cli, "rough"), cases[i].is_rough);
        assert_string_equal(cli_arg(&line.cli, 0), cases[i].args[0]);
        assert_int_equal(cli_arg_count(&line.cli), cases[i].args[1] ? 2 : 1);
        if (cases[i].args[1])
            assert_string_equal(cli_arg(&line.cli, 1), cases[i].args[1]);
        assert_null(cli_arg(&line.cli, 2));
        line_release(&line);
    }
}

static void the_environment_stands_in_for_an_option(void **state)
{
    struct line line;

    (void)state;
    setenv("TEST_CLI_COLOUR", "green", 1);
    line_parse(&line, LINE("paint", "a"));
    assert_string_equal(cli_str(&line.cli, "colour"), "green");
    setenv("TEST_CLI_COLOUR", "", 1);
    assert_string_equal(cli_str(&line.cli, "colour"), "red");
    line_release(&line);
    setenv("TEST_CLI_COLOUR", "green", 1);
    line_parse(&line, LINE("paint", "a", "-c", "blue"));
    assert_string_equal(cli_str(&line.cli, "colour"), "blue");
    line_release(&line);
    unsetenv("TEST_CLI_COLOUR");
}

static void a_repeated_option_keeps_all_its_values(void **state)
{
    struct line line;

    (void)state;
    line_parse(&line, LINE("paint", "-H", "a: 1", "w", "--header=b: 2", "-q"));
    assert_true(line.is_good);
    assert_string_equal(cli_str_at(&line.cli, "header", 0), "a: 1");
    assert_string_equal(cli_str_at(&line.cli, "header", 1), "b: 2");
    assert_null(cli_str_at(&line.cli, "header", 2));
    assert_null(cli_str_at(&line.cli, "layers", 0));
    line_release(&line);
}

static void numbers_are_whole_and_in_range(void **state)
{
    static const struct {
        const char *text;
        bool is_good;
        long value;
    } cases[] = {{"1", true, 1}, {"100", true, 100}, {"0", false, 0}, {"101", false, 0},
        {"", false, 0}, {"1x", false, 0}, {" 1", false, 0}, {"1.5", false, 0}, {"0x10", false, 0},
        {"99999999999999999999", false, 0}, {"-1", false, 0}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct line line;
        struct err err = ERR_INIT;
        long value = 0;

        line_parse(&line, LINE("paint", "a", "--layers", cases[i].text));
        assert_int_equal(cli_int(&line.cli, "layers", 1, 100, &value, &err), cases[i].is_good);
        assert_int_equal(value, cases[i].value);
        assert_int_equal(err.kind, cases[i].is_good ? ERR_NONE : ERR_USAGE);
        line_release(&line);
    }
}

static void the_database_address_is_wiped_from_the_command_line(void **state)
{
    static const char *const forms[][ARGS_MAX] = {
        {"paint", "a", "--db-url", "postgres://u:secret@h/d"},
        {"paint", "a", "--db-url=postgres://u:secret@h/d"},
        {"--db-url=postgres://u:secret@h/d", "paint", "a"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
        struct line line;

        line_parse(&line, forms[i]);
        assert_string_equal(cli_str(&line.cli, "db-url"), "postgres://u:secret@h/d");
        for (int at = 0; at < line.argc; at++)
            assert_null(strstr(line.argv[at], "secret"));
        line_release(&line);
    }
}

static void help_needs_no_arguments(void **state)
{
    static const char *const lines[][ARGS_MAX] = {{"--help"}, {"-h"}, {"paint", "--help"},
        {"wall", "-h"}, {"wall", "rm", "--help"}, {"--version"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        struct line line;

        line_parse(&line, lines[i]);
        assert_true(line.is_good);
        line_release(&line);
    }
}

/* The tables of the program itself: what the help and the manual take for granted. */
static void every_command_explains_itself(void **state)
{
    (void)state;
    for (int i = 0; cli_commands[i]; i++) {
        const struct cli_command *command = cli_commands[i];

        assert_non_null(command->run);
        assert_true(command->args_max == -1 || command->args_max >= command->args_min);
        assert_true((command->args != NULL) == (command->args_max != 0));
        assert_true(command->summary[strlen(command->summary) - 1] != '.');
        for (const struct cli_option *o = command->options; o && o->name; o++) {
            assert_true(o->help[strlen(o->help) - 1] != '.');
            for (const struct cli_option *other = command->options; other != o; other++) {
                assert_string_not_equal(other->name, o->name);
                assert_true(!o->letter || other->letter != o->letter);
            }
            for (const struct cli_option *other = cli_common_options; other->name; other++)
                if (cli_has_common(command, other))
                    assert_true(
                        strcmp(other->name, o->name) && (!o->letter || other->letter != o->letter));
        }
    }
}

static void json_is_refused_with_its_position(void **state)
{
    static const struct {
        const char *text;
        const char *message; /* the start of it, or NULL when the text is good */
    } cases[] = {
        {"{}", NULL},
        {" [1, 2.5, \"x\", null] \n", NULL},
        {"1", NULL},
        {"123456789012345678901234567890", NULL},
        {"{\"a\": }", "malformed JSON in the payload, line 1, column 7:"},
        {"{\"a\": 1}\n x", "malformed JSON in the payload, line 2, column 2:"},
        {"{} {}", "malformed JSON in the payload, line 1, column 4:"},
        {"", "malformed JSON in the payload, line 1, column 0:"},
        {"\"\\u0000\"", "malformed JSON in the payload, line 1"},
        {"\"\xff\"", "malformed JSON in the payload, line 1"},
        {"nul", "malformed JSON in the payload, line 1"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct err err = ERR_INIT;
        bool is_good = check_json(cases[i].text, strlen(cases[i].text), 0, &err);

        assert_int_equal(is_good, cases[i].message == NULL);
        if (is_good)
            continue;
        assert_int_equal(err.kind, ERR_USAGE);
        assert_memory_equal(err.message, cases[i].message, strlen(cases[i].message));
    }
}

static void a_json_error_quotes_nothing(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    assert_false(check_json("{\"card\": secret}", 16, 7, &err));
    assert_null(strstr(err.message, "secret"));
    assert_non_null(strstr(err.message, "line 7"));
}

static void headers_become_an_object(void **state)
{
    static const struct {
        const char *header;
        const char *json; /* NULL: refused */
    } cases[] = {
        {"a: 1", "{\"a\":\"1\"}"},
        {"a:1", "{\"a\":\"1\"}"},
        {"X-Y: a: b \"c\"", "{\"X-Y\":\"a: b \\\"c\\\"\"}"},
        {"a:", "{\"a\":\"\"}"},
        {"a", NULL},
        {": 1", NULL},
        {"a b: 1", NULL},
        {"a: 1\r\nb: 2", NULL},
        {"a\xc3\xa4: 1", NULL},
        {"a: \xff", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf json = BUF_INIT(1000);
        struct err err = ERR_INIT;
        struct line line;

        line_parse(&line, LINE("paint", "a", "-H", cases[i].header));
        assert_int_equal(
            headers_from_option(&line.cli, "header", &json, &err), cases[i].json != NULL);
        if (cases[i].json)
            assert_string_equal(json.data, cases[i].json);
        buf_release(&json);
        line_release(&line);
    }
}

static void job_ids_are_checked(void **state)
{
    static const struct {
        const char *id;
        bool is_good;
    } cases[] = {
        {"0190f2a4-7c1e-7cc3-9d5e-3f1b8a6d2c11", true},
        {"0190F2A4-7C1E-7CC3-9D5E-3F1B8A6D2C11", true},
        {"0190f2a4-7c1e-7cc3-9d5e-3f1b8a6d2c1", false},
        {"0190f2a4-7c1e-7cc3-9d5e-3f1b8a6d2c111", false},
        {"0190f2a47c1e7cc39d5e3f1b8a6d2c11", false},
        {"0190f2a4-7c1e-7cc3-9d5e-3f1b8a6d2c1,", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct buf ids = BUF_INIT(1000);
        struct err err = ERR_INIT;
        struct line line;

        line_parse(&line, LINE("wall", "rm", cases[i].id, cases[0].id));
        assert_int_equal(ids_from_args(&line.cli, 0, &ids, &err), cases[i].is_good);
        assert_int_equal(err.kind, cases[i].is_good ? ERR_NONE : ERR_USAGE);
        buf_release(&ids);
        line_release(&line);
    }
}

static void a_database_address_that_makes_no_sense_is_not_repeated(void **state)
{
    static const char *const urls[] = {
        "postgres://u:se@cret@host/q",
        "postgres://u:se/cret@host/q",
        "postgres://u:secret@host:port/q",
        "postgresss://u:secret@host/q",
        "user=u password='secret",
        "secret",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(urls); i++) {
        struct err err = ERR_INIT;

        assert_null(db_open(urls[i], &err));
        assert_int_equal(err.kind, ERR_CONFIG);
        assert_null(strstr(err.message, "cret"));
    }
}

static void only_the_schema_of_this_program_will_do(void **state)
{
    const struct {
        int version;
        enum err_kind kind;
    } cases[] = {
        {0, ERR_DATABASE},
        {STORE_VERSION_ORIGINAL, ERR_DATABASE},
        {migrate_latest(), ERR_NONE},
        {migrate_latest() + 1, ERR_SCHEMA_NEWER},
    };

    (void)state;
    assert_true(migrate_latest() > 0);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct err err = ERR_INIT;

        assert_int_equal(migrate_check_version(cases[i].version, &err), cases[i].kind == ERR_NONE);
        assert_int_equal(err.kind, cases[i].kind);
    }
}

static void ages_are_short(void **state)
{
    static const struct {
        long long ms;
        const char *text;
    } cases[] = {{-5, "0ms"}, {0, "0ms"}, {999, "999ms"}, {1000, "1.0s"}, {9999, "9.9s"},
        {10000, "10s"}, {61000, "1m 1s"}, {3600000, "1h 0m"}, {90000000, "1d 1h"}};
    char text[AGE_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_string_equal(age_text(text, cases[i].ms), cases[i].text);
}

static void print_to(char *out, size_t size, const struct table *table, size_t width)
{
    FILE *file = fmemopen(out, size, "w");

    assert_non_null(file);
    table_print(table, file, width);
    fclose(file);
}

static void a_table_is_aligned_and_fits(void **state)
{
    static const struct table_column columns[] = {
        {.title = "A", .may_shrink = true}, {.title = "NUM", .is_right = true}, {.title = "Z"}};
    struct table *table = table_new(columns, 3);
    char out[200];

    (void)state;
    table_add(table, "a long name \x1b[31m with \xc3\xa4");
    table_add(table, "7");
    table_add(table, NULL);
    print_to(out, sizeof(out), table, 0);
    assert_string_equal(
        out, "A                         NUM  Z\na long name  [31m with \xc3\xa4    7\n");
    print_to(out, sizeof(out), table, 18);
    assert_string_equal(out, "A           NUM  Z\na long na\xe2\x80\xa6    7\n");
    table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_lines_are_refused_with_what_to_write),
        cmocka_unit_test(options_are_taken_in_every_form),
        cmocka_unit_test(the_environment_stands_in_for_an_option),
        cmocka_unit_test(a_repeated_option_keeps_all_its_values),
        cmocka_unit_test(numbers_are_whole_and_in_range),
        cmocka_unit_test(the_database_address_is_wiped_from_the_command_line),
        cmocka_unit_test(help_needs_no_arguments),
        cmocka_unit_test(every_command_explains_itself),
        cmocka_unit_test(json_is_refused_with_its_position),
        cmocka_unit_test(a_json_error_quotes_nothing),
        cmocka_unit_test(headers_become_an_object),
        cmocka_unit_test(job_ids_are_checked),
        cmocka_unit_test(a_database_address_that_makes_no_sense_is_not_repeated),
        cmocka_unit_test(only_the_schema_of_this_program_will_do),
        cmocka_unit_test(ages_are_short),
        cmocka_unit_test(a_table_is_aligned_and_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
