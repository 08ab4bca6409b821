/*
 * How much of the time pruning takes, so that it keeps up and is not felt. It takes a tenth. When
 * it falls ever further behind, since more jobs become due than that deletes, it takes half as much
 * again every few seconds, up to four fifths; when it has caught up, less. A store of old jobs that
 * is not growing does not hurry it.
 */
#ifndef SUPAQUEUE_CORE_PRUNE_PACE_H
#define SUPAQUEUE_CORE_PRUNE_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct prune_pace {
    int share;         /* percent of the time */
    int64_t looked_ms; /* when it was last compared, 0: not since it caught up */
    int64_t behind_ms; /* how long ago that became due which was deleted then */
};

void prune_pace_init(struct prune_pace *pace);

/* A batch was deleted: whether there is more, and how long ago that became due. */
void prune_pace_note(struct prune_pace *pace, int64_t now_ms, bool has_more, int64_t behind_ms);

/* For how long to wait after a batch that took so long. */
int64_t prune_pace_wait_ms(const struct prune_pace *pace, int64_t cost_ms);

#endif
