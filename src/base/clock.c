#include "base/clock.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_us(void)
{
    return read_us(CLOCK_BOOTTIME);
}

int64_t clock_ms(void)
{
    return clock_us() / 1000;
}

int64_t clock_wall_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_jitter(int64_t limit)
{
    uint64_t bits = 0;

    if (limit <= 0)
        return 0;
    if (getrandom(&bits, sizeof(bits), GRND_NONBLOCK) != (ssize_t)sizeof(bits))
        bits = (uint64_t)clock_us() * 0x9e3779b97f4a7c15ULL;
    return (int64_t)(bits % (uint64_t)limit);
}
