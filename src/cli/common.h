/* What the commands for people share: the database, ids, and the rows they print. */
#ifndef SUPAQUEUE_CLI_COMMON_H
#define SUPAQUEUE_CLI_COMMON_H

#include <stdbool.h>
#include <stdio.h>
#include <libpq-fe.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/err.h"
#include "cli/cli.h"

struct db;

/* The database that --db-url or the environment names, its schema checked. Returns owned, NULL on
 * failure. */
struct db *cli_open_db(const struct cli *cli, struct err *err) MUST_CHECK;

/* The value of a column by its name, or NULL when it is null. Borrowed from the result. */
const char *row_str(const PGresult *rows, int row, const char *column);
long long row_int(const PGresult *rows, int row, const char *column); /* 0 when null */
bool row_is_true(const PGresult *rows, int row, const char *column);

/* One line "label  value", the value from column `width` + 1 on; nothing when it is empty. */
void print_field(FILE *out, int width, const char *label, const char *value);

/* The same of a column; a list as "1, 2", milliseconds, also in a list, as "30s". */
enum field_kind { FIELD_TEXT, FIELD_LIST, FIELD_MS };

struct field {
    const char *label;
    const char *column;
    enum field_kind kind;
};

void print_column(FILE *out, int width, const struct field *field, const PGresult *rows, int row);

void pause_ms(long long ms);

/* Asks whether to do `what` ("delete …") on the terminal; where there is none, it is ERR_USAGE. */
bool confirm(const char *what, struct err *err) MUST_CHECK;

/* Prints a result that is JSON, and a line end. Takes the result; false, err untouched, when it is
 * NULL. */
bool print_json(PGresult *json);

/* Adds the arguments from `first` on as a Postgres array of job ids; ERR_USAGE when one is no id.
 */
bool ids_from_args(const struct cli *cli, int first, struct buf *array, struct err *err) MUST_CHECK;
bool ids_from_option(
    const struct cli *cli, const char *option, struct buf *array, struct err *err) MUST_CHECK;

/* Checks a number option when it was given, and returns its text in *text, else NULL. */
bool number_option(const struct cli *cli, const char *option, long min, long max, const char **text,
    struct err *err) MUST_CHECK;

#endif
