/* What we ask of the compiler beyond C11. */
#ifndef SUPAQUEUE_BASE_COMPILER_H
#define SUPAQUEUE_BASE_COMPILER_H

#define PRINTF_LIKE(fmt_at, args_at) __attribute__((format(printf, fmt_at, args_at)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define NO_RETURN __attribute__((noreturn))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define CONTAINER_OF(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

#endif
