/* An intrusive, circular, doubly linked list: every state is a list, one function moves an object.
 */
#ifndef SUPAQUEUE_BASE_LIST_H
#define SUPAQUEUE_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

struct list {
    struct list *next, *prev;
};

static inline void list_init(struct list *head)
{
    head->next = head->prev = head;
}

static inline bool list_is_empty(const struct list *head)
{
    return head->next == head;
}

static inline void list_remove(struct list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    list_init(node);
}

/* Puts `node`, which is on no list, at the end. */
static inline void list_append(struct list *head, struct list *node)
{
    node->prev = head->prev;
    node->next = head;
    head->prev->next = node;
    head->prev = node;
}

static inline void list_prepend(struct list *head, struct list *node)
{
    list_append(head->next, node); /* before the first is after the head */
}

static inline void list_move(struct list *head, struct list *node)
{
    list_remove(node);
    list_append(head, node);
}

#define LIST_FIRST(head, type, member) CONTAINER_OF((head)->next, type, member)

#define LIST_EACH(head, node)                                                                      \
    for (struct list *node = (head)->next; node != (head); node = node->next)

#define LIST_EACH_SAFE(head, node)                                                                 \
    for (struct list *node = (head)->next, *node##_next = node->next; node != (head);              \
         node = node##_next, node##_next = node->next)

#endif
