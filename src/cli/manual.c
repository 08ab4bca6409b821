/*
 * The reference in full, as Markdown and as a man page (man(7) macros,
 * https://man7.org/linux/man-pages/man7/man.7.html). Both walk the same tables; only the dress
 * differs.
 */
#include <stdbool.h>
#include <string.h>

#include "cli/help.h"

/* Text for the middle of a table cell: the bar parts cells. */
static void markdown_cell(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|' || *text == '<' || *text == '*')
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void markdown_option(FILE *out, const struct cli_option *option)
{
    char name[128];

    help_option_text(name, sizeof(name), option);
    fprintf(out, "| `%s` | ", name);
    markdown_cell(out, option->help);
    if (option->fallback)
        fprintf(out, " (default `%s`)", option->fallback);
    if (option->env)
        fprintf(out, " [`%s`]", option->env);
    fputs(" |\n", out);
}

static void markdown_paragraphs(FILE *out, const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t len = end ? (size_t)(end - text) : strlen(text);
        bool is_example = !strncmp(text, "  ", 2);

        fprintf(out, is_example ? "\n```sh\n" : "\n");
        for (size_t i = is_example ? 2 : 0; i < len; i++) {
            fputc(text[i], out);
            if (is_example && text[i] == '\n' && !strncmp(text + i + 1, "  ", 2))
                i += 2;
        }
        fputs(is_example ? "\n```\n" : "\n", out);
        text += len + (end ? 2 : 0);
    }
}

static void markdown_entries(FILE *out, const char *title, const struct help_entry *entries)
{
    fprintf(out, "\n## %s\n\n| | |\n|---|---|\n", title);
    for (; entries->name; entries++) {
        fprintf(out, "| `%s` | ", entries->name);
        markdown_cell(out, entries->text);
        fputs(" |\n", out);
    }
}

void help_markdown(FILE *out, const struct cli_command *const *commands)
{
    char usage[128];

    fprintf(out, "# supaqueue: command line\n\nMade by `make docs` from the option tables; do not "
                 "edit.\n\n");
    for (int i = 0; commands[i]; i++)
        fprintf(out, "- `%s`: %s\n", commands[i]->name, commands[i]->summary);
    for (int i = 0; commands[i]; i++) {
        const struct cli_command *command = commands[i];

        help_usage_text(usage, sizeof(usage), command);
        fprintf(out, "\n## supaqueue %s\n\n```\n%s\n```\n\n%s.\n", command->name, usage,
            command->summary);
        if (command->description)
            markdown_paragraphs(out, command->description);
        fputs("\n| option | |\n|---|---|\n", out);
        help_each_option(out, command, markdown_option);
    }
    markdown_entries(out, "Environment", help_environment);
    markdown_entries(out, "Exit codes", help_exit_codes);
}

/* Text for roff: its escape character, dashes that stay dashes, no control character starting a
 * line. */
static void man_text(FILE *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((!i || text[i - 1] == '\n') && (text[i] == '.' || text[i] == '\''))
            fputs("\\&", out);
        if (text[i] == '\\')
            fputs("\\e", out);
        else if (text[i] == '-')
            fputs("\\-", out);
        else if (text[i] == '\'')
            fputs("\\(aq", out);
        else if (text[i] == '`')
            fputs("\\(ga", out);
        else if (text[i] == '^')
            fputs("\\(ha", out);
        else if (text[i] == '~')
            fputs("\\(ti", out);
        else
            fputc(text[i], out);
    }
}

static void man_line(FILE *out, const char *text)
{
    man_text(out, text, strlen(text));
    fputc('\n', out);
}

static void man_entry(FILE *out, const char *name, const char *text)
{
    fputs(".TP\n.B ", out);
    man_line(out, name);
    man_text(out, text, strlen(text));
    fputs(".\n", out);
}

static void man_option(FILE *out, const struct cli_option *option)
{
    char name[128];

    help_option_text(name, sizeof(name), option);
    man_entry(out, name, option->help);
    if (option->fallback) {
        fputs("The default is ", out);
        man_text(out, option->fallback, strlen(option->fallback));
        fputs(".\n", out);
    }
    if (option->env)
        fprintf(out, "Read from\n.B %s\nwhen absent.\n", option->env);
}

static void man_paragraphs(FILE *out, const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t len = end ? (size_t)(end - text) : strlen(text);
        bool is_example = !strncmp(text, "  ", 2);

        fputs(is_example ? ".PP\n.nf\n" : ".PP\n", out);
        man_text(out, text, len);
        fputs(is_example ? "\n.fi\n" : "\n", out);
        text += len + (end ? 2 : 0);
    }
}

static void man_entries(FILE *out, const char *title, const struct help_entry *entries)
{
    fprintf(out, ".SH %s\n", title);
    for (; entries->name; entries++)
        man_entry(out, entries->name, entries->text);
}

void help_man(FILE *out, const struct cli_command *const *commands)
{
    char usage[128];

    fprintf(out, ".\\\" Made by `make docs` from the option tables; do not edit.\n");
    fprintf(out, ".TH SUPAQUEUE 1 \"\" \"supaqueue %s\" \"User Commands\"\n", SUPAQUEUE_VERSION);
    fputs(".SH NAME\nsupaqueue \\- ", out);
    man_line(out, help_about);
    fputs(".SH SYNOPSIS\n.B supaqueue\n.I COMMAND\n[ARGUMENTS] [OPTIONS]\n.SH COMMANDS\n", out);
    for (int i = 0; commands[i]; i++) {
        const struct cli_command *command = commands[i];

        help_usage_text(usage, sizeof(usage), command);
        fputs(".SS ", out);
        man_line(out, usage);
        man_line(out, command->summary);
        if (command->description)
            man_paragraphs(out, command->description);
        help_each_option(out, command, man_option);
    }
    man_entries(out, "ENVIRONMENT", help_environment);
    man_entries(out, "EXIT STATUS", help_exit_codes);
}
