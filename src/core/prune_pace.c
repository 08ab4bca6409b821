#include "core/prune_pace.h"

enum {
    SHARE_MIN = 10,
    SHARE_MAX = 80,
    LOOK_MS = 5000,
    WAIT_MIN_MS = 5,
};

void prune_pace_init(struct prune_pace *pace)
{
    *pace = (struct prune_pace){.share = SHARE_MIN};
}

void prune_pace_note(struct prune_pace *pace, int64_t now_ms, bool has_more, int64_t behind_ms)
{
    if (!has_more) {
        pace->share = pace->share * 4 / 5;
        pace->looked_ms = 0;
    } else if (!pace->looked_ms || now_ms - pace->looked_ms >= LOOK_MS) {
        if (pace->looked_ms && behind_ms > pace->behind_ms)
            pace->share = pace->share * 3 / 2;
        pace->looked_ms = now_ms;
        pace->behind_ms = behind_ms;
    }
    if (pace->share < SHARE_MIN)
        pace->share = SHARE_MIN;
    if (pace->share > SHARE_MAX)
        pace->share = SHARE_MAX;
}

int64_t prune_pace_wait_ms(const struct prune_pace *pace, int64_t cost_ms)
{
    int64_t wait_ms = cost_ms * (100 - pace->share) / pace->share;

    return wait_ms > WAIT_MIN_MS ? wait_ms : WAIT_MIN_MS;
}
