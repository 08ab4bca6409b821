/*
 * Commands and their options as tables: parsing, --help, the man page and docs/cli.md are all made
 * from these, so they cannot disagree.
 */
#ifndef SUPAQUEUE_CLI_CLI_H
#define SUPAQUEUE_CLI_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct cli;

struct cli_option {
    const char *name; /* long name, without the dashes; NULL ends a table */
    char letter;      /* short name, or '\0' */
    const char
        *arg; /* what stands for its value in the help, in capitals; NULL: a flag. With "..." at
                 the end the option can be given again and again, else the last one counts */
    const char *env;      /* environment variable that is read when the option is absent, or NULL */
    const char *fallback; /* value when neither is given, or NULL */
    const char *help;     /* one line, lower case, no full stop */
};

struct cli_command {
    const char *name;       /* "queue create" */
    const char *args;       /* "NAME [PAYLOAD]", or NULL */
    int args_min, args_max; /* how many; args_max -1: any number */
    const char *summary;    /* one line, lower case, no full stop */
    const char
        *description; /* for the help and the manual, or NULL: paragraphs, which are wrapped, parted
                         by an empty line; one that starts with two spaces is printed as it is */
    const struct cli_option
        *options;     /* its own; the common ones (--db-url, --json, --help) come by themselves */
    bool takes_db;    /* has --db-url */
    bool prints_data; /* has --json */
    bool (*run)(
        const struct cli *cli, struct err *err); /* false: err says what to print and how to exit */
};

/* One call of the program, parsed. Strings are borrowed from argv, the environment and the tables.
 */
const char *cli_str(
    const struct cli *cli, const char *option); /* NULL when absent and without fallback */
const char *cli_str_at(
    const struct cli *cli, const char *option, int i); /* of a repeated one; NULL past the last */
bool cli_flag(const struct cli *cli, const char *option);
bool cli_int(const struct cli *cli, const char *option, long min, long max, long *value,
    struct err *err) MUST_CHECK; /* ERR_USAGE when not a whole number in range */
int cli_arg_count(const struct cli *cli);
const char *cli_arg(const struct cli *cli, int i); /* NULL past the last */

/* Every command, in the order of the help; ended by NULL. One file each, see src/cli. */
extern const struct cli_command *const cli_commands[];

#endif
