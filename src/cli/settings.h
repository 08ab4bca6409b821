/* Options that set something of a queue or a job, as tables: what is given becomes a JSON object of
 * columns and values. */
#ifndef SUPAQUEUE_CLI_SETTINGS_H
#define SUPAQUEUE_CLI_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/err.h"
#include "cli/cli.h"

enum setting_kind {
    SETTING_NUMBER,
    SETTING_MS,       /* "30s", as milliseconds */
    SETTING_DELAYS,   /* "5s,1m", as an array of milliseconds */
    SETTING_INTERVAL, /* "14 days", as Postgres understands it */
    SETTING_RATE,     /* "100/1s", as a number and, in the column `second`, an interval */
    SETTING_SHARE,    /* "50%", as 0.5 */
    SETTING_STATUSES, /* "400,404", as an array */
    SETTING_SWITCH,   /* "on", as true */
    SETTING_WORD,
    SETTING_TEXT,
};

struct setting {
    const char *option;
    const char *column;
    enum setting_kind kind;
    bool may_be_off;          /* "off" and "none" empty the column */
    long long min, max;       /* of a duration in milliseconds, of a rate those of its period, of a
                                 text the bytes, 0: any number */
    const char *second;       /* column */
    const char *const *words; /* that a word can be, ended by NULL */
};

extern const char *const setting_methods[];

/* A paragraph for the help of commands that have such options. */
#define DURATION_HELP "A DURATION is a whole number and a unit, as 500ms, 30s, 5m, 2h or 7d."

/* Adds what the options set; ERR_USAGE when a value cannot be. Options that the command does not
 * have are passed over. */
bool settings_read(const struct cli *cli, const struct setting *settings, size_t count,
    json_t *values, struct err *err) MUST_CHECK;

#endif
