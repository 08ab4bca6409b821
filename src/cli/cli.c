#include "cli/cli.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"
#include "cli/parse.h"

static const struct cli_value *last_value(const struct cli *cli, const char *option)
{
    for (int i = cli->value_count; i-- > 0;)
        if (!strcmp(cli->values[i].option->name, option))
            return &cli->values[i];
    return NULL;
}

static const struct cli_option *known_option(const struct cli *cli, const char *name)
{
    for (const struct cli_option *o = cli->command ? cli->command->options : NULL; o && o->name;
         o++)
        if (!strcmp(o->name, name))
            return o;
    for (const struct cli_option *o = cli_common_options; o->name; o++)
        if (!strcmp(o->name, name))
            return o;
    return NULL;
}

const char *cli_str(const struct cli *cli, const char *option)
{
    const struct cli_value *value = last_value(cli, option);
    const struct cli_option *known = known_option(cli, option);
    const char *text = value ? value->text : known && known->env ? getenv(known->env) : NULL;

    if (text && (*text || value))
        return text;
    return known ? known->fallback : NULL;
}

const char *cli_str_at(const struct cli *cli, const char *option, int i)
{
    for (int at = 0; at < cli->value_count; at++)
        if (!strcmp(cli->values[at].option->name, option) && i-- == 0)
            return cli->values[at].text;
    return NULL;
}

bool cli_flag(const struct cli *cli, const char *option)
{
    return last_value(cli, option) != NULL;
}

bool cli_int(
    const struct cli *cli, const char *option, long min, long max, long *value, struct err *err)
{
    const char *text = cli_str(cli, option);
    char *end = NULL;
    long number;

    errno = 0;
    number = text ? strtol(text, &end, 10) : 0;
    if (!text || !*text || isspace((unsigned char)*text) || *end || errno || number < min ||
        number > max)
        return err_set(err, ERR_USAGE,
            "option '--%s' must be a whole number from %ld to %ld, not '%s'", option, min, max,
            text ? text : "");
    *value = number;
    return true;
}

int cli_arg_count(const struct cli *cli)
{
    return cli->arg_count;
}

const char *cli_arg(const struct cli *cli, int i)
{
    return i < cli->arg_count ? cli->args[i] : NULL;
}

/* One line: the message, and as a sentence of its own what to do. */
static void print_error(const struct err *err)
{
    const char *hint = err->hint;
    size_t len = strlen(hint);

    fprintf(stderr, "supaqueue: %s", err->message);
    if (len)
        fprintf(stderr, ". %c%s%s", toupper((unsigned char)*hint), hint + 1,
            strchr(".?!", hint[len - 1]) ? "" : ".");
    fputc('\n', stderr);
}

static bool run(const struct cli *cli, const struct cli_command *const *commands, struct err *err)
{
    if (cli_flag(cli, "version")) {
        puts("supaqueue " SUPAQUEUE_VERSION);
        return true;
    }
    if (cli_flag(cli, "help")) {
        help_print(stdout, commands, cli->command, cli->group);
        return true;
    }
    return cli->command->run(cli, err);
}

int cli_main(const struct cli_command *const *commands, int argc, char **argv)
{
    struct cli cli = {0};
    struct err err = ERR_INIT;
    bool is_good;

    setlocale(LC_CTYPE, "");
    is_good = cli_parse(&cli, commands, argc, argv, &err) && run(&cli, commands, &err);
    if (argc <= 1)
        help_print(stderr, commands, NULL, NULL);
    if ((fflush(stdout) || ferror(stdout)) && is_good)
        is_good = err_set(&err, ERR_FAILED, "cannot write to standard output");
    if (!is_good && argc > 1)
        print_error(&err);
    cli_release(&cli);
    return is_good ? 0 : err.kind ? (int)err.kind : 1;
}
