/*
 * A growing byte string that is always NUL-terminated.
 *
 * Every buffer states its cap when it is made. Adding past the cap adds nothing and sets `is_over`,
 * which stays set until buf_reset(): build the whole text, then look once. Running out of memory
 * aborts, so the adders have nothing to return.
 */
#ifndef SUPAQUEUE_BASE_BUF_H
#define SUPAQUEUE_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

struct buf {
    char *data;   /* never NULL after buf_init(); data[len] == '\0' */
    size_t len;   /* bytes in use, without the NUL */
    size_t size;  /* bytes allocated; 0 while data is the shared empty string */
    size_t max;   /* the cap in bytes */
    bool is_over; /* something did not fit and was left out */
};

extern char buf_empty[1];

#define BUF_INIT(max_bytes)                                                                        \
    {                                                                                              \
        .data = buf_empty, .max = (max_bytes)                                                      \
    }

void buf_init(struct buf *buf, size_t max_bytes);
void buf_release(struct buf *buf); /* frees; the buffer is empty and usable again */
void buf_reset(struct buf *buf);   /* empties, keeps the memory */
char *buf_detach(struct buf *buf); /* returns owned: the text, to be freed by the caller */

void buf_add(struct buf *buf, const void *data, size_t size_bytes);
void buf_add_str(struct buf *buf, const char *str);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, long long value);
void buf_addf(struct buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_vaddf(struct buf *buf, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

/* Adds `data` as UTF-8 that Postgres takes: NUL bytes and invalid sequences become U+FFFD. */
void buf_add_utf8(struct buf *buf, const char *data, size_t size_bytes);

/* Adds `str` as a JSON string, quotes included. `str` must be UTF-8. */
void buf_add_json_str(struct buf *buf, const char *str);

#endif
