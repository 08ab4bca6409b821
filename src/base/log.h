/*
 * Log lines on stderr, one event each, as logfmt or JSON. Only the function that decides about an
 * event logs it, once. No secret and no payload: callers pass ids, counts, states and error
 * classes.
 *
 *     log_event(LOG_WARN, "database lost", "reason", reason, "retry_ms", log_int(delay_ms), NULL);
 */
#ifndef SUPAQUEUE_BASE_LOG_H
#define SUPAQUEUE_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
enum log_format { LOG_LOGFMT, LOG_JSON };

void log_setup(enum log_level lowest, enum log_format format);
void log_to(int fd);                                               /* instead of stderr; borrowed */
bool log_level_from_name(const char *name, enum log_level *level); /* debug, info, warn, error */

/* `message` plus name/value string pairs, ended by a NULL name. A NULL value leaves its pair out.
 */
void log_event(enum log_level level, const char *message, ...) __attribute__((sentinel));

/* A number as text; one of eight turning static buffers, so up to eight in one log_event(). */
const char *log_int(long long value);

#endif
