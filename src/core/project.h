/*
 * A Supabase project with Supaqueue on it: a table of the parts that make one up, each with how to
 * look at it, make it and undo it. Installing, removing and examining are walks through that table,
 * so they can be stopped anywhere and started again.
 */
#ifndef SUPAQUEUE_CORE_PROJECT_H
#define SUPAQUEUE_CORE_PROJECT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/err.h"
#include "core/management_api.h"
#include "core/sql_door.h"

enum part_state {
    PART_MISSING,
    PART_DIFFERS, /* there, and not as it should be */
    PART_GOOD,
};

/* What is said of a part. */
enum part_event {
    PART_IN_PLACE, /* nothing had to be done */
    PART_MADE,
    PART_REMOVED,
    PART_WAS_NOT_THERE,
    PART_LEFT, /* nothing of ours, or to be kept */
    PART_SEEN, /* examined: see the state */
};

struct finding {
    enum part_state state;
    const char *mend; /* what mends it, a sentence; NULL: installing */
    char detail[200];
};

typedef void project_say_fn(
    void *arg, const char *part, enum part_event event, const struct finding *finding);

enum { PROJECT_SECRET_SIZE = 65 }; /* 32 bytes in hexadecimal digits, and NUL */

struct project {
    struct management_api *api; /* borrowed */
    struct sql_door door;
    const char *relay_url; /* of the edge function, as the database calls it */
    bool wants_new_secret; /* even if there is one */
    bool keeps_data;       /* when removing */
    project_say_fn *say;
    void *arg;
    char secret[PROJECT_SECRET_SIZE]; /* as in Vault, "" while unknown */
    const char *stopped_at;           /* the part at which a walk has failed, or NULL */
    bool is_changed;                  /* something was made or removed by this walk */
};

/* Makes what is missing or differs. On failure stopped_at tells where, and all before is done. */
bool project_install(struct project *project, struct err *err) MUST_CHECK;

/* Adds a job that the relay answers by itself, and waits until it has. */
bool project_self_test(struct project *project, struct err *err) MUST_CHECK;

/* Whether there is a project, and it can be worked with; said as a part. ERR_SCHEMA_NEWER or
 * ERR_CONFIG when its schema is not for this program to drop. */
bool project_check(struct project *project, struct err *err) MUST_CHECK;

/* Undoes all parts, the last first. */
bool project_remove(struct project *project, struct err *err) MUST_CHECK;

/* Looks at all parts; *problems is how many are not good. */
bool project_examine(struct project *project, int *problems, struct err *err) MUST_CHECK;

void project_release(struct project *project); /* wipes the secret */

/* "supaqueue 1.2.3 1a2b3c4d": the edge function of this program, by a digest of its files. */
enum { RELAY_NAME_SIZE = 64 };
void project_relay_name(char name[RELAY_NAME_SIZE]);

#endif
