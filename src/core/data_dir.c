#include "core/data_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <inttypes.h>
#include <limits.h>
#include <openssl/rand.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

#define FALLBACK_ROOT "/var/lib/supaqueue"

enum { KEY_BYTES = 24 };

static bool fail(struct err *err, const char *what, const char *path)
{
    return err_set(err, ERR_FAILED, "cannot %s \"%s\": %s", what, path, strerror(errno));
}

static bool make_dir(const char *path, mode_t mode, struct err *err)
{
    return !mkdir(path, mode) || errno == EEXIST || fail(err, "make the directory", path);
}

/* The same for the same path, so that every data directory has sockets of its own. */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325ULL; /* FNV-1a */

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3ULL;
    return hash & 0xffffffffffULL;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

bool data_dir_remove_tree(const char *path, struct err *err)
{
    if (!nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) || errno == ENOENT)
        return true;
    return fail(err, "delete", path);
}

static bool write_file(const char *path, const char *text, mode_t mode, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    size_t size = strlen(text);
    bool is_written = fd >= 0 && write(fd, text, size) == (ssize_t)size;

    if (fd >= 0 && close(fd))
        is_written = false;
    return is_written || fail(err, "write", path);
}

/* Up to `size` - 1 bytes of a small file as text; "" when there is none. */
static void read_file(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, size - 1) : 0;

    text[got > 0 ? got : 0] = '\0';
    if (fd >= 0)
        close(fd);
}

static bool take_lock(struct data_dir *dir, struct err *err)
{
    char *path = mem_printf("%s/lock", dir->path);
    char holder[32];
    bool is_taken = false;

    while (!is_taken) {
        struct stat ours, there;

        dir->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (dir->lock < 0) {
            fail(err, "open", path);
            break;
        }
        if (flock(dir->lock, LOCK_EX | LOCK_NB)) {
            read_file(path, holder, sizeof(holder));
            err_set(err, ERR_FAILED, "process %d runs supaqueue dev on \"%s\" already",
                atoi(holder), dir->path);
            err_hint(err, "stop that one, or give this one a directory of its own with --data");
            break;
        }
        /* Its last holder may have removed the file between our open and our lock. */
        is_taken = !fstat(dir->lock, &ours) && !stat(path, &there) && ours.st_ino == there.st_ino;
        if (!is_taken)
            close(dir->lock);
    }
    if (is_taken) {
        snprintf(holder, sizeof(holder), "%d\n", (int)getpid());
        is_taken = !ftruncate(dir->lock, 0) && write(dir->lock, holder, strlen(holder)) > 0;
        if (!is_taken)
            fail(err, "write", path);
    } else if (dir->lock >= 0) {
        close(dir->lock);
        dir->lock = -1;
    }
    free(path);
    return is_taken;
}

static bool choose_user(struct data_dir *dir, struct err *err)
{
    struct passwd *user;

    dir->uid = geteuid();
    dir->gid = getegid();
    if (dir->uid)
        return true;
    user = getpwnam("postgres");
    if (!user)
        user = getpwnam("nobody");
    if (!user || !user->pw_uid) {
        err_set(err, ERR_CONFIG, "there is no unprivileged user to run Postgres as");
        return err_hint(err, "Postgres refuses to run as root: make a user \"postgres\", or do not "
                             "run this as root");
    }
    dir->drops_user = true;
    dir->user = strcmp(user->pw_name, "postgres") ? "nobody" : "postgres";
    dir->uid = user->pw_uid;
    dir->gid = user->pw_gid;
    return true;
}

/* Whether the server's user may pass through `path`. Asked by a child that is that user. */
static bool can_reach(const struct data_dir *dir, const char *path)
{
    int status = 1;
    pid_t child;

    if (!dir->drops_user)
        return true;
    child = fork();
    if (child == 0) {
        if (setgroups(1, &dir->gid) || setresgid(dir->gid, dir->gid, dir->gid) ||
            setresuid(dir->uid, dir->uid, dir->uid))
            _exit(1);
        _exit(access(path, X_OK) ? 1 : 0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool link_fallback(struct data_dir *dir, const char *link, struct err *err)
{
    char *home = mem_printf(FALLBACK_ROOT "/%010" PRIx64, hash_of(dir->path));
    bool is_linked;

    dir->database = mem_printf("%s/postgres", home);
    is_linked = make_dir(FALLBACK_ROOT, 0755, err) && make_dir(home, 0755, err);
    if (is_linked && chown(home, dir->uid, dir->gid))
        is_linked = fail(err, "give away", home);
    /* Without a link to it, what is there belonged to a directory that somebody deleted. */
    is_linked = is_linked && data_dir_remove_tree(dir->database, err);
    if (is_linked && symlink(dir->database, link))
        is_linked = fail(err, "make the link", link);
    free(home);
    return is_linked;
}

static bool place_database(struct data_dir *dir, struct err *err)
{
    char *place = mem_printf("%s/postgres", dir->path);
    char target[PATH_MAX];
    struct stat info;
    bool is_placed = true;
    ssize_t length = readlink(place, target, sizeof(target) - 1);

    if (length > 0) {
        target[length] = '\0';
        dir->database = mem_dup(target);
    } else if (can_reach(dir, dir->path)) {
        dir->database = mem_dup(place);
    } else if (!lstat(place, &info)) {
        is_placed = err_set(err, ERR_CONFIG,
            "user \"%s\", who runs the server, cannot reach \"%s\"", dir->user, place);
        err_hint(err, "let others pass through the directories above it (chmod o+x), or delete it");
    } else {
        is_placed = link_fallback(dir, place, err);
    }
    free(place);
    return is_placed;
}

static bool make_sockets(struct data_dir *dir, struct err *err)
{
    struct stat info;

    dir->sockets =
        mem_printf("/tmp/supaqueue-%u-%010" PRIx64, (unsigned)dir->uid, hash_of(dir->path));
    if (!make_dir(dir->sockets, 0700, err))
        return false;
    if (lstat(dir->sockets, &info))
        return fail(err, "look at", dir->sockets);
    if (!S_ISDIR(info.st_mode) || (info.st_uid != dir->uid && info.st_uid != geteuid()) ||
        info.st_mode & 077) {
        err_set(err, ERR_FAILED, "\"%s\" belongs to someone else", dir->sockets);
        return err_hint(
            err, "it should be a private directory of ours: find out who made it, and delete it");
    }
    return !lchown(dir->sockets, dir->uid, dir->gid) || fail(err, "give away", dir->sockets);
}

static bool load_key(struct data_dir *dir, struct err *err)
{
    char *path = mem_printf("%s/secret_key", dir->path);
    char text[128];
    bool is_loaded = true;

    read_file(path, text, sizeof(text));
    text[strcspn(text, "\n")] = '\0';
    if (!*text) {
        unsigned char bytes[KEY_BYTES];
        size_t at = (size_t)snprintf(text, sizeof(text), "sb_secret_");

        if (RAND_bytes(bytes, sizeof(bytes)) != 1)
            is_loaded = err_set(err, ERR_FAILED, "the system gives no random bytes for a key");
        for (size_t i = 0; i < sizeof(bytes); i++, at += 2)
            snprintf(text + at, sizeof(text) - at, "%02x", bytes[i]);
        is_loaded = is_loaded && write_file(path, text, 0600, err);
    }
    dir->secret_key = mem_dup(text);
    free(path);
    return is_loaded;
}

bool data_dir_open(struct data_dir *dir, const char *path, struct err *err)
{
    char *ignore;
    bool is_open;

    dir->lock = -1;
    if (!make_dir(path, 0755, err))
        return false;
    dir->path = realpath(path, NULL);
    if (!dir->path)
        return fail(err, "open", path);
    ignore = mem_printf("%s/.gitignore", dir->path);
    is_open = take_lock(dir, err) && write_file(ignore, "*\n", 0644, err) &&
              choose_user(dir, err) && place_database(dir, err) && make_sockets(dir, err) &&
              load_key(dir, err);
    free(ignore);
    return is_open;
}

static void remove_in(const char *directory, const char *name)
{
    char *path = mem_printf("%s/%s", directory, name);

    unlink(path);
    free(path);
}

void data_dir_remove_sockets(const struct data_dir *dir)
{
    remove_in(dir->sockets, ".s.PGSQL.5432");
    remove_in(dir->sockets, ".s.PGSQL.5432.lock");
}

void data_dir_close(struct data_dir *dir)
{
    if (dir->path && dir->lock >= 0) {
        if (dir->sockets) {
            data_dir_remove_sockets(dir);
            rmdir(dir->sockets);
        }
        remove_in(dir->path, "lock");
        close(dir->lock);
    }
    free(dir->path);
    free(dir->database);
    free(dir->sockets);
    free(dir->secret_key);
    *dir = (struct data_dir){.lock = -1};
}
