/*
 * The layout of the platform's own tools:
 *
 *     supabase/config.toml                              the function checks its callers itself
 *     supabase/migrations/<time>_supaqueue.sql          for `supabase db push`
 *     supabase/functions/supaqueue/…                    for `supabase functions deploy supaqueue`
 *
 * A migration that was pushed must stay as it is, so a schema that has changed since goes into a
 * new one. What differs in the folder of the function is replaced, as long as its index.ts is one
 * of ours; nothing else that is there is ever written over.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/input.h"
#include "cli/remote.h"
#include "core/embedded.h"
#include "core/store_install.h"

static const char migration_end[] = "_supaqueue.sql";
static const char our_index[] = "// The supaqueue edge function";

/* Makes the folders above a file. */
static bool make_folders(const char *path, struct err *err)
{
    char *part = mem_dup(path);
    bool is_good = true;

    for (char *slash = part + 1; is_good && (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        if (mkdir(part, 0777) && errno != EEXIST)
            is_good =
                err_set(err, ERR_FAILED, "cannot make folder '%s': %s", part, strerror(errno));
    }
    free(part);
    return is_good;
}

static bool is_same(const char *path, const char *text)
{
    struct buf there = BUF_INIT(PAYLOAD_TEXT_MAX);
    struct err ignored = ERR_INIT;
    bool is_so = read_text(path, &there, &ignored) && !strcmp(there.data, text);

    buf_release(&there);
    return is_so;
}

static bool write_file(const char *path, const char *text, struct err *err)
{
    bool was_there = !access(path, F_OK), is_written;
    FILE *file;

    if (is_same(path, text)) {
        printf("as it was  %s\n", path);
        return true;
    }
    if (!make_folders(path, err))
        return false;
    file = fopen(path, "we");
    is_written = file && fputs(text, file) >= 0;
    if ((file && fclose(file)) || !is_written)
        return err_set(err, ERR_FAILED, "cannot write '%s': %s", path, strerror(errno));
    printf("%s   %s\n", was_there ? "replaced" : "written ", path);
    return true;
}

static int is_migration(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name), end = strlen(migration_end);

    return strspn(entry->d_name, "0123456789") == 14 && len == 14 + end &&
           !strcmp(entry->d_name + 14, migration_end);
}

/* The last of our migrations that is there, or one of now when that holds something else. Returns
 * owned. */
static char *migration_path(const char *folder, const char *text)
{
    char *parent = mem_printf("%s/supabase/migrations", folder);
    struct dirent **names = NULL;
    int count = scandir(parent, &names, is_migration, alphasort);
    char *path = count > 0 ? mem_printf("%s/%s", parent, names[count - 1]->d_name) : NULL;

    if (!path || !is_same(path, text))
        for (time_t at = time(NULL);; at++) {
            struct tm utc;
            char stamp[16];

            strftime(stamp, sizeof(stamp), "%Y%m%d%H%M%S", gmtime_r(&at, &utc));
            free(path);
            path = mem_printf("%s/%s%s", parent, stamp, migration_end);
            if (access(path, F_OK))
                break;
        }
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    free(parent);
    return path;
}

static bool write_migration(const char *folder, struct err *err)
{
    char *text = NULL, *path;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    bool is_done;

    if (!out)
        abort();
    store_print_extensions(out);
    fputs(embedded_install_sql, out);
    fclose(out);
    path = migration_path(folder, text);
    is_done = write_file(path, text, err);
    free(path);
    free(text);
    return is_done;
}

static bool is_index_ours(const char *function)
{
    char *path = mem_printf("%s/index.ts", function);
    FILE *file = fopen(path, "re");
    char line[sizeof(our_index)] = "";
    bool is_so = file && fgets(line, sizeof(line), file) && !strcmp(line, our_index);

    if (file)
        fclose(file);
    free(path);
    return is_so;
}

static bool check_function(const char *function, struct err *err)
{
    bool is_good = true;

    if (is_index_ours(function))
        return true;
    for (const struct embedded_file *file = embedded_relay; is_good && file->path; file++) {
        char *path = mem_printf("%s/%s", function, file->path);

        is_good = access(path, F_OK) || is_same(path, file->text);
        if (!is_good)
            err_set(err, ERR_CONFIG, "'%s' is not supaqueue's, and is left as it is", path);
        free(path);
    }
    return is_good || err_hint(err, "Move the folder '%s' away, then run this again.", function);
}

static bool write_function(const char *folder, struct err *err)
{
    char *function = mem_printf("%s/supabase/functions/supaqueue", folder);
    bool is_done = check_function(function, err);

    for (const struct embedded_file *file = embedded_relay; is_done && file->path; file++) {
        char *path = mem_printf("%s/%s", function, file->path);

        is_done = write_file(path, file->text, err);
        free(path);
    }
    free(function);
    return is_done;
}

static bool cannot_read(const char *path, struct err *err)
{
    struct err cause = *err;

    err_set(err, ERR_FAILED, "'%.200s' is left as it is: %.256s", path, cause.message);
    return err_hint(err, "All else is written. It has to say [functions.supaqueue] and "
                         "verify_jwt = false.");
}

static bool write_config(const char *folder, struct err *err)
{
    char *path = mem_printf("%s/supabase/config.toml", folder);
    struct buf there = BUF_INIT(PAYLOAD_TEXT_MAX);
    bool is_done = true;

    if (access(path, F_OK) && errno == ENOENT)
        is_done = write_file(path, embedded_relay_config, err);
    else if (!read_text(path, &there, err))
        is_done = cannot_read(path, err);
    else if (strstr(there.data, strchr(embedded_relay_config, '[')))
        printf("as it was  %s\n", path);
    else
        printf("is yours   %s; it has to say:\n\n%s", path, embedded_relay_config);
    buf_release(&there);
    free(path);
    return is_done;
}

bool emit(const char *folder, struct err *err)
{
    if (!write_function(folder, err) || !write_migration(folder, err) || !write_config(folder, err))
        return false;
    puts("\nthen, in that folder:\n\n"
         "  supabase db push\n"
         "  supabase functions deploy supaqueue\n"
         "  supaqueue install     # the secret, the relay and its tick, and a test of them");
    return true;
}
