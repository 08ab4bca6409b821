#include "cli/help.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/parse.h"

enum { HELP_WIDTH = 79, OPTION_INDENT = 28, COMMAND_INDENT = 18 };

const char help_about[] = "a durable queue of HTTP function calls that lives in Postgres";

const struct help_entry help_environment[] = {
    {"DATABASE_URL",
        "the database, when --db-url is not given; then libpq's own variables (PGHOST …) count"},
    {"SUPABASE_URL",
        "address of the Supabase project; its functions are at $SUPABASE_URL/functions/v1"},
    {"SUPABASE_SECRET_KEY", "key for edge functions (sb_secret_…)"},
    {"SUPABASE_SERVICE_ROLE_KEY", "legacy key for edge functions (JWT)"},
    {"SUPABASE_ACCESS_TOKEN", "for install, remove and doctor: the Management API's (sbp_…)"},
    {"SUPAQUEUE_API_URL", "where the Management API is, when not at https://api.supabase.com"},
    {"SUPAQUEUE_SECRET_NAME",
        "for dispatchers: the secret that queues call NAME, upper case, _ for what is no letter or "
        "digit; Supabase Vault goes before it"},
    {"SUPAQUEUE_SECRETS_DIR", "for dispatchers: such secrets, a file for each"},
    {"SUPAQUEUE_CA_FILE",
        "for dispatchers: certificate authorities (PEM) that functions are trusted by, instead of "
        "the system's"},
    {0},
};

const struct help_entry help_exit_codes[] = {
    {"0", "done"},
    {"1", "failed: the request was understood and did not work out"},
    {"2", "usage: unknown command, option or value; nothing was changed"},
    {"3", "configuration: something that is needed is not set, or makes no sense"},
    {"4", "database: not reachable, access denied, no schema, or an error of its own"},
    {"5", "the schema is newer than this program"},
    {0},
};

/* Prints words from column `at` on, going on at column `indent` in the next line; ends the line. */
static void wrap(FILE *out, const char *text, size_t len, size_t at, size_t indent)
{
    const char *end = text + len;
    bool is_first = true;

    while (text < end) {
        size_t word = 0, width = 0;

        while (text + word < end && text[word] != ' ' && text[word] != '\n') {
            width += ((unsigned char)text[word] & 0xc0) != 0x80;
            word++;
        }
        if (word) {
            if (!is_first && at + 1 + width > HELP_WIDTH) {
                fprintf(out, "\n%*s", (int)indent, "");
                at = indent;
            } else if (!is_first) {
                fputc(' ', out);
                at++;
            }
            fwrite(text, 1, word, out);
            at += width;
            is_first = false;
        }
        text += word + (text + word < end);
    }
    fputc('\n', out);
}

static void print_entry(FILE *out, const char *name, const char *text, size_t indent)
{
    size_t len = strlen(name);

    fprintf(out, "  %s", name);
    if (len + 4 > indent)
        fprintf(out, "\n%*s", (int)indent, "");
    else
        fprintf(out, "%*s", (int)(indent - len - 2), "");
    wrap(out, text, strlen(text), indent, indent);
}

void help_option_text(char *out, size_t size, const struct cli_option *option)
{
    char letter[8] = "";

    if (option->letter)
        snprintf(letter, sizeof(letter), "-%c, ", option->letter);
    snprintf(out, size, "%s--%s%s%s", letter, option->name, option->arg ? " " : "",
        option->arg ? option->arg : "");
}

void help_usage_text(char *out, size_t size, const struct cli_command *command)
{
    snprintf(out, size, "supaqueue %s [OPTIONS]%s%s", command->name, command->args ? " " : "",
        command->args ? command->args : "");
}

void help_each_option(FILE *out, const struct cli_command *command, help_option_fn *fn)
{
    for (const struct cli_option *o = command->options; o && o->name; o++)
        fn(out, o);
    for (const struct cli_option *o = cli_common_options; o->name; o++)
        if (cli_has_common(command, o))
            fn(out, o);
}

static void print_option(FILE *out, const struct cli_option *option)
{
    char name[128], text[512];
    size_t len;

    help_option_text(name, sizeof(name), option);
    len = (size_t)snprintf(text, sizeof(text), "%s", option->help);
    if (option->fallback && len < sizeof(text))
        len += (size_t)snprintf(text + len, sizeof(text) - len, " (default %s)", option->fallback);
    if (option->env && len < sizeof(text))
        snprintf(text + len, sizeof(text) - len, " [%s]", option->env);
    print_entry(out, name, text, OPTION_INDENT);
}

static void print_paragraphs(FILE *out, const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t len = end ? (size_t)(end - text) : strlen(text);

        fputc('\n', out);
        if (!strncmp(text, "  ", 2))
            fprintf(out, "%.*s\n", (int)len, text);
        else
            wrap(out, text, len, 0, 0);
        text += len + (end ? 2 : 0);
    }
}

static void print_command(FILE *out, const struct cli_command *command)
{
    char usage[128];

    help_usage_text(usage, sizeof(usage), command);
    fprintf(out, "usage: %s\n\n%s\n", usage, command->summary);
    if (command->description)
        print_paragraphs(out, command->description);
    fputs("\noptions:\n", out);
    help_each_option(out, command, print_option);
}

static bool is_in_group(const struct cli_command *command, const char *group)
{
    size_t len = group ? strlen(group) : 0;

    return !group || (!strncmp(command->name, group, len) && command->name[len] == ' ');
}

void help_print(FILE *out, const struct cli_command *const *commands,
    const struct cli_command *command, const char *group)
{
    if (command) {
        print_command(out, command);
        return;
    }
    if (!group)
        fprintf(out, "supaqueue %s: %s\n\n", SUPAQUEUE_VERSION, help_about);
    fprintf(out, "usage: supaqueue %s%sCOMMAND [ARGUMENTS] [OPTIONS]\n\ncommands:\n",
        group ? group : "", group ? " " : "");
    for (int i = 0; commands[i]; i++)
        if (is_in_group(commands[i], group))
            print_entry(out, commands[i]->name, commands[i]->summary, COMMAND_INDENT);
    if (group)
        return;
    fputs("\nenvironment:\n", out);
    for (const struct help_entry *e = help_environment; e->name; e++)
        print_entry(out, e->name, e->text, OPTION_INDENT);
    fputs("\nexit codes:\n", out);
    for (const struct help_entry *e = help_exit_codes; e->name; e++)
        print_entry(out, e->name, e->text, 5);
    fputs("\n`supaqueue COMMAND --help` explains a command.\n", out);
}

static const struct cli_option help_options[] = {
    {.name = "markdown", .help = "print the whole reference as Markdown"},
    {.name = "man", .help = "print the whole reference as a man page"},
    {0},
};

/* Parses the words as a command line of their own, so that they are found, or suggested, as always.
 */
static bool help_run(const struct cli *cli, struct err *err)
{
    char *argv[4] = {NULL};
    char words[2][64] = {"", ""};
    static char help_word[] = "--help";
    struct cli wanted = {0};
    int argc = 1;
    bool is_good;

    if (cli_flag(cli, "markdown") || cli_flag(cli, "man")) {
        (cli_flag(cli, "man") ? help_man : help_markdown)(stdout, cli_commands);
        return true;
    }
    for (int i = 0; i < cli_arg_count(cli); i++, argc++) {
        snprintf(words[i], sizeof(words[i]), "%s", cli_arg(cli, i));
        argv[argc] = words[i];
    }
    argv[argc++] = help_word;
    is_good = cli_parse(&wanted, cli_commands, argc, argv, err);
    if (is_good)
        help_print(stdout, cli_commands, wanted.command, wanted.group);
    cli_release(&wanted);
    return is_good;
}

const struct cli_command cmd_help = {
    .name = "help",
    .args = "[COMMAND]",
    .args_max = 2,
    .summary = "explain a command, or list them all",
    .options = help_options,
    .run = help_run,
};
