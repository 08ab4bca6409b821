/* Files that travel inside the binary; the Makefile's EMBEDDED lists them. */
#ifndef SUPAQUEUE_CORE_EMBEDDED_H
#define SUPAQUEUE_CORE_EMBEDDED_H

extern const char embedded_install_sql[]; /* the schema installer, NUL-terminated */
extern const char
    embedded_serve_function_ts[]; /* hosts one edge function under Deno, NUL-terminated */

#endif
