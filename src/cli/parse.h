/* The parser behind cli.h: a command line becomes a struct cli, or an error that says what to
 * write. */
#ifndef SUPAQUEUE_CLI_PARSE_H
#define SUPAQUEUE_CLI_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/err.h"
#include "cli/cli.h"

struct cli_value {
    const struct cli_option *option;
    char *text; /* owned; "" for a flag */
};

struct cli {
    const struct cli_command *command; /* NULL: none was named */
    const char *group;        /* the word before the command's own, as in "queue"; or NULL */
    struct cli_value *values; /* in the order given */
    int value_count;
    const char **args; /* borrows the strings */
    int arg_count;
};

/* The options that come by themselves; a command has those that cli_has_common() grants it. */
extern const struct cli_option cli_common_options[];
bool cli_has_common(const struct cli_command *command, const struct cli_option *option);

/* `cli` starts zeroed and is released in either case. Overwrites the database address in argv,
 * which everyone can read in the list of processes. With --help or --version given, the rest may be
 * missing. */
bool cli_parse(struct cli *cli, const struct cli_command *const *commands, int argc, char **argv,
    struct err *err) MUST_CHECK;
void cli_release(struct cli *cli);

/* Parses, runs, prints the error; returns the exit code. */
int cli_main(const struct cli_command *const *commands, int argc, char **argv);

/* The most similar of the names seen so far: feed it all, then ask. */
struct nearest {
    const char *wanted;
    const char *name; /* NULL: none is near */
    size_t distance;
};
void nearest_add(struct nearest *nearest, const char *name);

#endif
