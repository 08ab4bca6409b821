#include <stdio.h>

#include "cli/commands.h"
#include "cli/common.h"
#include "cli/remote.h"
#include "cli/table.h"
#include "core/store_install.h"

static void print_each(const char *what, const json_t *texts)
{
    const json_t *text;
    size_t i;

    json_array_foreach(texts, i, text)
    {
        printf("  %s: ", what);
        print_clean(stdout, json_string_value(text), 0);
        putchar('\n');
    }
}

static void print_losses(const json_t *losses)
{
    const json_t *jobs = json_object_get(losses, "jobs"), *number;
    const char *status;

    if (!json_is_object(losses)) {
        puts("there is no schema supaqueue: no data will be lost");
        return;
    }
    printf("this will be lost:\n  queues: %lld\n",
        json_integer_value(json_object_get(losses, "queues")));
    json_object_foreach((json_t *)(uintptr_t)jobs, status, number)
        printf("  jobs %s: %lld\n", status, json_integer_value(number));
    print_each("what was added to it", json_object_get(losses, "additions"));
    print_each("what hangs on it", json_object_get(losses, "dependents"));
}

static bool tell_losses(struct remote *remote, struct err *err)
{
    json_t *losses;

    if (remote->project.keeps_data) {
        puts("the schema and its data are kept");
        return true;
    }
    losses = store_losses(&remote->project.door, err);
    if (!losses)
        return false;
    print_losses(losses);
    json_decref(losses);
    fflush(stdout);
    return true;
}

static bool remove_it(const struct cli *cli, struct remote *remote, struct err *err)
{
    char what[64];

    remote->project.keeps_data = cli_flag(cli, "keep-data");
    if (!project_check(&remote->project, err) || !tell_losses(remote, err))
        return false;
    snprintf(what, sizeof(what), "remove supaqueue from project %s", remote->ref);
    if (!remote->is_dry && !cli_flag(cli, "yes") && !confirm(what, err))
        return false;
    if (!project_remove(&remote->project, err))
        return remote_stopped(remote, err);
    puts(remote->is_dry               ? "\nnothing was changed"
         : remote->project.is_changed ? "\nsupaqueue is removed"
                                      : "\nthere was nothing to remove");
    return true;
}

static bool remove_run(const struct cli *cli, struct err *err)
{
    struct remote remote = {0};
    bool is_done = remote_open(cli, &remote, false, err) && remove_it(cli, &remote, err);

    remote_close(&remote);
    return is_done;
}

static const struct cli_option remove_options[] = {
    REMOTE_OPTIONS,
    {.name = "yes", .letter = 'y', .help = "do not ask"},
    {.name = "keep-data", .help = "leave the schema with its queues and jobs"},
    {.name = "dry-run",
        .letter = 'n',
        .help = "change nothing; print every call and statement, without secrets"},
    {0},
};

const struct cli_command cmd_remove = {
    .name = "remove",
    .summary = "take everything off a hosted Supabase project that `supaqueue install` made",
    .description =
        "Says first what will be lost: queues, jobs by status, what was added to the schema and "
        "its tables, such as views and columns, and what of other schemas hangs on it, such as "
        "foreign keys and triggers. Then it asks. It ends the tick and the relay, deletes the edge "
        "function, the schema, the project's secret and that in Vault; extensions stay. A schema "
        "that is newer than the program, or of another one, is left alone, and all the rest with "
        "it. After a failure, or Ctrl-C, running it again goes on.",
    .options = remove_options,
    .takes_db = true,
    .run = remove_run,
};
