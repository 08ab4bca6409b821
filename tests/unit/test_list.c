#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"

struct item {
    char name;
    struct list node;
};

static struct item items[] = {{.name = 'a'}, {.name = 'b'}, {.name = 'c'}};

/* Three items, on no list. */
static int make_items(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(items); i++)
        list_init(&items[i].node);
    return 0;
}

/* The names of what is on the list, forwards and backwards. */
static void assert_holds(struct list *head, const char *names)
{
    char forwards[8] = "", backwards[8] = "";
    size_t len = 0;

    LIST_EACH (head, node)
        forwards[len++] = CONTAINER_OF(node, struct item, node)->name;
    len = 0;
    for (struct list *node = head->prev; node != head; node = node->prev)
        backwards[len++] = CONTAINER_OF(node, struct item, node)->name;
    assert_string_equal(forwards, names);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(backwards[i], names[len - 1 - i]);
    assert_int_equal(list_is_empty(head), *names == '\0');
}

static void items_are_appended_and_prepended(void **state)
{
    struct list head;

    (void)state;
    list_init(&head);
    assert_holds(&head, "");
    list_append(&head, &items[1].node);
    list_append(&head, &items[2].node);
    list_prepend(&head, &items[0].node);
    assert_holds(&head, "abc");
    assert_int_equal(LIST_FIRST(&head, struct item, node)->name, 'a');
}

static void items_are_removed_from_anywhere(void **state)
{
    static const struct {
        size_t index;
        const char *left;
    } cases[] = {{0, "bc"}, {1, "ac"}, {2, "ab"}};

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct list head;

        make_items(state);
        list_init(&head);
        for (size_t n = 0; n < ARRAY_SIZE(items); n++)
            list_append(&head, &items[n].node);
        list_remove(&items[cases[i].index].node);
        assert_holds(&head, cases[i].left);
        list_remove(&items[cases[i].index].node); /* of no list: nothing happens */
        assert_holds(&head, cases[i].left);
    }
}

static void an_item_moves_to_the_end_of_another_list(void **state)
{
    struct list from, to;

    (void)state;
    list_init(&from);
    list_init(&to);
    list_append(&from, &items[0].node);
    list_append(&from, &items[1].node);
    list_append(&to, &items[2].node);
    list_move(&to, &items[0].node);
    assert_holds(&from, "b");
    assert_holds(&to, "ca");
    list_move(&to, &items[2].node); /* on the same list: to its end */
    assert_holds(&to, "ac");
}

static void items_may_leave_while_the_list_is_walked(void **state)
{
    struct list head, other;

    (void)state;
    list_init(&head);
    list_init(&other);
    for (size_t n = 0; n < ARRAY_SIZE(items); n++)
        list_append(&head, &items[n].node);
    LIST_EACH_SAFE (&head, node)
        list_move(&other, node);
    assert_holds(&head, "");
    assert_holds(&other, "abc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(items_are_appended_and_prepended, make_items),
        cmocka_unit_test_setup(items_are_removed_from_anywhere, make_items),
        cmocka_unit_test_setup(an_item_moves_to_the_end_of_another_list, make_items),
        cmocka_unit_test_setup(items_may_leave_while_the_list_is_walked, make_items),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
