#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

enum { LOG_LINE_MAX = 8192 };

static const char *const level_names[] = {"debug", "info", "warn", "error"};
static enum log_level lowest_level = LOG_INFO;
static enum log_format line_format = LOG_LOGFMT;
static int log_fd = STDERR_FILENO;

void log_setup(enum log_level lowest, enum log_format format)
{
    lowest_level = lowest;
    line_format = format;
}

void log_to(int fd)
{
    log_fd = fd;
}

bool log_level_from_name(const char *name, enum log_level *level)
{
    for (int i = 0; i < (int)ARRAY_SIZE(level_names); i++)
        if (!strcmp(name, level_names[i])) {
            *level = (enum log_level)i;
            return true;
        }
    return false;
}

const char *log_int(long long value)
{
    static char texts[8][24];
    static unsigned turn;
    char *text = texts[turn++ % 8];

    snprintf(text, sizeof(texts[0]), "%lld", value);
    return text;
}

static void add_pair(struct buf *line, const char *name, const char *value)
{
    if (line_format == LOG_JSON) {
        buf_addf(line, ",\"%s\":", name);
        buf_add_json_str(line, value);
        return;
    }
    buf_addf(line, " %s=", name);
    if (*value && !strpbrk(value, " \"=\\\n\t\r"))
        buf_add_str(line, value);
    else
        buf_add_json_str(line, value);
}

void log_event(enum log_level level, const char *message, ...)
{
    struct buf line = BUF_INIT(LOG_LINE_MAX);
    char stamp[40];
    struct tm tm;
    int64_t now_ms = clock_wall_ms();
    time_t seconds = (time_t)(now_ms / 1000);
    const char *name;
    va_list args;

    if (level < lowest_level)
        return;
    gmtime_r(&seconds, &tm);
    strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &tm);
    if (line_format == LOG_JSON)
        buf_addf(&line, "{\"time\":\"%s.%03dZ\"", stamp, (int)(now_ms % 1000));
    else
        buf_addf(&line, "time=%s.%03dZ", stamp, (int)(now_ms % 1000));
    add_pair(&line, "level", level_names[level]);
    add_pair(&line, "msg", message);
    va_start(args, message);
    while ((name = va_arg(args, const char *))) {
        const char *value = va_arg(args, const char *);

        if (value)
            add_pair(&line, name, value);
    }
    va_end(args);
    buf_add_str(&line, line_format == LOG_JSON ? "}\n" : "\n");
    if (!line.is_over && write(log_fd, line.data, line.len) < 0) {
        /* nowhere left to say so */
    }
    buf_release(&line);
}
