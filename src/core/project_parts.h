/* The table behind project.h: what an installation consists of, in the order in which it is made.
 */
#ifndef SUPAQUEUE_CORE_PROJECT_PARTS_H
#define SUPAQUEUE_CORE_PROJECT_PARTS_H

#include "core/project.h"

/* Each fills the finding with what is so after it. make() and unmake() get what look() has found.
 */
typedef bool part_fn(struct project *project, struct finding *finding, struct err *err);

struct part {
    const char *name;
    part_fn *look;
    part_fn *make;       /* NULL: nothing can be made of it */
    part_fn *unmake;     /* NULL: is left */
    bool is_always_made; /* whether it is up to date is only known by making it so */
    bool is_data;
};

enum { PROJECT_PARTS = 9 };

extern const struct part project_parts[PROJECT_PARTS];

bool part_found(struct finding *finding, enum part_state state, const char *fmt, ...)
    PRINTF_LIKE(3, 4); /* returns true */

/* Whether schema supaqueue, if there is one, is this program's or the original's; ERR_CONFIG,
 * unless it is to be kept, and ERR_SCHEMA_NEWER when not. */
bool part_is_schema_ours(struct project *project, struct err *err) MUST_CHECK;

/* A member of a JSON object, "" when it is no string. Borrowed. */
const char *part_text(const json_t *object, const char *name);

#endif
