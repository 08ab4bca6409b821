#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *check(void *p)
{
    if (!p) {
        fputs("supaqueue: out of memory\n", stderr);
        abort();
    }
    return p;
}

void *mem_new(size_t count, size_t size_bytes)
{
    return check(calloc(count ? count : 1, size_bytes));
}

void *mem_resize(void *old, size_t size_bytes)
{
    return check(realloc(old, size_bytes));
}

char *mem_dup(const char *str)
{
    return check(strdup(str));
}

char *mem_printf(const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    int len;

    va_start(args, fmt);
    len = vasprintf(&text, fmt, args);
    va_end(args);
    return check(len < 0 ? NULL : text);
}
