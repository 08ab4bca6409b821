#include "cli/common.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/table.h"
#include "cli/values.h"
#include "core/migrate.h"
#include "io/db.h"
#include "io/interrupt.h"

enum { LIST_MAX = 4 << 20 };

struct db *cli_open_db(const struct cli *cli, struct err *err)
{
    struct db *db = db_open(cli_str(cli, "db-url"), err);

    if (db && !migrate_check(db, err)) {
        db_close(db);
        return NULL;
    }
    return db;
}

const char *row_str(const PGresult *rows, int row, const char *column)
{
    int at = PQfnumber(rows, column);

    return at < 0 || PQgetisnull(rows, row, at) ? NULL : PQgetvalue(rows, row, at);
}

long long row_int(const PGresult *rows, int row, const char *column)
{
    const char *text = row_str(rows, row, column);

    return text ? atoll(text) : 0;
}

bool row_is_true(const PGresult *rows, int row, const char *column)
{
    const char *text = row_str(rows, row, column);

    return text && *text == 't';
}

void print_field(FILE *out, int width, const char *label, const char *value)
{
    if (!value || !*value || !strcmp(value, "{}"))
        return;
    fprintf(out, "%-*s ", width, label);
    print_clean(out, value, 0);
    fputc('\n', out);
}

void print_column(FILE *out, int width, const struct field *field, const PGresult *rows, int row)
{
    const char *value = row_str(rows, row, field->column);
    struct buf list = BUF_INIT(LIST_MAX);
    char period[PERIOD_MAX];

    if (field->kind == FIELD_TEXT || !value) {
        print_field(out, width, field->label, value);
        return;
    }
    /* "{1,2}": the elements of such arrays are never quoted */
    for (size_t len; *(value += strspn(value, "{,}")); value += len) {
        len = strcspn(value, ",}");
        buf_add_str(&list, list.len ? ", " : "");
        if (field->kind == FIELD_MS)
            buf_add_str(&list, period_text(period, atoll(value)));
        else
            buf_add(&list, value, len);
    }
    print_field(out, width, field->label, list.data);
    buf_release(&list);
}

void pause_ms(long long ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    nanosleep(&time, NULL);
}

bool confirm(const char *what, struct err *err)
{
    char answer[16] = "";

    if (!isatty(STDIN_FILENO)) {
        err_set(err, ERR_USAGE, "this would %s", what);
        return err_hint(err, "Say --yes when that is meant.");
    }
    fprintf(stderr, "%s? [y/N] ", what);
    if (!interrupt_await_input(STDIN_FILENO) || !fgets(answer, sizeof(answer), stdin))
        fputc('\n', stderr);
    if (!strcmp(answer, "y\n") || !strcmp(answer, "yes\n"))
        return true;
    return err_set(err, ERR_FAILED, "nothing was changed");
}

bool print_json(PGresult *json)
{
    if (!json)
        return false;
    puts(PQgetvalue(json, 0, 0));
    PQclear(json);
    return true;
}

static bool is_uuid(const char *text)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    size_t i = 0;

    for (; shape[i]; i++)
        if (shape[i] == 'x' ? !isxdigit((unsigned char)text[i]) : text[i] != '-')
            return false;
    return !text[i];
}

static bool add_id(struct buf *array, const char *id, struct err *err)
{
    if (!is_uuid(id)) {
        err_set(err, ERR_USAGE, "'%s' is no job id", id);
        return err_hint(err, "See `supaqueue job list` for the ids there are.");
    }
    buf_add_char(array, array->len ? ',' : '{');
    buf_add_str(array, id);
    return true;
}

static bool end_array(struct buf *array, struct err *err)
{
    buf_add_char(array, '}');
    return !array->is_over || err_set(err, ERR_USAGE, "too many job ids at once");
}

bool ids_from_args(const struct cli *cli, int first, struct buf *array, struct err *err)
{
    for (int i = first; i < cli_arg_count(cli); i++)
        if (!add_id(array, cli_arg(cli, i), err))
            return false;
    return end_array(array, err);
}

bool ids_from_option(const struct cli *cli, const char *option, struct buf *array, struct err *err)
{
    for (int i = 0; cli_str_at(cli, option, i); i++)
        if (!add_id(array, cli_str_at(cli, option, i), err))
            return false;
    return end_array(array, err);
}

bool number_option(const struct cli *cli, const char *option, long min, long max, const char **text,
    struct err *err)
{
    long value;

    *text = cli_str(cli, option);
    return !*text || cli_int(cli, option, min, max, &value, err);
}
