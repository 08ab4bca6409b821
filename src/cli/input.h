/* JSON and headers that people give, checked before anything goes to the database. */
#ifndef SUPAQUEUE_CLI_INPUT_H
#define SUPAQUEUE_CLI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/err.h"
#include "cli/cli.h"

enum { PAYLOAD_TEXT_MAX = 64 << 20 }; /* bytes; a stored payload has to be much smaller than that */

/* Whether `text` is one JSON value, any kind. `line` counts within a bulk file: 0 for a text of its
 * own. The message tells the position and quotes nothing. */
bool check_json(const char *text, size_t size_bytes, long long line, struct err *err) MUST_CHECK;

/* Adds a whole file; "-" is standard input. */
bool read_text(const char *path, struct buf *text, struct err *err) MUST_CHECK;

/* Opens a file for reading; "-" is standard input, which is not to be closed. NULL on failure. */
FILE *open_input(const char *path, struct err *err) MUST_CHECK;

/* Whether something is piped or redirected into standard input. */
bool is_stdin_given(void);

/* Adds the values of a repeated option, each "NAME: VALUE", as a JSON object; nothing when there
 * are none. */
bool headers_from_option(
    const struct cli *cli, const char *option, struct buf *json, struct err *err) MUST_CHECK;

bool is_url(const char *text); /* starts with http:// or https:// */

#endif
