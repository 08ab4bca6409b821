/*
 * What went wrong, on its way up to the one function that decides.
 *
 * A function that can fail takes `struct err *err`, leaves it untouched on success, and on failure
 * fills it and returns false. Messages: lower case, no full stop, the subject in quotes; the hint
 * says what to do. Neither ever holds a secret or a payload.
 */
#ifndef SUPAQUEUE_BASE_ERR_H
#define SUPAQUEUE_BASE_ERR_H

#include <stdbool.h>

#include "base/compiler.h"

/* The kinds are the program's exit codes. */
enum err_kind {
    ERR_NONE = 0,
    ERR_FAILED = 1,
    ERR_USAGE = 2,
    ERR_CONFIG = 3,
    ERR_DATABASE = 4,
    ERR_SCHEMA_NEWER = 5,
};

struct err {
    enum err_kind kind;
    char message[512];
    char hint[512];
};

#define ERR_INIT                                                                                   \
    {                                                                                              \
        .kind = ERR_NONE                                                                           \
    }

/* Fills err (message cut to fit, hint emptied); always returns false, so `return err_set(…)` reads
 * well. */
bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Adds what to do about it; returns false. */
bool err_hint(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
