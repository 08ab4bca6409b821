/* Values of options that are more than a whole number, from text; nothing is rounded or guessed. */
#ifndef SUPAQUEUE_CLI_VALUES_H
#define SUPAQUEUE_CLI_VALUES_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "cli/cli.h"

/* "500ms", "2s", "minute", "14 days": a whole number, 1 when missing, and a unit. */
struct duration {
    long long ms;  /* a month is 30 days, a year 365 */
    char text[40]; /* as Postgres understands it */
};

bool parse_number(const char *text, long long min, long long max, long long *value) MUST_CHECK;
bool parse_duration(const char *text, struct duration *duration) MUST_CHECK;

/* "100/1s", "100/minute", "100 / 10 minutes". */
bool parse_rate(const char *text, long long *limit, struct duration *period) MUST_CHECK;

/* "0.25" or "25%": more than 0, 1 at most. */
bool parse_share(const char *text, double *share) MUST_CHECK;

/* "400,404": adds the numbers with commas between them; 1 to `most` of them. */
bool parse_numbers(
    const char *text, long long min, long long max, int most, struct buf *numbers) MUST_CHECK;

/* "5s,1m": the same with durations, as milliseconds. */
bool parse_durations(const char *text, long long max_ms, int most, struct buf *numbers) MUST_CHECK;

bool parse_on_off(const char *text, bool *is_on) MUST_CHECK; /* also yes, no, true, false */
bool is_none(const char *text);                              /* "off" or "none" */

/* Checks an option whose value is one of `words`, which a NULL ends, in upper or lower case;
 * ERR_USAGE names them. *text is the word, or NULL when the option is absent. */
bool word_option(const struct cli *cli, const char *option, const char *const *words,
    const char **text, struct err *err) MUST_CHECK;

/* Checks an option that has to be there, with a number and a unit. */
bool duration_option(const struct cli *cli, const char *option, long long min_ms, long long max_ms,
    long long *ms, struct err *err) MUST_CHECK;

/* The shortest that parse_duration() reads: "1s", "5m", "36h"; `out` has room for PERIOD_MAX. */
enum { PERIOD_MAX = 32 };
const char *period_text(char *out, long long ms);

#endif
