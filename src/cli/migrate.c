#include "core/migrate.h"

#include <stdlib.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "core/embedded.h"
#include "io/db.h"

enum { LIST_MAX = 1 << 21 };

struct told {
    struct buf applied, notes; /* lists of JSON strings */
};

static void say_plain(void *arg, bool is_note, const char *text)
{
    ++*(int *)arg;
    fputs(is_note ? "original: " : "applied ", stdout);
    print_clean(stdout, text, 0);
    putchar('\n');
}

static void say_json(void *arg, bool is_note, const char *text)
{
    struct told *told = arg;
    struct buf *list = is_note ? &told->notes : &told->applied;

    if (list->len)
        buf_add_char(list, ',');
    buf_add_json_str(list, text);
}

static bool apply(struct db *db, bool as_json, struct err *err)
{
    struct told told = {.applied = BUF_INIT(LIST_MAX), .notes = BUF_INIT(LIST_MAX)};
    int count = 0;
    bool is_done = as_json ? migrate_apply(db, say_json, &told, err)
                           : migrate_apply(db, say_plain, &count, err);

    if (is_done && as_json)
        printf("{\"version\":%d,\"applied\":[%s],\"notes\":[%s]}\n", migrate_latest(),
            told.applied.data, told.notes.data);
    else if (is_done)
        printf(
            count ? "the schema is at version %d now\n" : "the schema is up to date (version %d)\n",
            migrate_latest());
    buf_release(&told.applied);
    buf_release(&told.notes);
    return is_done;
}

static bool migrate_run(const struct cli *cli, struct err *err)
{
    struct db *db;
    bool is_done;

    if (cli_flag(cli, "print")) {
        fputs(embedded_install_sql, stdout);
        return true;
    }
    db = db_open(cli_str(cli, "db-url"), err);
    if (!db)
        return false;
    is_done =
        cli_flag(cli, "check") ? migrate_check(db, err) : apply(db, cli_flag(cli, "json"), err);
    db_close(db);
    return is_done;
}

static const struct cli_option migrate_options[] = {
    {.name = "check",
        .help = "change nothing; fail unless the schema is the one that this program needs"},
    {.name = "print", .help = "change nothing; print the SQL that would be run"},
    {0},
};

const struct cli_command cmd_migrate = {
    .name = "migrate",
    .summary = "install the schema in the database, or bring it up to date",
    .description =
        "Runs in one transaction and can be repeated at any time, also by two at once. A schema "
        "that is newer than the program is left alone (exit code 5). That of the original "
        "supaqueue is brought up to date in place, with all that is in it.",
    .options = migrate_options,
    .takes_db = true,
    .prints_data = true,
    .run = migrate_run,
};
