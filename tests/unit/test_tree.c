#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <cmocka.h>

#include "base/mem.h"
#include "cli/tree.h"

enum { JOBS_MAX = 20001, SMALL_STACK = 256 << 10 };

/* A pipeline in the making: jobs are called by their places. */
struct pipeline {
    struct tree_job *jobs;
    struct tree_edge *edges;
    struct tree tree;
};

static void pipeline_start(struct pipeline *p)
{
    *p = (struct pipeline){
        .jobs = mem_new(JOBS_MAX, sizeof(*p->jobs)),
        .edges = mem_new(JOBS_MAX * 2, sizeof(*p->edges)),
    };
    p->tree = (struct tree){.jobs = p->jobs, .edges = p->edges, .asked = -1};
}

static int add_job(struct pipeline *p, const char *queue, const char *state)
{
    int job = p->tree.job_count++;

    p->jobs[job] = (struct tree_job){.id = mem_printf("%d", job), .queue = queue, .state = state};
    return job;
}

static void add_edge(struct pipeline *p, int source, int target)
{
    p->edges[p->tree.edge_count++] = (struct tree_edge){.source = source, .target = target};
}

static char *drawn(const struct pipeline *p)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    assert_non_null(file);
    tree_draw(file, &p->tree);
    fclose(file);
    return text;
}

static void pipeline_end(struct pipeline *p)
{
    for (int i = 0; i < p->tree.job_count; i++)
        free((char *)p->jobs[i].id);
    free(p->jobs);
    free(p->edges);
}

static int lines_in(const char *text)
{
    int count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void assert_drawn(const struct pipeline *p, const char *expected)
{
    char *text = drawn(p);

    assert_string_equal(text, expected);
    free(text);
}

static void what_waits_stands_below_and_a_shared_job_is_drawn_once(void **state)
{
    struct pipeline p;

    (void)state;
    pipeline_start(&p);
    for (int i = 0; i < 3; i++)
        add_job(&p, "a", "success");
    p.jobs[add_job(&p, "b", "failed")].rest = " (attempts): HTTP\033 500";
    add_job(&p, "c", "pending");
    add_edge(&p, 0, 2);
    add_edge(&p, 0, 3);
    add_edge(&p, 1, 3);
    add_edge(&p, 3, 4);
    p.edges[2].label = "if its source fails: run";
    p.tree.asked = 4;
    assert_drawn(&p, "0 a success\n"
                     "|- 2 a success\n"
                     "`- 3 b failed (attempts): HTTP  500\n"
                     "   `- 4 c pending <-\n"
                     "1 a success\n"
                     "`- ^ 3 b [if its source fails: run] (above)\n");
    p.tree.is_utf8 = p.tree.has_colours = true;
    assert_drawn(&p, "0 a \033[32msuccess\033[0m\n"
                     "├─ 2 a \033[32msuccess\033[0m\n"
                     "└─ 3 b \033[31mfailed\033[0m (attempts): HTTP  500\n"
                     "   └─ 4 c pending ←\n"
                     "1 a \033[32msuccess\033[0m\n"
                     "└─ ↑ 3 b [if its source fails: run] (above)\n");
    pipeline_end(&p);
}

static void of_many_alike_the_rest_is_counted(void **state)
{
    struct pipeline p;
    char *text;

    (void)state;
    pipeline_start(&p);
    add_job(&p, "split", "success");
    for (int i = 1; i <= 10000; i++)
        add_edge(&p, 0, add_job(&p, "part", i > 9990 ? "failed" : "success"));
    add_edge(&p, 0, add_job(&p, "other", "pending"));
    text = drawn(&p);
    assert_int_equal(lines_in(text), 1 + 20 + 1 + 1);
    assert_non_null(strstr(text, "|- 20 part success\n"
                                 "|- ... 9 980 more: 9 970 success, 10 failed\n"
                                 "`- 10001 other pending\n"));
    free(text);
    p.tree.asked = 5000;
    text = drawn(&p);
    assert_non_null(strstr(text, "|- 5000 part success <-\n"
                                 "|- ... 9 979 more: 9 969 success, 10 failed\n"));
    free(text);
    pipeline_end(&p);
}

static void twenty_alike_are_all_drawn(void **state)
{
    struct pipeline p;
    char *text;

    (void)state;
    pipeline_start(&p);
    add_job(&p, "split", "success");
    for (int i = 0; i < 20; i++)
        add_edge(&p, 0, add_job(&p, "part", "success"));
    text = drawn(&p);
    assert_int_equal(lines_in(text), 21);
    assert_null(strstr(text, "more"));
    free(text);
    pipeline_end(&p);
}

static void sources_of_one_job_are_counted_too(void **state)
{
    struct pipeline p;
    char *text;

    (void)state;
    pipeline_start(&p);
    for (int i = 0; i < 10000; i++)
        add_job(&p, "part", "success");
    add_job(&p, "join", "pending");
    for (int i = 0; i < 10000; i++)
        add_edge(&p, i, 10000);
    p.tree.asked = 10000;
    text = drawn(&p);
    assert_int_equal(lines_in(text), 20 + 20 + 1);
    assert_memory_equal(text, "0 part success\n`- 10000 join pending <-\n1 part success\n", 55);
    assert_non_null(strstr(text, "\n... 9 980 more: 9 980 success\n"));
    free(text);
    pipeline_end(&p);
}

static void chains_that_are_alike_are_counted_with_all_below(void **state)
{
    struct pipeline p;
    char *text;

    (void)state;
    pipeline_start(&p);
    add_job(&p, "split", "success");
    for (int i = 0; i < 100; i++) {
        int first = add_job(&p, "one", "success");

        add_edge(&p, 0, first);
        add_edge(&p, first, add_job(&p, "two", i == 50 ? "failed" : "success"));
    }
    text = drawn(&p);
    assert_int_equal(lines_in(text), 1 + 20 * 2 + 1);
    assert_non_null(strstr(text, "`- ... 80 more with 80 below: 159 success, 1 failed\n"));
    free(text);
    p.tree.asked = 180;
    text = drawn(&p);
    assert_non_null(strstr(text, "180 two success <-\n"));
    free(text);
    pipeline_end(&p);
}

/* Layers that all wait for all of the layer before. */
static void a_dense_graph_stays_short(void **state)
{
    struct pipeline p;
    char *text;

    (void)state;
    pipeline_start(&p);
    for (int i = 0; i < 200; i++)
        add_job(&p, i < 100 ? "a" : "b", "success");
    for (int i = 0; i < 100; i++)
        for (int j = 100; j < 200; j++)
            add_edge(&p, i, j);
    text = drawn(&p);
    assert_int_equal(lines_in(text), 1 + 20 + 1 + 19 * 2 + 1);
    assert_non_null(strstr(text, "`- ^ 100 jobs (above)\n"));
    free(text);
    pipeline_end(&p);
}

static void a_long_chain_needs_no_stack_and_little_room(void **state)
{
    struct pipeline p;
    struct rlimit before, small;
    char *text;

    (void)state;
    pipeline_start(&p);
    add_job(&p, "a", "success");
    for (int i = 1; i < 20000; i++)
        add_edge(&p, i - 1, add_job(&p, "a", "success"));
    assert_int_equal(getrlimit(RLIMIT_STACK, &before), 0);
    small = before;
    small.rlim_cur = SMALL_STACK;
    assert_int_equal(setrlimit(RLIMIT_STACK, &small), 0);
    text = drawn(&p);
    assert_int_equal(setrlimit(RLIMIT_STACK, &before), 0);
    assert_int_equal(lines_in(text), 20000);
    assert_non_null(strstr(text, " `- (19999) 19999 a success\n"));
    assert_true(strlen(text) < 20000 * 200);
    free(text);
    pipeline_end(&p);
}

static void a_circle_is_drawn_all_the_same(void **state)
{
    struct pipeline p;

    (void)state;
    pipeline_start(&p);
    add_job(&p, "a", "pending");
    add_job(&p, "b", "pending");
    add_edge(&p, 0, 1);
    add_edge(&p, 1, 0);
    assert_drawn(&p, "0 a pending\n`- 1 b pending\n   `- ^ 0 a (above)\n");
    pipeline_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_stands_below_and_a_shared_job_is_drawn_once),
        cmocka_unit_test(of_many_alike_the_rest_is_counted),
        cmocka_unit_test(twenty_alike_are_all_drawn),
        cmocka_unit_test(sources_of_one_job_are_counted_too),
        cmocka_unit_test(chains_that_are_alike_are_counted_with_all_below),
        cmocka_unit_test(a_dense_graph_stays_short),
        cmocka_unit_test(a_long_chain_needs_no_stack_and_little_room),
        cmocka_unit_test(a_circle_is_drawn_all_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
