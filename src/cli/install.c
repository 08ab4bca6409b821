#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/remote.h"

static bool install(const struct cli *cli, struct remote *remote, struct err *err)
{
    remote->project.wants_new_secret = cli_flag(cli, "new-secret");
    if (!project_install(&remote->project, err) ||
        (!cli_flag(cli, "no-self-test") && !project_self_test(&remote->project, err)))
        return remote_stopped(remote, err);
    if (remote->is_dry)
        puts("\nnothing was changed");
    else
        printf("\nsupaqueue is installed in project %s; make a queue with `supaqueue queue "
               "create`, or with "
               "supaqueue.create_queue('mail', edge_function_name => 'send-mail') in SQL\n",
            remote->ref);
    return true;
}

static bool install_run(const struct cli *cli, struct err *err)
{
    const char *folder = cli_str(cli, "emit");
    struct remote remote = {0};
    bool is_done;

    if (folder)
        return emit(folder, err);
    is_done = remote_open(cli, &remote, true, err) && install(cli, &remote, err);
    remote_close(&remote);
    return is_done;
}

static const struct cli_option install_options[] = {
    REMOTE_OPTIONS,
    {.name = "dry-run",
        .letter = 'n',
        .help = "change nothing; print every call and statement, without secrets"},
    {.name = "new-secret", .help = "replace the secret between the database and the function"},
    {.name = "no-self-test", .help = "send no job through the relay at the end"},
    {.name = "emit",
        .arg = "DIR",
        .help = "call nobody; write DIR/supabase for the platform's own tools"},
    {0},
};

const struct cli_command cmd_install = {
    .name = "install",
    .summary = "set up a hosted Supabase project: schema, relay function, secrets, tick",
    .description =
        "What is there is left or brought up to date, what is missing is made, part by part; after "
        "a failure, or Ctrl-C, running it again goes on.\n\n"
        "  export SUPABASE_ACCESS_TOKEN=…\n"
        "  supaqueue install --project-ref abcdefghijklmnopqrst\n\n"
        "The access token is read from SUPABASE_ACCESS_TOKEN or asked for on a terminal. With it "
        "alone "
        "SQL goes through the Management API and no database password is needed; with --db-url "
        "it goes straight to Postgres. DATABASE_URL counts only when it names the project. A dry "
        "run without a token tells what a fresh installation does.\n\n"
        "Parts: the keys of the project are looked at, since functions are called with them; the "
        "extensions supabase_vault, pg_net and pg_cron are created; a secret of 32 random bytes is "
        "stored in Vault and as the project's secret SUPAQUEUE_SECRET; the schema is migrated; the "
        "edge function 'supaqueue' is deployed; the relay is switched on, with a tick by pg_cron; "
        "a "
        "job is sent through it.\n\n"
        "For a repository of one's own, --emit writes what `supabase db push` and `supabase "
        "functions deploy supaqueue` deploy; `supaqueue install` then adds the rest.",
    .options = install_options,
    .takes_db = true,
    .run = install_run,
};
