/*
 * Ctrl-C for commands that work one step after the other: it is noted, what waits is woken, and the
 * command says where it stopped. A second one ends the program at once.
 */
#ifndef SUPAQUEUE_IO_INTERRUPT_H
#define SUPAQUEUE_IO_INTERRUPT_H

#include <stdbool.h>

struct db;

/* From now on SIGINT and SIGTERM are noted. */
void interrupt_catch(void);
bool interrupt_seen(void);

/* Waits until there is something to read; false when an interrupt came first, however early. */
bool interrupt_await_input(int fd);

void interrupt_sleep(long long ms); /* an interrupt ends it */

/* It was seen to: what cleans up after it may run. The next one still ends the program. */
void interrupt_forget(void);

/* What runs on this connection is cancelled by an interrupt. NULL: on none. Borrowed. */
void interrupt_cancels(struct db *db);

#endif
