/*
 * Every job gets a shape, made bottom-up of its queue and the shapes of what waits for it; a job
 * that several wait for counts there as itself. Jobs beside each other with the same shape are
 * alike. Then the graph is walked depth first with a stack of frames, one per job on the way, each
 * holding the lines that are still to be drawn below it.
 */
#include "cli/tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/table.h"

enum { REFERENCES_MAX = 3, STATES_MAX = 16 };

/* One job below another, or beside other roots. */
struct child {
    int job;
    int edge; /* -1: a root */
    uint64_t shape;
    int place; /* as given */
    int group; /* the first place of those with its shape */
};

enum line_kind { LINE_JOB, LINE_ABOVE, LINE_MORE };

struct line {
    enum line_kind kind;
    int first, count; /* of the frame's children */
};

struct frame {
    struct child *children; /* owned */
    struct line *lines;     /* owned */
    int line_count;
    int next; /* line */
};

struct glyphs {
    const char *branch, *last, *bar, *blank, *above, *more, *asked;
};

static const struct glyphs utf8_glyphs = {"├─ ", "└─ ", "│  ", "   ", "↑ ", "…", " ←"};
static const struct glyphs ascii_glyphs = {"|- ", "`- ", "|  ", "   ", "^ ", "...", " <-"};

struct drawing {
    const struct tree *tree;
    const struct glyphs *glyphs;
    FILE *out;
    int *first;   /* per job, its first place in `below`; one more at the end */
    int *below;   /* edges, by source */
    int *sources; /* per job, how many it waits for */
    uint64_t *shapes;
    bool *is_asked; /* the job asked for, and a way from a root to it */
    bool *is_drawn; /* or counted */
    struct frame *frames;
    int depth; /* frames in use */
    bool goes_on[TREE_INDENT_MAX + 1];
    int *pending; /* room for each edge and job: jobs still to be counted */
};

static uint64_t mix(uint64_t x)
{
    x ^= x >> 31;
    x *= 0x9e3779b97f4a7c15u;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9u;
    return x ^ x >> 32;
}

static uint64_t hash_text(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (; text && *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}

static void sort_edges(struct drawing *d)
{
    const struct tree *tree = d->tree;
    int *at = mem_new((size_t)tree->job_count + 1, sizeof(*at));

    for (int e = 0; e < tree->edge_count; e++) {
        d->first[tree->edges[e].source + 1]++;
        d->sources[tree->edges[e].target]++;
    }
    for (int j = 0; j < tree->job_count; j++)
        at[j + 1] = d->first[j + 1] += d->first[j];
    for (int e = 0; e < tree->edge_count; e++)
        d->below[at[tree->edges[e].source]++] = e;
    free(at);
}

/* Jobs so that each comes after all it waits for, into `order`; returns how many: those in a circle
 * are left out. */
static int put_in_order(const struct drawing *d, int *order)
{
    const struct tree *tree = d->tree;
    int *left = mem_new((size_t)tree->job_count + 1, sizeof(*left));
    int count = 0;

    for (int j = 0; j < tree->job_count; j++) {
        left[j] = d->sources[j];
        if (!left[j])
            order[count++] = j;
    }
    for (int i = 0; i < count; i++)
        for (int b = d->first[order[i]]; b < d->first[order[i] + 1]; b++) {
            int target = tree->edges[d->below[b]].target;

            if (!--left[target])
                order[count++] = target;
        }
    free(left);
    return count;
}

static void find_shapes(struct drawing *d)
{
    const struct tree *tree = d->tree;
    int *order = mem_new((size_t)tree->job_count + 1, sizeof(*order));
    int count = put_in_order(d, order);

    for (int j = 0; j < tree->job_count; j++)
        d->shapes[j] = mix((uint64_t)j + 1);
    while (count-- > 0) {
        int job = order[count];
        uint64_t sum = 0;

        for (int b = d->first[job]; b < d->first[job + 1]; b++) {
            int target = tree->edges[d->below[b]].target;

            sum += mix(d->sources[target] > 1 ? (uint64_t)target + 1 : d->shapes[target]);
        }
        d->shapes[job] = mix(hash_text(tree->jobs[job].queue) + mix(sum));
    }
    free(order);
}

static void mark_asked(struct drawing *d)
{
    const struct tree *tree = d->tree;
    int *source = mem_new((size_t)tree->job_count + 1, sizeof(*source));

    for (int e = tree->edge_count; e-- > 0;)
        source[tree->edges[e].target] = tree->edges[e].source + 1;
    for (int j = tree->asked; j >= 0 && !d->is_asked[j]; j = source[j] - 1)
        d->is_asked[j] = true;
    free(source);
}

static int by_shape(const void *one, const void *other)
{
    const struct child *a = one, *b = other;

    if (a->shape != b->shape)
        return a->shape < b->shape ? -1 : 1;
    return a->place - b->place;
}

static int by_group(const void *one, const void *other)
{
    const struct child *a = one, *b = other;

    return a->group != b->group ? a->group - b->group : a->place - b->place;
}

static void add_line(struct frame *frame, enum line_kind kind, int first, int count)
{
    if (count)
        frame->lines[frame->line_count++] =
            (struct line){.kind = kind, .first = first, .count = count};
}

/* Those of one group from `first` on: the first ones are drawn, the rest counted. */
static void add_group(const struct drawing *d, struct frame *frame, int first, int count)
{
    struct child *children = frame->children;
    int drawn = 0;

    if (count <= TREE_ALIKE_MAX) {
        drawn = count;
    } else {
        for (int i = first; i < first + count; i++) {
            struct child child = children[i];

            if (drawn >= TREE_ALIKE_MAX && !d->is_asked[child.job])
                continue;
            memmove(children + first + drawn + 1, children + first + drawn,
                (size_t)(i - first - drawn) * sizeof(child));
            children[first + drawn++] = child;
        }
    }
    for (int i = 0; i < drawn; i++)
        add_line(frame, LINE_JOB, first + i, 1);
    add_line(frame, LINE_MORE, first + drawn, count - drawn);
}

/* Decides on the lines of a frame whose children are all there. */
static void arrange(const struct drawing *d, struct frame *frame, int count)
{
    struct child *children = frame->children;
    int above = 0, is_above = 0;

    frame->lines = mem_new((size_t)count * 2 + 2, sizeof(*frame->lines));
    for (int i = 0; i < count; i++)
        above += d->is_drawn[children[i].job];
    for (int i = 0; i < count; i++)
        if (above > REFERENCES_MAX && d->is_drawn[children[i].job]) {
            struct child child = children[i];

            children[i] = children[is_above];
            children[is_above++] = child;
        }
    qsort(children + is_above, (size_t)(count - is_above), sizeof(*children), by_shape);
    for (int i = is_above; i < count; i++)
        children[i].group = i > is_above && children[i].shape == children[i - 1].shape
                                ? children[i - 1].group
                                : children[i].place;
    qsort(children + is_above, (size_t)(count - is_above), sizeof(*children), by_group);
    for (int i = is_above, end; i < count; i = end) {
        for (end = i + 1; end < count && children[end].group == children[i].group; end++)
            ;
        add_group(d, frame, i, end - i);
    }
    add_line(frame, LINE_ABOVE, 0, is_above);
}

/* Opens a frame for what is below a job. */
static void descend(struct drawing *d, int job)
{
    const struct tree *tree = d->tree;
    int count = d->first[job + 1] - d->first[job];
    struct frame *frame = &d->frames[d->depth];

    if (!count)
        return;
    *frame = (struct frame){.children = mem_new((size_t)count, sizeof(*frame->children))};
    for (int i = 0; i < count; i++) {
        int edge = d->below[d->first[job] + i], target = tree->edges[edge].target;

        frame->children[i] = (struct child){.job = target,
            .edge = edge,
            .shape = mix(d->shapes[target]) + hash_text(tree->edges[edge].label),
            .place = i};
    }
    d->depth++;
    arrange(d, frame, count);
}

/* Opens the first frame, for jobs that wait for none; or for one that would not be reached. */
static void start(struct drawing *d, int only)
{
    const struct tree *tree = d->tree;
    struct frame *frame = &d->frames[d->depth++];
    int count = 0;

    *frame =
        (struct frame){.children = mem_new((size_t)tree->job_count + 1, sizeof(*frame->children))};
    for (int j = 0; j < tree->job_count; j++)
        if (only < 0 ? !d->sources[j] : j == only) {
            frame->children[count] =
                (struct child){.job = j, .edge = -1, .shape = d->shapes[j], .place = count};
            count++;
        }
    arrange(d, frame, count);
}

static void print_indent(struct drawing *d, bool is_last)
{
    int level = d->depth - 1;
    int most = level < TREE_INDENT_MAX ? level : TREE_INDENT_MAX;

    if (level < TREE_INDENT_MAX)
        d->goes_on[level] = !is_last;
    for (int i = 1; i < most; i++)
        fputs(d->goes_on[i] ? d->glyphs->bar : d->glyphs->blank, d->out);
    if (level)
        fputs(is_last ? d->glyphs->last : d->glyphs->branch, d->out);
    if (level > TREE_INDENT_MAX)
        fprintf(d->out, "(%d) ", level);
}

/* With blanks between thousands. */
static void print_count(FILE *out, int count)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%d", count);

    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            fputc(' ', out);
        fputc(digits[i], out);
    }
}

static void print_name(const struct drawing *d, const struct tree_job *job)
{
    print_clean(d->out, job->id, 0);
    fputc(' ', d->out);
    print_clean(d->out, job->queue, 0);
}

static void print_job(struct drawing *d, const struct child *child)
{
    const struct tree *tree = d->tree;
    const struct tree_job *job = &tree->jobs[child->job];
    const char *label = child->edge < 0 ? NULL : tree->edges[child->edge].label;
    bool is_above = d->is_drawn[child->job];

    if (is_above)
        fputs(d->glyphs->above, d->out);
    print_name(d, job);
    if (!is_above) {
        fputc(' ', d->out);
        print_state(d->out, job->state, 0, tree->has_colours);
        if (job->rest)
            print_clean(d->out, job->rest, 0);
    }
    if (label)
        fprintf(d->out, " [%s]", label);
    if (is_above)
        fputs(" (above)", d->out);
    else if (child->job == tree->asked)
        fputs(d->glyphs->asked, d->out);
    fputc('\n', d->out);
    if (is_above)
        return;
    d->is_drawn[child->job] = true;
    descend(d, child->job);
}

struct tally {
    const char *states[STATES_MAX];
    int counts[STATES_MAX];
    int jobs;
};

static void tally_add(struct tally *tally, const char *state)
{
    int i = 0;

    while (i < STATES_MAX - 1 && tally->states[i] && strcmp(tally->states[i], state) != 0)
        i++;
    tally->states[i] = state;
    tally->counts[i]++;
    tally->jobs++;
}

/* Counts a job that is not drawn, and all below it that are not and will not be. */
static void tally_below(struct drawing *d, int job, struct tally *tally)
{
    int count = 0;

    d->pending[count++] = job;
    while (count) {
        int next = d->pending[--count];

        if (d->is_drawn[next] || d->is_asked[next])
            continue;
        d->is_drawn[next] = true;
        tally_add(tally, d->tree->jobs[next].state);
        for (int b = d->first[next]; b < d->first[next + 1]; b++)
            d->pending[count++] = d->tree->edges[d->below[b]].target;
    }
}

static void print_more(struct drawing *d, const struct child *children, int count)
{
    struct tally tally = {0};

    for (int i = 0; i < count; i++)
        tally_below(d, children[i].job, &tally);
    fprintf(d->out, "%s ", d->glyphs->more);
    print_count(d->out, count);
    fputs(" more", d->out);
    if (tally.jobs > count) {
        fputs(" with ", d->out);
        print_count(d->out, tally.jobs - count);
        fputs(" below", d->out);
    }
    for (int i = 0; i < STATES_MAX && tally.states[i]; i++) {
        fputs(i ? ", " : ": ", d->out);
        print_count(d->out, tally.counts[i]);
        fputc(' ', d->out);
        print_state(d->out, tally.states[i], 0, d->tree->has_colours);
    }
    fputc('\n', d->out);
}

static void draw(struct drawing *d)
{
    while (d->depth) {
        struct frame *frame = &d->frames[d->depth - 1];
        const struct line *line = &frame->lines[frame->next];

        if (frame->next == frame->line_count) {
            free(frame->children);
            free(frame->lines);
            d->depth--;
            continue;
        }
        print_indent(d, ++frame->next == frame->line_count);
        if (line->kind == LINE_JOB) {
            print_job(d, &frame->children[line->first]);
        } else if (line->kind == LINE_MORE) {
            print_more(d, frame->children + line->first, line->count);
        } else {
            fputs(d->glyphs->above, d->out);
            print_count(d->out, line->count);
            fputs(" jobs (above)\n", d->out);
        }
    }
}

void tree_draw(FILE *out, const struct tree *tree)
{
    size_t jobs = (size_t)tree->job_count + 1, edges = (size_t)tree->edge_count + 1;
    struct drawing d = {
        .tree = tree,
        .glyphs = tree->is_utf8 ? &utf8_glyphs : &ascii_glyphs,
        .out = out,
        .first = mem_new(jobs + 1, sizeof(*d.first)),
        .below = mem_new(edges, sizeof(*d.below)),
        .sources = mem_new(jobs, sizeof(*d.sources)),
        .shapes = mem_new(jobs, sizeof(*d.shapes)),
        .is_asked = mem_new(jobs, sizeof(*d.is_asked)),
        .is_drawn = mem_new(jobs, sizeof(*d.is_drawn)),
        .frames = mem_new(jobs + 1, sizeof(*d.frames)),
        .pending = mem_new(jobs + edges, sizeof(*d.pending)),
    };

    sort_edges(&d);
    find_shapes(&d);
    mark_asked(&d);
    start(&d, -1);
    draw(&d);
    for (int j = 0; j < tree->job_count; j++)
        if (!d.is_drawn[j]) {
            start(&d, j);
            draw(&d);
        }
    free(d.first);
    free(d.below);
    free(d.sources);
    free(d.shapes);
    free(d.is_asked);
    free(d.is_drawn);
    free(d.frames);
    free(d.pending);
}
