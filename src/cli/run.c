/* supaqueue run: a dispatcher in the foreground, until it is told to stop. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/values.h"
#include "core/config.h"
#include "core/dispatcher.h"
#include "io/db.h"

enum { ABORT_PATIENCE_MS = 5000 }; /* for giving jobs back after calls were broken off */

struct run {
    struct loop *loop;
    struct dispatcher *dispatcher;
    struct dispatcher_config settings;
    struct config config;
    const struct cli *cli;
    struct loop_timer *patience;
    long long drain_timeout_ms;
    bool is_draining;
    bool is_aborting;
    bool is_drained;
};

static void drained(void *arg)
{
    struct run *run = arg;

    run->is_drained = !run->is_aborting || !dispatcher_counts(run->dispatcher).unsettled;
    loop_stop(run->loop);
}

static void stop_step(struct run *run, const char *reason)
{
    if (!run->is_draining) {
        run->is_draining = true;
        log_event(LOG_INFO, "draining", "reason", reason, "in_flight",
            log_int(dispatcher_counts(run->dispatcher).in_flight), NULL);
        loop_timer_start(run->patience, run->drain_timeout_ms);
        dispatcher_drain(run->dispatcher, drained, run);
        return;
    }
    log_event(LOG_WARN, run->is_aborting ? "giving up" : "breaking off calls", "reason", reason,
        "in_flight", log_int(dispatcher_counts(run->dispatcher).in_flight), NULL);
    run->is_aborting = true;
    loop_timer_start(run->patience, ABORT_PATIENCE_MS);
    dispatcher_abort(run->dispatcher);
}

static void patience_over(void *arg)
{
    stop_step(arg, "timeout");
}

static void stop_signal(int signo, void *arg)
{
    stop_step(arg, signo == SIGINT ? "SIGINT" : "SIGTERM");
}

static bool load_settings(struct run *run, struct err *err)
{
    const char *functions_url = cli_str(run->cli, "functions-url");
    const char *secrets_dir = cli_str(run->cli, "secrets-dir");
    const char *ca_file = cli_str(run->cli, "ca-file");

    if (!config_check_functions_url(functions_url, err) ||
        !config_check_secrets_dir(secrets_dir, err) || !config_check_ca_file(ca_file, err) ||
        !config_load(&run->config, cli_str(run->cli, "env-file"), err))
        return false;
    run->settings.functions_url = functions_url ? functions_url : run->config.functions_url;
    run->settings.secret_key = run->config.secret_key;
    run->settings.service_role_key = run->config.service_role_key;
    run->settings.secret_sources.variables = (const char *const *)run->config.secrets;
    run->settings.secret_sources.dir = secrets_dir ? secrets_dir : run->config.secrets_dir;
    run->settings.ca_file = ca_file ? ca_file : run->config.ca_file;
    return true;
}

static void reload_signal(int signo, void *arg)
{
    struct run *run = arg;
    struct err err = ERR_INIT;

    (void)signo;
    if (!load_settings(run, &err)) {
        log_event(LOG_ERROR, "settings not read again", "error", err.message, NULL);
        return;
    }
    dispatcher_reconfigure(run->dispatcher, &run->settings);
    log_event(LOG_INFO, "settings read again", NULL);
}

static void log_counts(const struct run *run)
{
    struct dispatcher_counts counts = dispatcher_counts(run->dispatcher);

    log_event(LOG_INFO, "stopped", "started", log_int(counts.started), "succeeded",
        log_int(counts.succeeded), "failed", log_int(counts.failed), "aborted",
        log_int(counts.aborted), "refused", log_int(counts.refused), "claims",
        log_int(counts.claims), "settlements", log_int(counts.settlements), "unsettled",
        log_int(counts.unsettled), NULL);
}

static bool read_options(struct run *run, struct err *err)
{
    const struct cli *cli = run->cli;
    const char *format = cli_str(cli, "log-format");
    long slots, connections;
    long long lease_ms;
    enum log_level level;

    if (!cli_int(cli, "slots", 1, 100000, &slots, err) ||
        !cli_int(cli, "connections", 1, 2, &connections, err) ||
        !duration_option(cli, "lease", 1000, 600000, &lease_ms, err) ||
        !duration_option(cli, "drain-timeout", 0, 86400000, &run->drain_timeout_ms, err))
        return false;
    if (strcmp(format, "logfmt") != 0 && strcmp(format, "json") != 0)
        return err_set(err, ERR_USAGE, "--log-format is logfmt or json, not \"%s\"", format);
    if (!log_level_from_name(cli_str(cli, "log-level"), &level))
        return err_set(err, ERR_USAGE, "--log-level is debug, info, warn or error, not \"%s\"",
            cli_str(cli, "log-level"));
    log_setup(level, strcmp(format, "json") == 0 ? LOG_JSON : LOG_LOGFMT);
    run->settings.slots = (int)slots;
    run->settings.connections = (int)connections;
    run->settings.lease_ms = (int)lease_ms;
    run->settings.listens = !cli_flag(cli, "no-listen");
    run->settings.name = cli_str(cli, "name");
    if (!load_settings(run, err))
        return false;
    run->settings.db_url = cli_str(cli, "db-url") ? cli_str(cli, "db-url") : run->config.db_url;
    if (!run->settings.db_url) {
        err_set(err, ERR_CONFIG, "no database given");
        return err_hint(err, "set DATABASE_URL or use --db-url");
    }
    /* the config is read again on SIGHUP, the database stays */
    run->settings.db_url = mem_dup(run->settings.db_url);
    return db_check_address(run->settings.db_url, err);
}

static bool serve(struct run *run, struct err *err)
{
    struct loop_signal *signals[3];
    const struct err *failure;
    bool ok = true;

    run->loop = loop_new();
    run->dispatcher = dispatcher_new(run->loop, &run->settings, err);
    if (!run->dispatcher) {
        loop_free(run->loop);
        return false;
    }
    if (!run->settings.functions_url)
        log_event(LOG_WARN, "no functions URL: only queues with a url of their own are served",
            "hint", "set SUPABASE_URL or use --functions-url", NULL);
    run->patience = loop_timer_new(run->loop, patience_over, run);
    signals[0] = loop_signal_new(run->loop, SIGTERM, stop_signal, run);
    signals[1] = loop_signal_new(run->loop, SIGINT, stop_signal, run);
    signals[2] = loop_signal_new(run->loop, SIGHUP, reload_signal, run);
    loop_run(run->loop);

    failure = dispatcher_failure(run->dispatcher);
    if (failure) {
        *err = *failure;
        ok = false;
    } else if (!run->is_drained)
        ok = err_set(err, ERR_DATABASE,
            "stopped with %d settlements not written: their functions will be called again",
            dispatcher_counts(run->dispatcher).unsettled);
    log_counts(run);
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        loop_signal_free(signals[i]);
    loop_timer_free(run->patience);
    dispatcher_free(run->dispatcher);
    loop_free(run->loop);
    return ok;
}

static bool run_command(const struct cli *cli, struct err *err)
{
    struct run run = {.cli = cli};
    bool ok;

    signal(SIGPIPE, SIG_IGN);
    ok = read_options(&run, err) && serve(&run, err);
    free((char *)(uintptr_t)run.settings.db_url);
    config_release(&run.config);
    return ok;
}

static const struct cli_option options[] = {
    {.name = "functions-url",
        .arg = "URL",
        .help = "where edge functions are, instead of $SUPABASE_URL/functions/v1"},
    {.name = "env-file",
        .arg = "FILE",
        .help = "NAME=value lines over the environment, read again on SIGHUP"},
    {.name = "secrets-dir",
        .arg = "DIR",
        .help = "secrets that queues name, a file for each, instead of $SUPAQUEUE_SECRETS_DIR"},
    {.name = "ca-file",
        .arg = "FILE",
        .help = "certificate authorities (PEM) that functions are trusted by, instead of the "
                "system's or $SUPAQUEUE_CA_FILE"},
    {.name = "slots",
        .arg = "N",
        .fallback = "1000",
        .help = "the most calls at once, over all queues"},
    {.name = "connections",
        .arg = "N",
        .fallback = "2",
        .help = "to the database, besides the one that listens: 1 or 2"},
    {.name = "lease",
        .arg = "DURATION",
        .fallback = "15s",
        .help = "how long after its last sign of life a dispatcher counts as alive"},
    {.name = "drain-timeout",
        .arg = "DURATION",
        .fallback = "30s",
        .help = "how long calls may go on after SIGTERM"},
    {.name = "name", .arg = "NAME", .help = "how it is called in status and logs (host:pid)"},
    {.name = "no-listen", .help = "poll instead of waiting for notifications"},
    {.name = "log-format",
        .arg = "FORMAT",
        .fallback = "logfmt",
        .help = "logfmt or json, on stderr"},
    {.name = "log-level", .arg = "LEVEL", .fallback = "info", .help = "debug, info, warn or error"},
    {.name = NULL},
};

const struct cli_command cmd_run = {
    .name = "run",
    .summary = "call the functions of all queues, until told to stop",
    .description =
        "Runs a dispatcher in the foreground. As many as you like may run, anywhere; "
        "together they never "
        "have more calls of a queue under way than it has workers.\n\n"
        "SIGTERM or SIGINT drains: no new calls, those under way are finished and "
        "settled, workers are "
        "released, exit 0. A second signal, or --drain-timeout, breaks calls off and "
        "gives their jobs "
        "back. SIGHUP reads the settings again.\n\n"
        "Edge functions get the key in SUPABASE_SECRET_KEY or "
        "SUPABASE_SERVICE_ROLE_KEY; queues with a "
        "url of their own never do.\n\n"
        "Secrets that a queue names (--auth, --secret-header, --signing-secret of "
        "`supaqueue queue set`) "
        "are looked for in Supabase Vault, then in the variable SUPAQUEUE_SECRET_NAME "
        "(upper case, _ for "
        "what is no letter or digit), then in the file NAME of --secrets-dir. They are "
        "read again once a "
        "minute, when the queue is changed, and on SIGHUP. A queue that lacks one is not "
        "called until it is "
        "there: its jobs wait.",
    .options = options,
    .takes_db = true,
    .run = run_command,
};
