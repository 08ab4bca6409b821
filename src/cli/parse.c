#include "cli/parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { NAME_MAX_BYTES = 64 };

const struct cli_option cli_common_options[] = {
    {.name = "db-url",
        .arg = "URL",
        .env = "DATABASE_URL",
        .help = "the database: postgres://USER:PASSWORD@HOST:5432/DATABASE"},
    {.name = "json", .help = "print JSON, with the names of the SQL columns"},
    {.name = "help", .letter = 'h', .help = "explain the command"},
    {.name = "version", .letter = 'V', .help = "print the version"},
    {0},
};

struct parser {
    struct cli *cli;
    const struct cli_command *const *commands;
    char **argv;
    int argc, at;
    struct err *err;
};

bool cli_has_common(const struct cli_command *command, const struct cli_option *option)
{
    if (!strcmp(option->name, "db-url"))
        return !command || command->takes_db;
    if (!strcmp(option->name, "json"))
        return !command || command->prints_data;
    return !strcmp(option->name, "help") || !command;
}

/* Optimal string alignment: insertions, deletions, changes and swapped neighbours each cost one. */
static size_t distance(const char *a, const char *b)
{
    size_t rows[3][NAME_MAX_BYTES + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    size_t a_len = strlen(a), b_len = strlen(b);

    if (a_len > NAME_MAX_BYTES || b_len > NAME_MAX_BYTES)
        return NAME_MAX_BYTES;
    memset(rows, 0, sizeof(rows));
    for (size_t j = 0; j <= b_len; j++)
        now[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *free_row = before;

        before = last, last = now, now = free_row;
        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);

            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
    }
    return now[b_len];
}

void nearest_add(struct nearest *nearest, const char *name)
{
    size_t wanted_len = strlen(nearest->wanted);
    size_t near = (wanted_len + 1) / 3;
    size_t cost = distance(nearest->wanted, name);

    if (wanted_len >= 3 && !strncmp(nearest->wanted, name, wanted_len))
        cost = 1; /* the start of a name */
    if (cost <= near && cost < strlen(name) && (!nearest->name || cost < nearest->distance)) {
        nearest->name = name;
        nearest->distance = cost;
    }
}

static const struct cli_option *find_option(
    const struct cli_command *command, const char *name, size_t len, char letter)
{
    for (const struct cli_option *o = command ? command->options : NULL; o && o->name; o++)
        if (letter ? o->letter == letter : strlen(o->name) == len && !strncmp(o->name, name, len))
            return o;
    for (const struct cli_option *o = cli_common_options; o->name; o++)
        if (cli_has_common(command, o) &&
            (letter ? o->letter == letter : strlen(o->name) == len && !strncmp(o->name, name, len)))
            return o;
    return NULL;
}

static bool unknown_option(const struct parser *parser, const char *name, size_t len)
{
    const struct cli_command *command = parser->cli->command;
    char wanted[NAME_MAX_BYTES + 1] = "";
    struct nearest nearest = {.wanted = wanted};

    strncat(wanted, name, len < NAME_MAX_BYTES ? len : NAME_MAX_BYTES);
    for (const struct cli_option *o = command ? command->options : NULL; o && o->name; o++)
        nearest_add(&nearest, o->name);
    for (const struct cli_option *o = cli_common_options; o->name; o++)
        if (cli_has_common(command, o))
            nearest_add(&nearest, o->name);
    if (command)
        err_set(parser->err, ERR_USAGE, "'%s' has no option '--%s'", command->name, wanted);
    else
        err_set(parser->err, ERR_USAGE, "unknown option '--%s'", wanted);
    if (nearest.name)
        return err_hint(parser->err, "Did you mean '--%s'?", nearest.name);
    return err_hint(parser->err, "See `supaqueue %s%s--help`.", command ? command->name : "",
        command ? " " : "");
}

static void add_value(struct cli *cli, const struct cli_option *option, char *text)
{
    cli->values[cli->value_count++] = (struct cli_value){.option = option, .text = mem_dup(text)};
    if (!strcmp(option->name, "db-url"))
        memset(text, 'x', strlen(text));
}

/* The value of an option: what came with it, or the next word. */
static bool take_value(struct parser *parser, const struct cli_option *option, char *given)
{
    static char empty[1];

    if (!option->arg) {
        if (given)
            return err_set(parser->err, ERR_USAGE, "option '--%s' takes no value", option->name);
        add_value(parser->cli, option, empty);
        return true;
    }
    if (!given && parser->at + 1 < parser->argc &&
        strncmp(parser->argv[parser->at + 1], "--", 2) != 0)
        given = parser->argv[++parser->at];
    if (!given) {
        err_set(parser->err, ERR_USAGE, "option '--%s' needs a value", option->name);
        return err_hint(parser->err, "Write it as --%s=%s.", option->name, option->arg);
    }
    add_value(parser->cli, option, given);
    return true;
}

static bool parse_long(struct parser *parser, char *word)
{
    char *equals = strchr(word, '=');
    size_t len = equals ? (size_t)(equals - word) : strlen(word);
    const struct cli_option *option = find_option(parser->cli->command, word, len, '\0');

    if (!option)
        return unknown_option(parser, word, len);
    return take_value(parser, option, equals ? equals + 1 : NULL);
}

static bool parse_letters(struct parser *parser, char *letters)
{
    for (char *p = letters; *p; p++) {
        const struct cli_option *option = find_option(parser->cli->command, NULL, 0, *p);

        if (!option) {
            err_set(parser->err, ERR_USAGE, "unknown option '-%c'", *p);
            return err_hint(parser->err,
                "See `supaqueue%s%s --help`; a value that starts with a dash goes after --.",
                parser->cli->command ? " " : "",
                parser->cli->command ? parser->cli->command->name : "");
        }
        if (option->arg)
            return take_value(parser, option, p[1] ? p + 1 : NULL);
        if (!take_value(parser, option, NULL))
            return false;
    }
    return true;
}

/* The words of a command's name that are one: "queue" of "queue list", or "list" after that group.
 */
static const char *own_word(const struct cli_command *command, const char *group, size_t *len)
{
    const char *name = command->name;

    if (group) {
        size_t group_len = strlen(group);

        if (strncmp(name, group, group_len) != 0 || name[group_len] != ' ')
            return NULL;
        name += group_len + 1;
    }
    *len = strcspn(name, " ");
    return name;
}

static bool unknown_command(const struct parser *parser, const char *word)
{
    const char *group = parser->cli->group;
    struct nearest nearest = {.wanted = word};
    char names[64][NAME_MAX_BYTES + 1];
    int count = 0;

    for (int i = 0; parser->commands[i] && count < (int)ARRAY_SIZE(names); i++) {
        size_t len;
        const char *name = own_word(parser->commands[i], group, &len);

        if (!name || len > NAME_MAX_BYTES)
            continue;
        memcpy(names[count], name, len);
        names[count][len] = '\0';
        nearest_add(&nearest, names[count++]);
    }
    err_set(parser->err, ERR_USAGE, "unknown command '%s%s%s'", group ? group : "",
        group ? " " : "", word);
    if (nearest.name)
        return err_hint(parser->err, "Did you mean '%s%s%s'?", group ? group : "", group ? " " : "",
            nearest.name);
    return err_hint(parser->err, "See `supaqueue help%s%s`.", group ? " " : "", group ? group : "");
}

static bool add_word(struct parser *parser, const char *word)
{
    struct cli *cli = parser->cli;

    if (cli->command) {
        cli->args[cli->arg_count++] = word;
        return true;
    }
    for (int i = 0; parser->commands[i]; i++) {
        size_t len;
        const char *name = own_word(parser->commands[i], cli->group, &len);

        if (!name || strlen(word) != len || strncmp(name, word, len) != 0)
            continue;
        if (name[len])
            cli->group = word;
        else
            cli->command = parser->commands[i];
        return true;
    }
    return unknown_command(parser, word);
}

static bool check_counts(const struct parser *parser)
{
    const struct cli *cli = parser->cli;
    const struct cli_command *command = cli->command;

    if (!command) {
        if (cli->group)
            err_set(parser->err, ERR_USAGE, "'%s' is a group of commands", cli->group);
        else
            err_set(parser->err, ERR_USAGE, "no command is named");
        return err_hint(parser->err, "See `supaqueue help%s%s`.", cli->group ? " " : "",
            cli->group ? cli->group : "");
    }
    if (cli->arg_count < command->args_min)
        err_set(parser->err, ERR_USAGE, "'%s' needs %s", command->name, command->args);
    else if (command->args_max >= 0 && cli->arg_count > command->args_max)
        err_set(parser->err, ERR_USAGE, "'%s' does not know what to do with '%s'", command->name,
            cli->args[command->args_max]);
    else
        return true;
    return err_hint(parser->err, "See `supaqueue %s --help`.", command->name);
}

bool cli_parse(struct cli *cli, const struct cli_command *const *commands, int argc, char **argv,
    struct err *err)
{
    struct parser parser = {
        .cli = cli, .commands = commands, .argv = argv, .argc = argc, .at = 1, .err = err};
    bool are_options_over = false;
    size_t letters = 0;

    for (int i = 1; i < argc; i++)
        letters += strlen(argv[i]) + 1;
    cli->values = mem_new(letters + 1, sizeof(*cli->values));
    cli->args = mem_new((size_t)argc + 1, sizeof(*cli->args));
    for (; parser.at < argc; parser.at++) {
        char *word = argv[parser.at];
        bool is_good;

        if (are_options_over || word[0] != '-' || !word[1])
            is_good = add_word(&parser, word);
        else if (word[1] != '-')
            is_good = parse_letters(&parser, word + 1);
        else if (word[2])
            is_good = parse_long(&parser, word + 2);
        else
            is_good = are_options_over = true;
        if (!is_good)
            return false;
    }
    return cli_flag(cli, "help") || cli_flag(cli, "version") || check_counts(&parser);
}

void cli_release(struct cli *cli)
{
    for (int i = 0; i < cli->value_count; i++)
        free(cli->values[i].text);
    free(cli->values);
    free(cli->args);
    *cli = (struct cli){0};
}
