#include "core/migrate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "core/embedded.h"
#include "core/store_admin.h"
#include "io/db.h"

enum { NAMES_MAX = 65536, TRIES = 5, PAUSE_US = 200000 };

static const char applied_prefix[] = "applied ";
static const char version_line[] = "-- Schema version ";

int migrate_latest(void)
{
    const char *line = strstr(embedded_install_sql, version_line);

    return line ? atoi(line + strlen(version_line)) : 0;
}

static void collect(void *arg, const char *message)
{
    struct buf *names = arg;

    if (strncmp(message, applied_prefix, strlen(applied_prefix)) != 0)
        return;
    buf_add_str(names, message + strlen(applied_prefix));
    buf_add_char(names, '\0');
}

/* A schema in use is locked by others in their own order, so the database may call this one the
 * victim of a deadlock: nothing was done then, and it is done again. */
static bool is_worth_another_try(const struct db *db)
{
    return !strcmp(db_sqlstate(db), "40P01") || !strcmp(db_sqlstate(db), "40001");
}

bool migrate_apply(struct db *db, migrate_fn *applied, void *arg, struct err *err)
{
    struct buf names = BUF_INIT(NAMES_MAX);
    struct err ignored = ERR_INIT;
    bool is_done = false;

    db_on_notice(db, collect, &names);
    for (int try = 1; !is_done && try <= TRIES; try++) {
        buf_reset(&names);
        is_done = db_exec(db, embedded_install_sql, err);
        if (is_done)
            break;
        if (!db_exec(db, "rollback", &ignored) || !is_worth_another_try(db))
            break;
        usleep((useconds_t)(PAUSE_US + clock_jitter(PAUSE_US)));
    }
    db_on_notice(db, NULL, NULL);
    for (const char *name = names.data; is_done && name < names.data + names.len;
         name += strlen(name) + 1)
        applied(arg, name);
    buf_release(&names);
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
