/*
 * Secrets that queues name: their values as last read, and where else than in Vault they may be.
 *
 * A value is looked for in Vault, whose answer the caller brings, then in variables
 * SUPAQUEUE_SECRET_<NAME> (the name in upper case, `_` for what a variable's name cannot have),
 * then in the file <name> of a directory (a line end at its end is no part of it). Values are never
 * logged, and are wiped when they are replaced.
 */
#ifndef SUPAQUEUE_CORE_SECRETS_H
#define SUPAQUEUE_CORE_SECRETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/list.h"

enum {
    SECRET_NAME_MAX = 200,
    SECRET_VALUE_MAX = 65536, /* bytes; what is longer counts as not found */
};

enum secret_state {
    SECRET_AWAITED, /* nobody has looked yet */
    SECRET_FOUND,
    SECRET_MISSING,
};

struct secret {
    struct list node;    /* on secrets.all */
    struct secret *next; /* in the hash table */
    char *name;
    char *value; /* when it is found */
    enum secret_state state;
    bool is_unfit;          /* for what it is used for */
    bool is_stale;          /* to be read again at the next occasion */
    bool is_asked;          /* Vault was asked for it, and has not answered yet */
    bool is_changed;        /* by what was read last */
    const char *from_vault; /* borrowed while an answer is read */
    int64_t used_at_ms;     /* when somebody last wanted it */
    char **warned;          /* ids of the queues that were reported to lack it, NULL-terminated */
};

struct secrets {
    struct list all;
    struct secret *table[256];
    bool wants_reading; /* one of them is new, or to be read again */
};

/* Where to look besides Vault. Borrowed while secrets_read() runs. */
struct secret_sources {
    const char *const *variables; /* NAME=value, before the environment; NULL-terminated, or NULL */
    const char *dir;              /* or NULL */
};

/* Whether `name` may be the name of a secret, and is not more likely a secret itself. */
bool secret_is_name(const char *name, size_t len) MUST_CHECK;

void secrets_init(struct secrets *secrets);
void secrets_release(struct secrets *secrets);

/* The secret of that name, which has to be one; made when it is not known. Borrowed until it is
 * forgotten. */
struct secret *secrets_get(struct secrets *secrets, const char *name, int64_t now_ms);
struct secret *secrets_find(struct secrets *secrets, const char *name); /* NULL when not known */

/* It may have another value by now: it is read again soon, and used as it is until then. */
void secret_distrust(struct secrets *secrets, struct secret *secret);

/* Takes what came from Vault, or else what the other sources have, as the secret's value; sets
 * is_changed when that is news. */
void secret_read(struct secret *secret, const struct secret_sources *sources);

/* Forgets those that nobody wanted since then. */
void secrets_forget_unused(struct secrets *secrets, int64_t before_ms);

/* True the first time for this queue, until the secret is read anew with another result. */
bool secret_warns(struct secret *secret, const char *queue_id);
void secret_forget_warnings(struct secret *secret);

#endif
