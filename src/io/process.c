/*
 * Each child has a pidfd, which is readable once it has ended. Its output pipe is read until it is
 * empty then, and not until its end: a grandchild may hold it open for ever.
 */
#include "io/process.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

struct process {
    pid_t pid;
    bool has_group;
    int pidfd;
    int output; /* our end of the pipe, or -1 */
    struct event *ended;
    struct event *readable;
    struct loop_timer *grace;
    struct buf line;
    process_line_fn *on_line;
    process_exit_fn *on_exit;
    void *arg;
};

static void send_signal(const struct process *process, int signo)
{
    kill(process->has_group ? -process->pid : process->pid, signo);
}

static void hand_over_line(struct process *process)
{
    if (process->line.len && process->line.data[process->line.len - 1] == '\r')
        process->line.data[--process->line.len] = '\0';
    process->on_line(process->arg, process->line.data);
    buf_reset(&process->line);
}

static void take_output(struct process *process, const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\n') {
            hand_over_line(process);
            continue;
        }
        if (process->line.len == PROCESS_LINE_MAX)
            hand_over_line(process);
        if (data[i])
            buf_add_char(&process->line, data[i]);
    }
}

/* Reads what is there; at most `rounds` pieces, so that a child that never stops cannot keep us. */
static void read_output(struct process *process, int rounds)
{
    char data[16384];

    while (process->output >= 0 && rounds-- > 0) {
        ssize_t got = read(process->output, data, sizeof(data));

        if (got > 0) {
            take_output(process, data, (size_t)got);
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            event_del(process->readable);
            close(process->output);
            process->output = -1;
        } else {
            return;
        }
    }
}

static void output_arrived(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    read_output(arg, 4);
}

static int reap(struct process *process)
{
    int status = 0;

    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    process->pid = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void child_ended(evutil_socket_t fd, short what, void *arg)
{
    struct process *process = arg;
    int status;

    (void)fd;
    (void)what;
    event_del(process->ended);
    loop_timer_stop(process->grace);
    if (process->has_group)
        kill(-process->pid, SIGKILL); /* what it left behind */
    status = reap(process);
    read_output(process, 64);
    if (process->line.len)
        hand_over_line(process);
    process->on_exit(process->arg, status);
}

static void grace_is_over(void *arg)
{
    send_signal(arg, SIGKILL);
}

/* In the child, between fork and exec: only what is safe there. Returns only on failure. */
static void become(const struct process_spec *spec, char *const *env, int output, pid_t parent)
{
    int input = -1;

    signal(SIGPIPE, SIG_DFL);
    if (!spec->is_foreground) {
        setpgid(0, 0);
        input = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (input < 0 || dup2(input, STDIN_FILENO) < 0)
            return;
    }
    if (output >= 0 && (dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0))
        return;
    close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC);
    if (spec->drops_user &&
        (setgroups(1, &spec->gid) || setresgid(spec->gid, spec->gid, spec->gid) ||
            setresuid(spec->uid, spec->uid, spec->uid)))
        return;
    /* A change of user would clear it, so only now; our parent may be gone already. */
    if (prctl(PR_SET_PDEATHSIG, spec->death_signal) || getppid() != parent)
        return;
    if (spec->cwd && chdir(spec->cwd))
        return;
    execvpe(spec->argv[0], (char *const *)spec->argv, env);
}

/* Our environment with the child's own on top; returns owned (the array, not the strings). */
static char **merge_env(const char *const *extra)
{
    size_t count = 0, extra_count = 0;
    char **env;

    while (environ[count])
        count++;
    while (extra && extra[extra_count])
        extra_count++;
    env = mem_new(count + extra_count + 1, sizeof(*env));
    count = 0;
    for (char **var = environ; *var; var++) {
        size_t name = strcspn(*var, "=") + 1;
        bool is_replaced = false;

        for (size_t i = 0; i < extra_count && !is_replaced; i++)
            is_replaced = !strncmp(*var, extra[i], name);
        if (!is_replaced)
            env[count++] = *var;
    }
    for (size_t i = 0; i < extra_count; i++)
        env[count++] = (char *)(uintptr_t)extra[i];
    return env;
}

/* Forks; false with errno set when the program could not be run. */
static bool spawn(const struct process_spec *spec, int output, pid_t *pid)
{
    char **env = merge_env(spec->env);
    pid_t parent = getpid();
    int report[2], failure = 0;

    if (pipe2(report, O_CLOEXEC)) {
        free(env);
        return false;
    }
    *pid = fork();
    if (*pid == 0) {
        become(spec, env, output, parent);
        failure = errno ? errno : ECHILD;
        if (write(report[1], &failure, sizeof(failure)) < 0)
            _exit(126);
        _exit(127);
    }
    if (*pid < 0)
        failure = errno;
    free(env);
    close(report[1]);
    if (*pid > 0 && read(report[0], &failure, sizeof(failure)) > 0)
        waitpid(*pid, NULL, 0);
    close(report[0]);
    errno = failure;
    return !failure;
}

struct process *process_start(struct loop *loop, const struct process_spec *spec, struct err *err)
{
    struct process *process = mem_new(1, sizeof(*process));
    int ends[2] = {-1, -1};

    process->pidfd = process->output = -1;
    process->has_group = !spec->is_foreground;
    process->on_line = spec->on_line;
    process->on_exit = spec->on_exit;
    process->arg = spec->arg;
    buf_init(&process->line, PROCESS_LINE_MAX);
    if (spec->on_line && pipe2(ends, O_CLOEXEC))
        goto fail;
    if (!spawn(spec, spec->on_line ? ends[1] : spec->output_fd, &process->pid)) {
        process->pid = 0;
        goto fail;
    }
    process->pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
    if (process->pidfd < 0)
        goto fail;
    process->ended = event_new(loop_base(loop), process->pidfd, EV_READ, child_ended, process);
    event_add(process->ended, NULL);
    process->grace = loop_timer_new(loop, grace_is_over, process);
    if (spec->on_line) {
        close(ends[1]);
        process->output = ends[0];
        evutil_make_socket_nonblocking(process->output);
        process->readable = event_new(
            loop_base(loop), process->output, EV_READ | EV_PERSIST, output_arrived, process);
        event_add(process->readable, NULL);
    }
    return process;

fail:
    err_set(err, ERR_FAILED, "cannot run \"%s\": %s", spec->argv[0], strerror(errno));
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
    process_free(process);
    return NULL;
}

void process_stop(struct process *process, int signo, int64_t grace_ms)
{
    if (!process->pid)
        return;
    kill(process->pid, signo);
    loop_timer_start(process->grace, grace_ms);
}

void process_free(struct process *process)
{
    if (!process)
        return;
    if (process->pid) {
        send_signal(process, SIGKILL);
        reap(process);
    }
    if (process->ended)
        event_free(process->ended);
    if (process->readable)
        event_free(process->readable);
    loop_timer_free(process->grace);
    if (process->pidfd >= 0)
        close(process->pidfd);
    if (process->output >= 0)
        close(process->output);
    buf_release(&process->line);
    free(process);
}
