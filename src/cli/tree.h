/*
 * Draws jobs that wait for each other: those that wait for none first, and below each those that
 * wait for it. A job that waits for several is drawn once and referred to after that. Of more than
 * TREE_ALIKE_MAX jobs beside each other that look alike, the rest are only counted, but for the one
 * that is asked for and those it waits for.
 */
#ifndef SUPAQUEUE_CLI_TREE_H
#define SUPAQUEUE_CLI_TREE_H

#include <stdbool.h>
#include <stdio.h>

enum { TREE_ALIKE_MAX = 20, TREE_INDENT_MAX = 40 /* levels; deeper ones tell their number */ };

struct tree_job {
    const char *id;
    const char *queue;
    const char *state;
    const char *rest; /* what follows the state; or NULL */
};

struct tree_edge {
    int source, target; /* places in `jobs` */
    const char *label;  /* how the target waits; or NULL */
};

/* Borrows everything. */
struct tree {
    const struct tree_job *jobs;
    int job_count;
    const struct tree_edge *edges;
    int edge_count;
    int asked; /* the job that is marked, or -1 */
    bool is_utf8;
    bool has_colours;
};

/* Takes time and memory in proportion to the jobs and edges; the stack does not grow with them. */
void tree_draw(FILE *out, const struct tree *tree);

#endif
