#include "core/migrate.h"

#include <stdlib.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "core/embedded.h"
#include "io/db.h"

enum { NAMES_MAX = 65536 };

static void note_plain(void *arg, const char *migration)
{
    ++*(int *)arg;
    printf("applied %s\n", migration);
}

static void note_json(void *arg, const char *migration)
{
    struct buf *names = arg;

    if (names->len)
        buf_add_char(names, ',');
    buf_add_json_str(names, migration);
}

static bool apply(struct db *db, bool as_json, struct err *err)
{
    struct buf names = BUF_INIT(NAMES_MAX);
    int count = 0;
    bool is_done = as_json ? migrate_apply(db, note_json, &names, err)
                           : migrate_apply(db, note_plain, &count, err);

    if (is_done && as_json)
        printf("{\"version\":%d,\"applied\":[%s]}\n", migrate_latest(), names.data);
    else if (is_done)
        printf(
            count ? "the schema is at version %d now\n" : "the schema is up to date (version %d)\n",
            migrate_latest());
    buf_release(&names);
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
        "that is newer "
        "than the program is left alone (exit code 5).",
    .options = migrate_options,
    .takes_db = true,
    .prints_data = true,
    .run = migrate_run,
};
