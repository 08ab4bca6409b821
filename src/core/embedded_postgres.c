/*
 * initdb works in a directory beside the final one, which is renamed when it is complete: what a
 * killed run left half made is never taken for a database.
 *
 * The server is started directly, not by pg_ctl, so that it is our child: when we are killed, the
 * kernel sends it the signal for a fast shutdown. The next run waits for that to end.
 */
#include "core/embedded_postgres.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/process.h"

enum {
    READY_POLL_MS = 20,
    START_TIMEOUT_MS = 60000, /* crash recovery of a large database may take a while */
    STOP_GRACE_MS = 20000,
    LEFTOVER_TIMEOUT_MS = 10000,
};

struct embedded_postgres {
    struct loop *loop;
    const struct data_dir *dir;
    enum embedded_postgres_state state;
    struct err failure;
    char *bin_dir;
    char *url;
    char *making; /* where initdb works, and old data is deleted */
    char *log;
    struct process *process; /* initdb or the server */
    struct loop_timer *poll;
    int64_t started_ms;
    loop_fn *changed;
    void *arg;
};

static void server_ended(void *arg, int status);

static void set_state(struct embedded_postgres *postgres, enum embedded_postgres_state state)
{
    postgres->state = state;
    postgres->changed(postgres->arg);
}

static bool has_server(const char *bin_dir)
{
    char *initdb = mem_printf("%s/initdb", bin_dir);
    char *server = mem_printf("%s/postgres", bin_dir);
    bool has = !access(initdb, X_OK) && !access(server, X_OK);

    free(initdb);
    free(server);
    return has;
}

/* Debian's places, newest first. `major` 0: any. */
static char *find_in_debian(int major)
{
    glob_t found;
    char *best = NULL;
    int best_major = 0;

    if (glob("/usr/lib/postgresql/*/bin", 0, NULL, &found))
        return NULL;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        int own = atoi(found.gl_pathv[i] + strlen("/usr/lib/postgresql/"));

        if ((major && own != major) || own <= best_major || !has_server(found.gl_pathv[i]))
            continue;
        free(best);
        best = mem_dup(found.gl_pathv[i]);
        best_major = own;
    }
    globfree(&found);
    return best;
}

/* The first line that a shell command prints, "" when there is none. */
static void first_line(const char *command, char *line, int size)
{
    FILE *out = popen(command, "re");

    if (!out || !fgets(line, size, out))
        line[0] = '\0';
    if (out)
        pclose(out);
    line[strcspn(line, "\n")] = '\0';
}

/* Whether there is a server in `bin_dir`, of that version. `major` 0: any. */
static bool is_server_of(const char *bin_dir, int major)
{
    char line[128], *command;
    const char *version;

    if (*bin_dir != '/' || strchr(bin_dir, '\'') || !has_server(bin_dir))
        return false;
    if (!major)
        return true;
    command = mem_printf("'%s/postgres' -V 2>/dev/null", bin_dir);
    first_line(command, line, sizeof(line));
    free(command);
    version = strstr(line, ") ");
    return version && atoi(version + 2) == major;
}

static char *find_by_pg_config(int major)
{
    char line[PATH_MAX];

    first_line("pg_config --bindir 2>/dev/null", line, sizeof(line));
    return is_server_of(line, major) ? mem_dup(line) : NULL;
}

static char *find_in_path(int major)
{
    char *path = mem_dup(getenv("PATH") ? getenv("PATH") : "");
    char *found = NULL;

    for (char *rest = path, *entry; !found && (entry = strsep(&rest, ":"));)
        if (is_server_of(entry, major))
            found = mem_dup(entry);
    free(path);
    return found;
}

/* The major version of the data, 0 when there is none. */
static int data_major(const char *database)
{
    char *path = mem_printf("%s/PG_VERSION", database);
    FILE *file = fopen(path, "re");
    int major = 0;

    if (file && fscanf(file, "%d", &major) != 1)
        major = 0;
    if (file)
        fclose(file);
    free(path);
    return major;
}

static bool find_server(struct embedded_postgres *postgres, const char *bin_dir, struct err *err)
{
    int major = data_major(postgres->dir->database);

    if (bin_dir) {
        postgres->bin_dir = mem_dup(bin_dir);
        if (has_server(bin_dir))
            return true;
        err_set(err, ERR_CONFIG, "there is no initdb and postgres in \"%s\"", bin_dir);
        return err_hint(err, "give --postgres the directory of a server's programs");
    }
    postgres->bin_dir = find_in_debian(major);
    if (!postgres->bin_dir)
        postgres->bin_dir = find_by_pg_config(major);
    if (!postgres->bin_dir)
        postgres->bin_dir = find_in_path(major);
    if (postgres->bin_dir)
        return true;
    if (major) {
        err_set(err, ERR_CONFIG, "the data is of Postgres %d, which is not installed", major);
        return err_hint(err,
            "install postgresql-%d, name its programs with --postgres, or start over with --fresh",
            major);
    }
    err_set(err, ERR_CONFIG, "no Postgres server is installed");
    return err_hint(err, "apt-get install postgresql, or name a server's programs with --postgres");
}

/* Whether `pid` is at work on our data: the processes of a server have it as their current
 * directory. */
static bool is_ours(const struct stat *database, int pid)
{
    char link[64];
    struct stat cwd;

    snprintf(link, sizeof(link), "/proc/%d/cwd", pid);
    return !stat(link, &cwd) && cwd.st_dev == database->st_dev && cwd.st_ino == database->st_ino;
}

/* Sends `signo`, if any, to every process at work on our data; tells how many there are. */
static int signal_all(const struct stat *database, int signo)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    int count = 0;

    while (proc && (entry = readdir(proc))) {
        int pid = atoi(entry->d_name);

        if (pid <= 1 || !is_ours(database, pid))
            continue;
        count++;
        if (signo)
            kill(pid, signo);
    }
    if (proc)
        closedir(proc);
    return count;
}

static bool wait_for_end(const struct stat *database)
{
    int64_t until = clock_ms() + LEFTOVER_TIMEOUT_MS;

    while (signal_all(database, 0)) {
        if (clock_ms() > until)
            return false;
        usleep(READY_POLL_MS * 1000);
    }
    return true;
}

/* Ends the server of a killed run, politely at first; also backends whose server is gone. After
 * that, and only after that, its pid file and sockets can be deleted: another process may have that
 * number by now, and a new server would take it for the old one. */
static bool clean_leftovers(struct embedded_postgres *postgres, struct err *err)
{
    char *path = mem_printf("%s/postmaster.pid", postgres->dir->database);
    FILE *file = fopen(path, "re");
    struct stat database;
    int pid = 0;
    bool is_clean = true;

    if (file && fscanf(file, "%d", &pid) != 1)
        pid = 0;
    if (file)
        fclose(file);
    if (!stat(postgres->dir->database, &database)) {
        if (pid > 1 && is_ours(&database, pid))
            kill(pid, SIGINT);
        is_clean = wait_for_end(&database) ||
                   (signal_all(&database, SIGQUIT), wait_for_end(&database)) ||
                   (signal_all(&database, SIGKILL), wait_for_end(&database));
    }
    if (!is_clean)
        err_set(err, ERR_FAILED, "the server of an earlier run, process %d, does not end", pid);
    else if (unlink(path) && errno != ENOENT)
        is_clean = err_set(err, ERR_FAILED, "cannot delete \"%s\": %s", path, strerror(errno));
    free(path);
    if (is_clean)
        data_dir_remove_sockets(postgres->dir);
    return is_clean && data_dir_remove_tree(postgres->making, err);
}

/* Moved away first: what is left of it when we are killed meanwhile must not look like a database.
 */
static bool delete_data(struct embedded_postgres *postgres, struct err *err)
{
    if (!rename(postgres->dir->database, postgres->making))
        return data_dir_remove_tree(postgres->making, err);
    return errno == ENOENT || err_set(err, ERR_FAILED, "cannot move \"%s\" away: %s",
                                  postgres->dir->database, strerror(errno));
}

/* The last line of the log that says what went wrong, as the hint. */
static void hint_from_log(struct embedded_postgres *postgres)
{
    FILE *file = fopen(postgres->log, "re");
    char line[256], last[256] = "";

    while (file && fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        if (strstr(line, "FATAL:") || strstr(line, "PANIC:") || strstr(line, "error:"))
            snprintf(last, sizeof(last), "%s", line);
    }
    if (file)
        fclose(file);
    err_hint(&postgres->failure, "%s%ssee %s", last, *last ? "; " : "", postgres->log);
}

static void give_up(struct embedded_postgres *postgres, const char *what, int status)
{
    err_set(&postgres->failure, ERR_FAILED, "%s, with status %d", what, status);
    hint_from_log(postgres);
    set_state(postgres, POSTGRES_FAILED);
}

static struct process *run(struct embedded_postgres *postgres, const char *const *argv,
    int death_signal, process_exit_fn *ended, struct err *err)
{
    /* Root may write where a link leads: the log is made anew, not followed. */
    int log = open(postgres->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    static const char *const env[] = {"LC_ALL=C.UTF-8", "TZ=UTC", "PGOPTIONS=", NULL};
    struct process_spec spec = {
        .argv = argv,
        .env = env,
        .cwd = "/",
        .drops_user = postgres->dir->drops_user,
        .uid = postgres->dir->uid,
        .gid = postgres->dir->gid,
        .death_signal = death_signal,
        .output_fd = log,
        .on_exit = ended,
        .arg = postgres,
    };
    struct process *process = NULL;

    if (log < 0)
        err_set(err, ERR_FAILED, "cannot write \"%s\": %s", postgres->log, strerror(errno));
    else
        process = process_start(postgres->loop, &spec, err);
    if (log >= 0)
        close(log);
    return process;
}

static bool start_server(struct embedded_postgres *postgres, struct err *err)
{
    char *server = mem_printf("%s/postgres", postgres->bin_dir);
    const char *argv[] = {server, "-D", postgres->dir->database, "-k", postgres->dir->sockets, "-p",
        "5432", "-c", "listen_addresses=", "-c", "logging_collector=off", "-c",
        "log_destination=stderr", "-c", "cluster_name=supaqueue_dev", NULL};

    postgres->started_ms = clock_ms();
    postgres->process = run(postgres, argv, SIGINT, server_ended, err);
    free(server);
    if (!postgres->process)
        return false;
    loop_timer_start(postgres->poll, READY_POLL_MS);
    return true;
}

static void initdb_ended(void *arg, int status)
{
    struct embedded_postgres *postgres = arg;

    process_free(postgres->process);
    postgres->process = NULL;
    if (postgres->state == POSTGRES_STOPPING) {
        set_state(postgres, POSTGRES_STOPPED);
        return;
    }
    if (status) {
        give_up(postgres, "initdb failed", status);
        return;
    }
    postgres->state = POSTGRES_STARTING;
    if (rename(postgres->making, postgres->dir->database)) {
        err_set(&postgres->failure, ERR_FAILED, "cannot rename \"%s\": %s", postgres->making,
            strerror(errno));
        postgres->state = POSTGRES_FAILED;
    } else if (!start_server(postgres, &postgres->failure)) {
        postgres->state = POSTGRES_FAILED;
    }
    postgres->changed(postgres->arg);
}

static bool start_initdb(struct embedded_postgres *postgres, struct err *err)
{
    const struct data_dir *dir = postgres->dir;
    char *initdb = mem_printf("%s/initdb", postgres->bin_dir);
    const char *argv[] = {initdb, "-D", postgres->making, "-U", "postgres", "--auth-local=trust",
        "--auth-host=reject", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        NULL};

    if (mkdir(postgres->making, 0700) || lchown(postgres->making, dir->uid, dir->gid))
        err_set(err, ERR_FAILED, "cannot make \"%s\": %s", postgres->making, strerror(errno));
    else
        postgres->process = run(postgres, argv, SIGKILL, initdb_ended, err);
    free(initdb);
    return postgres->process != NULL;
}

/* The server writes how far it is into the eighth line of its pid file. */
static bool is_ready(const struct embedded_postgres *postgres)
{
    char *path = mem_printf("%s/postmaster.pid", postgres->dir->database);
    FILE *file = fopen(path, "re");
    char line[PATH_MAX] = "";
    int count = 0;

    while (file && count < 8 && fgets(line, sizeof(line), file))
        count++;
    if (file)
        fclose(file);
    free(path);
    return count == 8 && !strncmp(line, "ready", 5);
}

static void poll_ready(void *arg)
{
    struct embedded_postgres *postgres = arg;

    if (postgres->state != POSTGRES_STARTING)
        return;
    if (is_ready(postgres)) {
        set_state(postgres, POSTGRES_READY);
    } else if (clock_ms() - postgres->started_ms > START_TIMEOUT_MS) {
        err_set(&postgres->failure, ERR_FAILED, "the server did not come up in %d s",
            START_TIMEOUT_MS / 1000);
        hint_from_log(postgres);
        set_state(postgres, POSTGRES_FAILED);
    } else {
        loop_timer_start(postgres->poll, READY_POLL_MS);
    }
}

static void server_ended(void *arg, int status)
{
    struct embedded_postgres *postgres = arg;

    process_free(postgres->process);
    postgres->process = NULL;
    loop_timer_stop(postgres->poll);
    if (postgres->state == POSTGRES_STOPPING)
        set_state(postgres, POSTGRES_STOPPED);
    else
        give_up(postgres, "the Postgres server ended", status);
}

struct embedded_postgres *embedded_postgres_new(struct loop *loop, const struct data_dir *dir,
    const char *bin_dir, bool is_fresh, loop_fn *changed, void *arg, struct err *err)
{
    struct embedded_postgres *postgres = mem_new(1, sizeof(*postgres));
    bool is_new;

    postgres->loop = loop;
    postgres->dir = dir;
    postgres->changed = changed;
    postgres->arg = arg;
    postgres->making = mem_printf("%s.new", dir->database);
    postgres->log = mem_printf("%s/postgres.log", dir->path);
    postgres->url = mem_printf("postgresql:///postgres?host=%s&user=postgres", dir->sockets);
    postgres->poll = loop_timer_new(loop, poll_ready, postgres);
    if (!clean_leftovers(postgres, err) || (is_fresh && !delete_data(postgres, err)) ||
        !find_server(postgres, bin_dir, err))
        goto fail;
    unlink(postgres->log);
    is_new = !data_major(dir->database);
    postgres->state = is_new ? POSTGRES_MAKING : POSTGRES_STARTING;
    if (is_new ? start_initdb(postgres, err) : start_server(postgres, err))
        return postgres;
fail:
    embedded_postgres_free(postgres);
    return NULL;
}

enum embedded_postgres_state embedded_postgres_state(const struct embedded_postgres *postgres)
{
    return postgres->state;
}

const struct err *embedded_postgres_failure(const struct embedded_postgres *postgres)
{
    return &postgres->failure;
}

const char *embedded_postgres_url(const struct embedded_postgres *postgres)
{
    return postgres->url;
}

const char *embedded_postgres_bin_dir(const struct embedded_postgres *postgres)
{
    return postgres->bin_dir;
}

void embedded_postgres_stop(struct embedded_postgres *postgres)
{
    if (!postgres->process) {
        if (postgres->state != POSTGRES_FAILED)
            set_state(postgres, POSTGRES_STOPPED);
        return;
    }
    postgres->state = POSTGRES_STOPPING;
    process_stop(postgres->process, SIGINT, STOP_GRACE_MS);
}

void embedded_postgres_free(struct embedded_postgres *postgres)
{
    if (!postgres)
        return;
    process_free(postgres->process);
    loop_timer_free(postgres->poll);
    free(postgres->bin_dir);
    free(postgres->url);
    free(postgres->making);
    free(postgres->log);
    free(postgres);
}
