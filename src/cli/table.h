/*
 * Text for people: tables whose columns fit the terminal, ages, and a progress bar.
 *
 * Whatever comes from the database is printed without control characters, so that no job can talk
 * to the terminal.
 */
#ifndef SUPAQUEUE_CLI_TABLE_H
#define SUPAQUEUE_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct table_column {
    const char *title;
    bool is_right;   /* aligned */
    bool may_shrink; /* is cut when the terminal is narrow */
    bool is_state;   /* in colour on a terminal */
};

struct table;

struct table *table_new(
    const struct table_column *columns, int column_count); /* borrows; returns owned */
void table_add(
    struct table *table, const char *text); /* copies; the next cell, row by row; NULL: empty */
void table_print(const struct table *table, FILE *out, size_t width); /* width 0: cut nothing */
void table_free(struct table *table);

/* Columns of the terminal that `out` is, or 0 when it is none. */
size_t terminal_width(FILE *out);

/* Whether `out` is a terminal that is to show colours: see NO_COLOR. */
bool terminal_has_colours(FILE *out);

/* A state of a job or a queue; with colours, in that of good, bad, or waiting ones. */
void print_state(FILE *out, const char *state, size_t width, bool has_colours);

/* `text` without control characters, cut to `width` columns (0: not cut). Returns the columns
 * printed. */
size_t print_clean(FILE *out, const char *text, size_t width);

/* "850ms", "12s", "5m 3s", "2h 5m", "3d 4h"; `out` has room for AGE_MAX bytes. Returns out. */
enum { AGE_MAX = 32 };
const char *age_text(char *out, long long ms);

struct progress {
    FILE *out;
    size_t width;        /* 0: no terminal, nothing is shown */
    long long total;     /* 0: unknown */
    int64_t shown_at_ms; /* 0: never */
};

void progress_start(struct progress *progress, FILE *out, long long total);
void progress_show(struct progress *progress, long long done, long long count, const char *what);
void progress_end(struct progress *progress); /* wipes the line */

#endif
