#include "cli/input.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static void json_error(const json_error_t *problem, long long line, struct err *err)
{
    /* jansson names what programs can ask it for, or quotes the text: neither is passed on */
    const char *rest = strstr(problem->text, " without JSON_");
    int len;

    if (!rest)
        rest = strstr(problem->text, " near ");
    len = rest ? (int)(rest - problem->text) : (int)strlen(problem->text);

    if (line)
        err_set(err, ERR_USAGE, "malformed JSON in line %lld, column %d: %.*s", line,
            problem->column, len, problem->text);
    else
        err_set(err, ERR_USAGE, "malformed JSON in the payload, line %d, column %d: %.*s",
            problem->line, problem->column, len, problem->text);
    err_hint(err, "Nothing was added.");
}

bool check_json(const char *text, size_t size_bytes, long long line, struct err *err)
{
    json_error_t problem;
    json_t *value =
        json_loadb(text, size_bytes, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &problem);

    if (!value)
        json_error(&problem, line, err);
    json_decref(value);
    return value != NULL;
}

FILE *open_input(const char *path, struct err *err)
{
    FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;

    if (!file)
        err_set(err, ERR_USAGE, "cannot read '%s': %s", path, strerror(errno));
    return file;
}

bool read_text(const char *path, struct buf *text, struct err *err)
{
    FILE *file = open_input(path, err);
    char chunk[65536];
    size_t len;
    bool is_done = true;

    if (!file)
        return false;
    while (!text->is_over && (len = fread(chunk, 1, sizeof(chunk), file)) > 0)
        buf_add(text, chunk, len);
    if (ferror(file))
        is_done = err_set(err, ERR_FAILED, "cannot read '%s': %s", path, strerror(errno));
    else if (text->is_over)
        is_done = err_set(err, ERR_FAILED, "the payload is larger than %zu MiB", text->max >> 20);
    if (file != stdin)
        fclose(file);
    return is_done;
}

bool is_stdin_given(void)
{
    struct stat info;

    return !fstat(STDIN_FILENO, &info) && !S_ISCHR(info.st_mode);
}

bool is_url(const char *text)
{
    return !strncasecmp(text, "http://", 7) || !strncasecmp(text, "https://", 8);
}

/* A field name is a token of RFC 9110, 5.6.2; a value has no control characters but tabs. */
static bool is_header(const char *name, size_t name_len, const char *value)
{
    static const char token[] =
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    if (!name_len || strspn(name, token) != name_len)
        return false;
    for (; *value; value++)
        if (((unsigned char)*value < 0x20 && *value != '\t') || *value == 0x7f)
            return false;
    return true;
}

bool headers_from_option(
    const struct cli *cli, const char *option, struct buf *json, struct err *err)
{
    json_t *headers = json_object();
    const char *text;
    char *dump;
    bool is_good = true;

    for (int i = 0; is_good && (text = cli_str_at(cli, option, i)); i++) {
        size_t name_len = strcspn(text, ":");
        const char *value = text[name_len] ? text + name_len + 1 : "\n";

        value += strspn(value, " \t");
        if (!is_header(text, name_len, value) ||
            json_object_setn_new(headers, text, name_len, json_string(value))) {
            is_good = err_set(err, ERR_USAGE, "--%s number %d is no header", option, i + 1);
            err_hint(err, "Write it as --%s 'NAME: VALUE'.", option);
        }
    }
    if (is_good && json_object_size(headers)) {
        dump = json_dumps(headers, JSON_COMPACT);
        buf_add_str(json, dump ? dump : "{}");
        free(dump);
    }
    json_decref(headers);
    return is_good;
}
