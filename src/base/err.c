#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
    va_list args;

    err->kind = kind;
    err->hint[0] = '\0';
    va_start(args, fmt);
    vsnprintf(err->message, sizeof(err->message), fmt, args);
    va_end(args);
    return false;
}

bool err_hint(struct err *err, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(err->hint, sizeof(err->hint), fmt, args);
    va_end(args);
    return false;
}
