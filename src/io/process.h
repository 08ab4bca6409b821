/*
 * Child processes on the event loop: their output comes line by line, their end as a callback.
 *
 * A child never outlives this program: the kernel sends it `death_signal` when we die, even by kill
 * -9.
 */
#ifndef SUPAQUEUE_IO_PROCESS_H
#define SUPAQUEUE_IO_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "io/loop.h"

enum { PROCESS_LINE_MAX = 16384 }; /* bytes; a longer line of output comes in pieces */

struct process;

/* One line of output, without its end. */
typedef void process_line_fn(void *arg, const char *line);

/* The child has ended and all its output was handed over. `status` is what a shell would say: its
 * exit status, or 128 + the signal that ended it. The process may be freed here. */
typedef void process_exit_fn(void *arg, int status);

/* Everything is borrowed until process_start() returns. */
struct process_spec {
    const char *const
        *argv; /* NULL-terminated; argv[0] is looked up in PATH unless it holds a slash */
    const char *const *env; /* NAME=VALUE on top of our environment, NULL-terminated; or NULL */
    const char *cwd;        /* or NULL: ours */
    bool drops_user;        /* run as `uid` and `gid`, and in no other group */
    uid_t uid;
    gid_t gid;
    int death_signal;         /* what it gets when we die */
    bool is_foreground;       /* stays in our process group and keeps our input; otherwise its own,
                                 /dev/null */
    int output_fd;            /* takes its output, when there is no on_line: -1 is ours */
    process_line_fn *on_line; /* or NULL */
    process_exit_fn *on_exit;
    void *arg;
};

/* Starts a child; returns owned, or NULL with err filled (ERR_FAILED). */
struct process *process_start(
    struct loop *loop, const struct process_spec *spec, struct err *err) MUST_CHECK;

/* Asks it to end, and kills it (with its group, when it has its own) when it has not after
 * `grace_ms`. */
void process_stop(struct process *process, int signo, int64_t grace_ms);

/* NULL is fine. A child that still runs is killed and waited for; its callbacks are not called. */
void process_free(struct process *process);

#endif
