#include "core/secrets.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define VARIABLE_PREFIX "SUPAQUEUE_SECRET_"

bool secret_is_name(const char *name, size_t len)
{
    static const char *const values[] = {"whsec_", "whsk_", "sb_secret_", "sbp_", "eyJ"};

    if (!len || len > SECRET_NAME_MAX)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!isascii(name[i]) || (!isalnum(name[i]) && !strchr("_.-", name[i])))
            return false;
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        if (len >= strlen(values[i]) && !memcmp(name, values[i], strlen(values[i])))
            return false;
    return true;
}

void secrets_init(struct secrets *secrets)
{
    memset(secrets, 0, sizeof(*secrets));
    list_init(&secrets->all);
}

static struct secret **bucket(struct secrets *secrets, const char *name)
{
    unsigned hash = 5381;

    for (; *name; name++)
        hash = hash * 33 + (unsigned char)*name;
    return &secrets->table[hash % ARRAY_SIZE(secrets->table)];
}

static void wipe(char *value)
{
    if (value)
        explicit_bzero(value, strlen(value));
    free(value);
}

void secret_forget_warnings(struct secret *secret)
{
    for (char **id = secret->warned; id && *id; id++)
        free(*id);
    free(secret->warned);
    secret->warned = NULL;
}

static void forget(struct secrets *secrets, struct secret *secret)
{
    struct secret **link = bucket(secrets, secret->name);

    while (*link != secret)
        link = &(*link)->next;
    *link = secret->next;
    list_remove(&secret->node);
    secret_forget_warnings(secret);
    wipe(secret->value);
    free(secret->name);
    free(secret);
}

void secrets_release(struct secrets *secrets)
{
    LIST_EACH_SAFE (&secrets->all, node)
        forget(secrets, CONTAINER_OF(node, struct secret, node));
}

void secrets_forget_unused(struct secrets *secrets, int64_t before_ms)
{
    LIST_EACH_SAFE (&secrets->all, node) {
        struct secret *secret = CONTAINER_OF(node, struct secret, node);

        if (secret->used_at_ms < before_ms)
            forget(secrets, secret);
    }
}

struct secret *secrets_find(struct secrets *secrets, const char *name)
{
    for (struct secret *secret = *bucket(secrets, name); secret; secret = secret->next)
        if (!strcmp(secret->name, name))
            return secret;
    return NULL;
}

struct secret *secrets_get(struct secrets *secrets, const char *name, int64_t now_ms)
{
    struct secret *secret = secrets_find(secrets, name);

    if (!secret) {
        struct secret **head = bucket(secrets, name);

        secret = mem_new(1, sizeof(*secret));
        secret->name = mem_dup(name);
        secret->next = *head;
        *head = secret;
        list_append(&secrets->all, &secret->node);
        secrets->wants_reading = true;
    }
    secret->used_at_ms = now_ms;
    return secret;
}

void secret_distrust(struct secrets *secrets, struct secret *secret)
{
    secret->is_stale = true;
    secrets->wants_reading = true;
}

/* Its value when `entry` is NAME=value with that name. */
static const char *value_of(const char *entry, const char *variable)
{
    size_t len = strlen(variable);

    return !strncmp(entry, variable, len) && entry[len] == '=' ? entry + len + 1 : NULL;
}

static char *from_environment(const char *name, const char *const *variables)
{
    char variable[sizeof(VARIABLE_PREFIX) + SECRET_NAME_MAX] = VARIABLE_PREFIX;
    char *at = variable + strlen(variable);
    const char *value = NULL;

    for (; *name; name++)
        *at++ = isalnum((unsigned char)*name) ? (char)toupper((unsigned char)*name) : '_';
    for (; variables && *variables; variables++)
        if (value_of(*variables, variable))
            value = value_of(*variables, variable); /* the last one counts */
    if (!value)
        value = getenv(variable);
    return value && *value ? mem_dup(value) : NULL;
}

/* Returns owned, or NULL when there is no such file, it is none, or it is too large. */
static char *from_file(const char *dir, const char *name)
{
    char *path, *text = NULL;
    struct stat info;
    size_t len = 0;
    ssize_t count;
    int fd;

    if (!dir || strstr(name, "..") || !strcmp(name, "."))
        return NULL;
    path = mem_printf("%s/%s", dir, name);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a fifo must not hold us up */
    free(path);
    if (fd < 0)
        return NULL;
    if (!fstat(fd, &info) && S_ISREG(info.st_mode)) {
        text = mem_new(1, SECRET_VALUE_MAX + 3);
        while (len < SECRET_VALUE_MAX + 2 &&
               (count = read(fd, text + len, SECRET_VALUE_MAX + 2 - len)) > 0)
            len += (size_t)count;
        if (len && text[len - 1] == '\n')
            text[--len] = '\0';
        if (!len || memchr(text, '\0', len)) {
            explicit_bzero(text, len);
            free(text);
            text = NULL;
        }
    }
    close(fd);
    return text;
}

void secret_read(struct secret *secret, const struct secret_sources *sources)
{
    char *value = NULL;
    enum secret_state state;

    if (secret->from_vault && *secret->from_vault)
        value = mem_dup(secret->from_vault);
    if (!value)
        value = from_environment(secret->name, sources->variables);
    if (!value)
        value = from_file(sources->dir, secret->name);
    if (value && strlen(value) > SECRET_VALUE_MAX) {
        wipe(value);
        value = NULL;
    }
    state = value ? SECRET_FOUND : SECRET_MISSING;
    secret->is_changed = state != secret->state || (value && strcmp(value, secret->value) != 0);
    secret->is_stale = secret->is_asked = false;
    secret->from_vault = NULL;
    if (!secret->is_changed) {
        wipe(value);
        return;
    }
    wipe(secret->value);
    secret->value = value;
    secret->state = state;
    secret->is_unfit = false;
    secret_forget_warnings(secret);
}

bool secret_warns(struct secret *secret, const char *queue_id)
{
    size_t count = 0;

    for (; secret->warned && secret->warned[count]; count++)
        if (!strcmp(secret->warned[count], queue_id))
            return false;
    secret->warned = mem_resize(secret->warned, (count + 2) * sizeof(*secret->warned));
    secret->warned[count] = mem_dup(queue_id);
    secret->warned[count + 1] = NULL;
    return true;
}
