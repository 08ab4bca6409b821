/* Allocation that aborts when memory is out: callers never see NULL. */
#ifndef SUPAQUEUE_BASE_MEM_H
#define SUPAQUEUE_BASE_MEM_H

#include <stddef.h>

#include "base/compiler.h"

void *mem_new(size_t count, size_t size_bytes) MUST_CHECK;           /* zeroed; returns owned */
void *mem_resize(void *old, size_t size_bytes) MUST_CHECK;           /* takes old; returns owned */
char *mem_dup(const char *str) MUST_CHECK;                           /* returns owned */
char *mem_printf(const char *fmt, ...) MUST_CHECK PRINTF_LIKE(1, 2); /* returns owned */

#endif
