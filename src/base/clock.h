/*
 * Two clocks. clock_ms() counts on through a suspended machine (CLOCK_BOOTTIME), so a lease that
 * was measured with it cannot be believed longer than it is; it never jumps. Wall time is only for
 * people and for protocols.
 */
#ifndef SUPAQUEUE_BASE_CLOCK_H
#define SUPAQUEUE_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_ms(void);      /* milliseconds since boot */
int64_t clock_us(void);      /* microseconds since boot */
int64_t clock_wall_ms(void); /* milliseconds since 1970, may jump */

/* A random number in [0, limit); good enough for jitter, not for secrets. limit <= 0 gives 0. */
int64_t clock_jitter(int64_t limit);

#endif
