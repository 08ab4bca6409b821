#include "cli/table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum { GAP = 2, NARROWEST = 8, BAR_WIDTH = 30, SHOW_EVERY_MS = 100 };

struct table {
    const struct table_column *columns;
    int column_count;
    char **cells; /* owned, row by row */
    size_t cell_count;
    size_t size; /* cells allocated */
};

/* One character of UTF-8: its bytes, and whether it is a control character (C0, delete, C1). */
static size_t character(const char *text, bool *is_control)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t len = 1;

    *is_control = *p < 0x20 || *p == 0x7f || (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0);
    while ((p[len] & 0xc0) == 0x80)
        len++;
    return len;
}

static size_t columns_of(const char *text)
{
    size_t count = 0;
    bool is_control;

    for (; *text; text += character(text, &is_control))
        count++;
    return count;
}

size_t print_clean(FILE *out, const char *text, size_t width)
{
    size_t total = columns_of(text);
    size_t count = width && total > width ? width - 1 : total;
    bool is_control;

    for (size_t i = 0; i < count; i++) {
        size_t len = character(text, &is_control);

        if (is_control)
            fputc(' ', out);
        else
            fwrite(text, 1, len, out);
        text += len;
    }
    if (count == total)
        return count;
    fputs("…", out);
    return count + 1;
}

bool terminal_has_colours(FILE *out)
{
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

    return isatty(fileno(out)) && !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
}

static const char *colour_of(const char *state)
{
    static const char *const colours[][2] = {
        {"success", "32"},
        {"failed", "31"},
        {"failure", "31"},
        {"final", "31"},
        {"breaker open", "31"},
        {"lost", "31"},
        {"in_progress", "36"},
        {"cancelled", "35"},
        {"aborted", "35"},
        {"blocked", "2"},
        {"delayed", "2"},
        {"held", "33"},
        {"held back", "33"},
        {"paused", "33"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(colours); i++)
        if (!strcmp(state, colours[i][0]))
            return colours[i][1];
    return NULL;
}

void print_state(FILE *out, const char *state, size_t width, bool has_colours)
{
    const char *colour = has_colours ? colour_of(state) : NULL;

    if (colour)
        fprintf(out, "\033[%sm", colour);
    print_clean(out, state, width);
    if (colour)
        fputs("\033[0m", out);
}

struct table *table_new(const struct table_column *columns, int column_count)
{
    struct table *table = mem_new(1, sizeof(*table));

    table->columns = columns;
    table->column_count = column_count;
    for (int i = 0; i < column_count; i++)
        table_add(table, columns[i].title);
    return table;
}

void table_add(struct table *table, const char *text)
{
    if (table->cell_count == table->size) {
        table->size = table->size ? table->size * 2 : 64;
        table->cells = mem_resize(table->cells, table->size * sizeof(*table->cells));
    }
    table->cells[table->cell_count++] = mem_dup(text ? text : "");
}

/* Takes columns from the widest that may shrink until the row fits, or nothing may shrink any more.
 */
static void shrink(const struct table *table, size_t *widths, size_t width)
{
    for (;;) {
        size_t total = (size_t)(table->column_count - 1) * GAP;
        int widest = -1;

        for (int i = 0; i < table->column_count; i++) {
            total += widths[i];
            if (table->columns[i].may_shrink && widths[i] > NARROWEST &&
                (widest < 0 || widths[i] > widths[widest]))
                widest = i;
        }
        if (!width || total <= width || widest < 0)
            return;
        widths[widest]--;
    }
}

/* Blanks are held back until text follows, so that no line ends with any. */
static void print_row(const struct table *table, FILE *out, char *const *cells,
    const size_t *widths, bool has_colours)
{
    size_t blanks = 0;

    for (int i = 0; i < table->column_count; i++) {
        size_t len = columns_of(cells[i]);
        size_t pad = len < widths[i] ? widths[i] - len : 0;

        blanks += (i ? GAP : 0) + (table->columns[i].is_right ? pad : 0);
        if (len) {
            fprintf(out, "%*s", (int)blanks, "");
            print_state(out, cells[i], widths[i], has_colours && table->columns[i].is_state);
            blanks = 0;
        }
        blanks += table->columns[i].is_right ? 0 : pad;
    }
    fputc('\n', out);
}

void table_print(const struct table *table, FILE *out, size_t width)
{
    size_t count = (size_t)table->column_count;
    size_t *widths = mem_new(count, sizeof(*widths));
    bool has_colours = terminal_has_colours(out);

    for (size_t i = 0; i < table->cell_count; i++) {
        size_t len = columns_of(table->cells[i]);

        if (len > widths[i % count])
            widths[i % count] = len;
    }
    shrink(table, widths, width);
    for (size_t i = 0; i < table->cell_count; i += count)
        print_row(table, out, table->cells + i, widths, has_colours);
    free(widths);
}

void table_free(struct table *table)
{
    for (size_t i = 0; i < table->cell_count; i++)
        free(table->cells[i]);
    free(table->cells);
    free(table);
}

size_t terminal_width(FILE *out)
{
    struct winsize size;

    if (!isatty(fileno(out)))
        return 0;
    return ioctl(fileno(out), TIOCGWINSZ, &size) || !size.ws_col ? 80 : size.ws_col;
}

const char *age_text(char *out, long long ms)
{
    long long s = ms / 1000;

    if (ms < 1000)
        snprintf(out, AGE_MAX, "%lldms", ms < 0 ? 0 : ms);
    else if (s < 10)
        snprintf(out, AGE_MAX, "%lld.%llds", s, ms % 1000 / 100);
    else if (s < 60)
        snprintf(out, AGE_MAX, "%llds", s);
    else if (s < 3600)
        snprintf(out, AGE_MAX, "%lldm %llds", s / 60, s % 60);
    else if (s < 86400)
        snprintf(out, AGE_MAX, "%lldh %lldm", s / 3600, s / 60 % 60);
    else
        snprintf(out, AGE_MAX, "%lldd %lldh", s / 86400, s / 3600 % 24);
    return out;
}

void progress_start(struct progress *progress, FILE *out, long long total)
{
    *progress = (struct progress){.out = out, .width = terminal_width(out), .total = total};
}

void progress_show(struct progress *progress, long long done, long long count, const char *what)
{
    int64_t now = clock_ms();
    int filled;

    if (!progress->width || now - progress->shown_at_ms < SHOW_EVERY_MS)
        return;
    progress->shown_at_ms = now;
    fputs("\r\033[K", progress->out);
    if (progress->total > 0) {
        if (done > progress->total)
            done = progress->total;
        filled = (int)(done * BAR_WIDTH / progress->total);
        fprintf(progress->out, "[%.*s%*s] %3d %%  ", filled, "##############################",
            BAR_WIDTH - filled, "", (int)(done * 100 / progress->total));
    }
    fprintf(progress->out, "%lld %s", count, what);
    fflush(progress->out);
}

void progress_end(struct progress *progress)
{
    if (progress->shown_at_ms)
        fputs("\r\033[K", progress->out);
    fflush(progress->out);
    progress->shown_at_ms = 0;
}
