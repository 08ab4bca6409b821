#include "core/dev_stack.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "core/config.h"
#include "io/process.h"

enum { COMMAND_GRACE_MS = 5000, FILES_WANTED = 8192 };

struct dev {
    struct loop *loop;
    struct dev_stack *stack;
    struct process *command;
    FILE *out; /* what functions print */
    bool is_over;
    bool is_stopping;
    bool has_status;
    int status; /* of the command */
};

static void step(void *arg, const char *text)
{
    const struct dev *dev = arg;

    fprintf(dev->out == stdout ? stderr : dev->out, "dev: %s\n", text);
    fflush(dev->out);
}

static void line(void *arg, const char *function, const char *text)
{
    const struct dev *dev = arg;

    fprintf(dev->out, "%s | %s\n", function, text);
    fflush(dev->out);
}

static void stop_asked(int signo, void *arg)
{
    struct dev *dev = arg;

    (void)signo;
    if (dev->command)
        process_stop(dev->command, SIGTERM, COMMAND_GRACE_MS);
    dev->is_over = true;
    dev_stack_interrupt(dev->stack);
}

static void print_banner(struct dev *dev)
{
    const struct dev_stack_facts *facts = dev_stack_facts(dev->stack);
    const char *name;

    fprintf(dev->out, "\n  functions  %s/NAME", facts->functions_url);
    for (int i = 0; (name = dev_stack_function(dev->stack, i)); i++)
        fprintf(dev->out, "%s %s", i ? "," : ":", name);
    fprintf(dev->out, "\n  database   %s\n  shell      %s\n  data       %s\n\n", facts->db_url,
        facts->psql, facts->data);
    if (facts->functions_up < facts->function_count)
        fprintf(dev->out, "%d of %d functions did not come up: see their output above.\n",
            facts->function_count - facts->functions_up, facts->function_count);
    fflush(dev->out);
}

static void command_ended(void *arg, int status)
{
    struct dev *dev = arg;

    process_free(dev->command);
    dev->command = NULL;
    dev->status = status;
    dev->has_status = true;
    dev->is_over = true;
    loop_stop(dev->loop);
}

static bool start_command(struct dev *dev, const struct cli *cli, struct err *err)
{
    int count = cli_arg_count(cli);
    const char **argv = mem_new((size_t)count + 1, sizeof(*argv));
    struct process_spec spec = {
        .argv = argv,
        .env = dev_stack_facts(dev->stack)->env,
        .death_signal = SIGTERM,
        .is_foreground = true,
        .output_fd = -1,
        .on_exit = command_ended,
        .arg = dev,
    };

    for (int i = 0; i < count; i++)
        argv[i] = cli_arg(cli, i);
    dev->command = process_start(dev->loop, &spec, err);
    free(argv);
    return dev->command != NULL;
}

static bool use_stack(struct dev *dev, const struct cli *cli, struct err *err)
{
    print_banner(dev);
    if (cli_arg_count(cli)) {
        if (!start_command(dev, cli, err))
            return false;
    } else {
        fprintf(dev->out, "Ctrl-C stops all of it.\n");
        fflush(dev->out);
    }
    if (!dev_stack_run(dev->stack, &dev->is_over, err))
        return false;
    while (dev->command)
        loop_run(dev->loop);
    if (!dev->has_status || !dev->status)
        return true;
    return err_set(err, (enum err_kind)dev->status, "\"%s\" ended with status %d", cli_arg(cli, 0),
        dev->status);
}

/* Each call takes up to four files: of the dispatcher, and both sides of the gateway. */
static void raise_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= FILES_WANTED)
        return;
    limit.rlim_cur = limit.rlim_max < FILES_WANTED ? limit.rlim_max : FILES_WANTED;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static bool open_output(struct dev *dev, const char *path, struct err *err)
{
    dev->out = stdout;
    if (!path)
        return true;
    dev->out = fopen(path, "we");
    if (!dev->out)
        return err_set(err, ERR_CONFIG, "cannot write \"%s\": %s", path, strerror(errno));
    log_to(fileno(dev->out));
    return true;
}

static bool check_functions(const struct cli *cli, struct err *err)
{
    struct stat info;
    const char *dir = cli_str(cli, "functions");

    if (!stat(dir, &info) && S_ISDIR(info.st_mode))
        return true;
    if (!strcmp(dir, "supabase/functions"))
        return true; /* not asked for: a stack without functions */
    err_set(err, ERR_CONFIG, "there is no folder \"%s\"", dir);
    return err_hint(err, "--functions names the folder that holds NAME/index.ts");
}

static bool run_stack(
    struct dev *dev, const struct cli *cli, const struct dev_stack_config *config, struct err *err)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct loop_signal *handlers[ARRAY_SIZE(signals)];
    bool is_good;

    signal(SIGPIPE, SIG_IGN);
    dev->loop = loop_new();
    dev->stack = dev_stack_new(dev->loop, config);
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        handlers[i] = loop_signal_new(dev->loop, signals[i], stop_asked, dev);
    is_good = dev_stack_start(dev->stack, err) && use_stack(dev, cli, err);
    if (dev->command) {
        process_stop(dev->command, SIGTERM, COMMAND_GRACE_MS);
        while (dev->command)
            loop_run(dev->loop);
    }
    dev_stack_stop(dev->stack);
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        loop_signal_free(handlers[i]);
    dev_stack_free(dev->stack);
    loop_free(dev->loop);
    return is_good;
}

static bool dev_run(const struct cli *cli, struct err *err)
{
    struct dev dev = {0};
    struct dev_stack_config config = {
        .functions = cli_str(cli, "functions"),
        .data = cli_str(cli, "data"),
        .deno = cli_str(cli, "deno"),
        .postgres_bin = cli_str(cli, "postgres"),
        .secrets_dir = cli_str(cli, "secrets-dir"),
        .is_fresh = cli_flag(cli, "fresh"),
        .has_dispatcher = !cli_flag(cli, "no-dispatcher"),
        .step = step,
        .line = line,
        .arg = &dev,
    };
    enum log_level level;
    long port;
    bool is_good;

    if (!cli_int(cli, "port", 1, 65535, &port, err) || !check_functions(cli, err) ||
        !config_check_secrets_dir(config.secrets_dir, err))
        return false;
    config.port = (int)port;
    if (!log_level_from_name(cli_str(cli, "log-level"), &level))
        return err_set(err, ERR_USAGE, "\"%s\" is no log level", cli_str(cli, "log-level")) ||
               err_hint(err, "one of debug, info, warn, error");
    log_setup(level, LOG_LOGFMT);
    if (!open_output(&dev, cli_str(cli, "log"), err))
        return false;
    if (!isatty(fileno(dev.out)))
        setenv("NO_COLOR", "1", 0); /* Deno would colour what it says even so */
    raise_file_limit();
    is_good = run_stack(&dev, cli, &config, err);
    if (dev.out != stdout) {
        log_to(STDERR_FILENO);
        fclose(dev.out);
    }
    return is_good;
}

static const struct cli_option dev_options[] = {
    {.name = "functions",
        .arg = "DIR",
        .fallback = "supabase/functions",
        .help = "folder of the edge functions: DIR/NAME/index.ts"},
    {.name = "port",
        .arg = "PORT",
        .fallback = "54321",
        .help = "where the functions are served; the next free one when it is taken"},
    {.name = "data", .arg = "DIR", .fallback = ".supaqueue", .help = "where the database lives"},
    {.name = "fresh", .help = "start over with an empty database"},
    {.name = "no-dispatcher", .help = "call no functions, only serve them"},
    {.name = "deno",
        .arg = "PATH",
        .env = "SUPAQUEUE_DENO",
        .help = "the Deno program; else that of node_modules, or of PATH"},
    {.name = "postgres",
        .arg = "DIR",
        .env = "SUPAQUEUE_POSTGRES",
        .help = "directory of initdb and postgres; else the newest server that is installed"},
    {.name = "secrets-dir",
        .arg = "DIR",
        .env = "SUPAQUEUE_SECRETS_DIR",
        .help = "secrets that queues name, a file for each; others are in Vault, or in the "
                "environment as SUPAQUEUE_SECRET_NAME"},
    {.name = "log", .arg = "FILE", .help = "write what functions and the dispatcher say to FILE"},
    {.name = "log-level",
        .arg = "LEVEL",
        .fallback = "warn",
        .help = "of the dispatcher: debug, info, warn or error"},
    {0},
};

const struct cli_command cmd_dev = {
    .name = "dev",
    .args = "[-- COMMAND [ARG ...]]",
    .args_max = -1,
    .summary = "run Postgres, edge functions and a dispatcher for development",
    .description = "Makes a private Postgres cluster with the server that is installed, reachable "
                   "by a Unix socket "
                   "only, brings "
                   "its schema up to date, serves a folder of Supabase edge functions with Deno, "
                   "and calls them for the "
                   "jobs "
                   "that are inserted. The data is kept between runs. Ctrl-C stops all of it.\n\n"
                   "With a COMMAND, runs it once everything is up, with DATABASE_URL, "
                   "SUPABASE_URL, SUPABASE_SECRET_KEY "
                   "and "
                   "PGHOST in its environment, then stops everything and exits with its status.\n\n"
                   "As root, the server runs as user postgres, or nobody, since Postgres refuses "
                   "root; when that user "
                   "cannot "
                   "reach the data directory, the database lives in /var/lib/supaqueue, and a link "
                   "leads there.",
    .options = dev_options,
    .run = dev_run,
};
