#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char buf_empty[1];

void buf_init(struct buf *buf, size_t max_bytes)
{
    *buf = (struct buf)BUF_INIT(max_bytes);
}

void buf_release(struct buf *buf)
{
    if (buf->size)
        free(buf->data);
    buf_init(buf, buf->max);
}

void buf_reset(struct buf *buf)
{
    buf->len = 0;
    buf->is_over = false;
    if (buf->size)
        buf->data[0] = '\0';
}

char *buf_detach(struct buf *buf)
{
    char *data = buf->size ? buf->data : mem_dup("");

    buf_init(buf, buf->max);
    return data;
}

/* Makes room for `extra` more bytes; false, and is_over, when the cap does not allow them. */
static bool grow(struct buf *buf, size_t extra)
{
    size_t need, size;

    if (buf->is_over || extra > buf->max - buf->len) {
        buf->is_over = true;
        return false;
    }
    need = buf->len + extra + 1;
    if (need <= buf->size)
        return true;
    size = buf->size ? buf->size * 2 : 64;
    if (size < need)
        size = need;
    if (size > buf->max + 1)
        size = buf->max + 1;
    buf->data = mem_resize(buf->size ? buf->data : NULL, size);
    buf->size = size;
    return true;
}

void buf_add(struct buf *buf, const void *data, size_t size_bytes)
{
    if (!size_bytes || !grow(buf, size_bytes))
        return;
    memcpy(buf->data + buf->len, data, size_bytes);
    buf->len += size_bytes;
    buf->data[buf->len] = '\0';
}

void buf_add_str(struct buf *buf, const char *str)
{
    buf_add(buf, str, strlen(str));
}

void buf_add_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_add_int(struct buf *buf, long long value)
{
    char digits[24];
    char *p = digits + sizeof(digits);
    unsigned long long rest =
        value < 0 ? 0ULL - (unsigned long long)value : (unsigned long long)value;

    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--p = '-';
    buf_add(buf, p, (size_t)(digits + sizeof(digits) - p));
}

void buf_vaddf(struct buf *buf, const char *fmt, va_list args)
{
    va_list again;
    int len;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    if (len > 0 && grow(buf, (size_t)len)) {
        vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

void buf_addf(struct buf *buf, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    buf_vaddf(buf, fmt, args);
    va_end(args);
}

/* Length of the valid UTF-8 sequence at `p` (Unicode 15, table 3-7), or 0. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
    size_t len;
    unsigned char low = 0x80, high = 0xbf;

    if (p[0] < 0x80)
        return 1;
    if (p[0] >= 0xc2 && p[0] <= 0xdf)
        len = 2;
    else if (p[0] >= 0xe0 && p[0] <= 0xef)
        len = 3;
    else if (p[0] >= 0xf0 && p[0] <= 0xf4)
        len = 4;
    else
        return 0;
    if (len > left)
        return 0;
    if (p[0] == 0xe0)
        low = 0xa0;
    else if (p[0] == 0xed)
        high = 0x9f; /* no surrogates */
    else if (p[0] == 0xf0)
        low = 0x90;
    else if (p[0] == 0xf4)
        high = 0x8f;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if (p[i] < 0x80 || p[i] > 0xbf)
            return 0;
    return len;
}

void buf_add_utf8(struct buf *buf, const char *data, size_t size_bytes)
{
    const unsigned char *p = (const unsigned char *)data;
    size_t from = 0, at = 0;

    while (at < size_bytes) {
        size_t len = p[at] ? utf8_length(p + at, size_bytes - at) : 0;

        if (len) {
            at += len;
            continue;
        }
        buf_add(buf, data + from, at - from);
        buf_add_str(buf, "\xef\xbf\xbd");
        from = ++at;
    }
    buf_add(buf, data + from, at - from);
}

void buf_add_json_str(struct buf *buf, const char *str)
{
    buf_add_char(buf, '"');
    for (const char *p = str; *p; p++) {
        if (*p == '"' || *p == '\\')
            buf_addf(buf, "\\%c", *p);
        else if (*p == '\n')
            buf_add_str(buf, "\\n");
        else if ((unsigned char)*p < 0x20)
            buf_addf(buf, "\\u%04x", (unsigned char)*p);
        else
            buf_add_char(buf, *p);
    }
    buf_add_char(buf, '"');
}
