#include "io/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

#include "base/compiler.h"
#include "io/db.h"

static volatile sig_atomic_t is_seen;
static struct db *volatile cancelled;

static void on_signal(int signo)
{
    int before = errno;

    (void)signo;
    is_seen = 1;
    if (cancelled)
        db_cancel(cancelled);
    errno = before;
}

void interrupt_catch(void)
{
    static const int signals[] = {SIGINT, SIGTERM};
    struct sigaction action = {.sa_handler = on_signal};

    /* reads and sleeps are to end, and the next signal does what it always does */
    action.sa_flags = (int)SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        sigaction(signals[i], &action, NULL);
}

bool interrupt_seen(void)
{
    return is_seen;
}

/* One that comes just before the wait would be slept over if it were not held back until then. */
static int await(struct pollfd *input, nfds_t count, const struct timespec *time)
{
    sigset_t ours, before;
    int ready = -1;

    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigprocmask(SIG_BLOCK, &ours, &before);
    while (!is_seen && (ready = ppoll(input, count, time, &before)) < 0 && errno == EINTR)
        ;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ready;
}

bool interrupt_await_input(int fd)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};

    return await(&input, 1, NULL) > 0;
}

void interrupt_sleep(long long ms)
{
    struct timespec time = {0};

    time.tv_sec = ms / 1000;
    time.tv_nsec = ms % 1000 * 1000000;
    (void)await(NULL, 0, &time);
}

void interrupt_forget(void)
{
    is_seen = 0;
}

void interrupt_cancels(struct db *db)
{
    cancelled = db;
}
