#include "core/embedded.h"

#define EMBED(symbol, file)                                                                        \
    __asm__(".section .rodata\n"                                                                   \
            ".global " #symbol "\n" #symbol ":\n"                                                  \
            ".incbin \"" EMBED_DIR file "\"\n"                                                     \
            ".byte 0\n"                                                                            \
            ".previous\n")

EMBED(embedded_install_sql, "install.sql");
EMBED(embedded_serve_function_ts, "serve_function.ts");
EMBED(embedded_relay_config, "config.toml");

/* Made by scripts/embed-folder: the files, and the table of them. */
#include "relay.inc"
