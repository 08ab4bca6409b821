#include "core/migrate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "core/embedded.h"
#include "core/store_admin.h"
#include "io/db.h"

enum { MESSAGES_MAX = 1 << 20, TRIES = 5, PAUSE_US = 200000 };

/* What the installer's notices begin with. */
static const char applied_prefix[] = "applied ";
static const char note_prefix[] = "original: ";
static const char version_line[] = "-- Schema version ";

int migrate_latest(void)
{
    const char *line = strstr(embedded_install_sql, version_line);

    return line ? atoi(line + strlen(version_line)) : 0;
}

static void collect(void *arg, const char *message)
{
    struct buf *messages = arg;

    buf_add_str(messages, message);
    buf_add_char(messages, '\0');
}

static void say_messages(const struct buf *messages, migrate_fn *say, void *arg)
{
    for (const char *message = messages->data; message < messages->data + messages->len;
         message += strlen(message) + 1) {
        if (!strncmp(message, applied_prefix, strlen(applied_prefix)))
            say(arg, false, message + strlen(applied_prefix));
        else if (!strncmp(message, note_prefix, strlen(note_prefix)))
            say(arg, true, message + strlen(note_prefix));
    }
}

bool migrate_again(const char *sqlstate, int try)
{
    if (try >= TRIES || (strcmp(sqlstate, "40P01") != 0 && strcmp(sqlstate, "40001") != 0))
        return false;
    usleep((useconds_t)(PAUSE_US + clock_jitter(PAUSE_US)));
    return true;
}

bool migrate_apply(struct db *db, migrate_fn *say, void *arg, struct err *err)
{
    struct buf messages = BUF_INIT(MESSAGES_MAX);
    struct err ignored = ERR_INIT;
    bool is_done;

    db_on_notice(db, collect, &messages);
    for (int try = 1;; try++) {
        buf_reset(&messages);
        is_done = db_exec(db, embedded_install_sql, err);
        if (is_done || !db_exec(db, "rollback", &ignored) || !migrate_again(db_sqlstate(db), try))
            break;
    }
    db_on_notice(db, NULL, NULL);
    if (is_done)
        say_messages(&messages, say, arg);
    buf_release(&messages);
    return is_done;
}

bool migrate_check_version(int version, struct err *err)
{
    int latest = migrate_latest();

    if (version == latest)
        return true;
    if (version > latest) {
        err_set(err, ERR_SCHEMA_NEWER,
            "the schema is at version %d, newer than this program, which knows %d", version,
            latest);
        return err_hint(err, "Use a newer supaqueue.");
    }
    if (version == STORE_VERSION_ORIGINAL) {
        err_set(err, ERR_DATABASE, "the schema is that of the original supaqueue");
        return err_hint(err, "`supaqueue migrate` brings it up to date in place, jobs and all.");
    }
    if (!version)
        err_set(err, ERR_DATABASE, "the database has no supaqueue schema");
    else
        err_set(err, ERR_DATABASE, "the schema is at version %d, this program needs %d", version,
            latest);
    return err_hint(err, "Run `supaqueue migrate`.");
}

bool migrate_check(struct db *db, struct err *err)
{
    int version;

    return store_schema_version(db, &version, err) && migrate_check_version(version, err);
}
