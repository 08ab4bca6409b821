/* Help from the option tables: for the terminal, as Markdown (docs/cli.md) and as a man page. */
#ifndef SUPAQUEUE_CLI_HELP_H
#define SUPAQUEUE_CLI_HELP_H

#include <stdio.h>

#include "cli/cli.h"

/* The command, else the commands of the group, else all of them. */
void help_print(FILE *out, const struct cli_command *const *commands,
    const struct cli_command *command, const char *group);
void help_markdown(FILE *out, const struct cli_command *const *commands);
void help_man(FILE *out, const struct cli_command *const *commands);

/* What all three say besides the tables; each list ends with a NULL name. */
struct help_entry {
    const char *name;
    const char *text;
};
extern const char help_about[];
extern const struct help_entry help_environment[];
extern const struct help_entry help_exit_codes[];

/* "-h, --help" or "--workers N" into `out`, and "supaqueue job show [OPTIONS] JOB". */
void help_option_text(char *out, size_t size, const struct cli_option *option);
void help_usage_text(char *out, size_t size, const struct cli_command *command);

/* Calls `fn` for every option of the command, its own first. */
typedef void help_option_fn(FILE *out, const struct cli_option *option);
void help_each_option(FILE *out, const struct cli_command *command, help_option_fn *fn);

#endif
