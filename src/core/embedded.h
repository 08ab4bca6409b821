/* Files that travel inside the binary; the Makefile's EMBEDDED lists them. */
#ifndef SUPAQUEUE_CORE_EMBEDDED_H
#define SUPAQUEUE_CORE_EMBEDDED_H

extern const char embedded_install_sql[]; /* the schema installer, NUL-terminated */
extern const char
    embedded_serve_function_ts[]; /* hosts one edge function under Deno, NUL-terminated */

extern const char
    embedded_relay_config[]; /* what config.toml says of the edge function below, NUL-terminated */

enum { EMBEDDED_RELAY_MAX = 64 };

struct embedded_file {
    const char *path; /* below its folder */
    const char *text;
};

extern const struct embedded_file
    embedded_relay[]; /* the supaqueue edge function, ended by a NULL path */

#endif
