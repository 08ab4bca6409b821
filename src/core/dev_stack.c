#include "core/dev_stack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/data_dir.h"
#include "core/dispatcher.h"
#include "core/embedded.h"
#include "core/embedded_postgres.h"
#include "core/functions_host.h"
#include "core/migrate.h"
#include "core/store_admin.h"
#include "io/db.h"
#include "io/http_gateway.h"

#define FUNCTIONS_PATH "/functions/v1/"

enum {
    PORT_TRIES = 100,
    SLOTS = 200,
    LEASE_MS = 15000,
    BOOT_TIMEOUT_MS = 60000, /* of the functions: they may have to fetch their modules first */
    DRAIN_TIMEOUT_MS = 10000,
    ENV_MAX = 12,
};

struct dev_stack {
    struct loop *loop;
    struct dev_stack_config config;
    struct data_dir dir;
    struct embedded_postgres *postgres;
    struct http_gateway *gateway;
    struct functions_host *functions;
    struct dispatcher *dispatcher;
    struct loop_timer *timer; /* of the wait that is on */
    struct dev_stack_facts facts;
    char *deno, *script, *functions_url, *psql; /* owned */
    char *env[ENV_MAX + 1];
    char *message; /* of the gateway's last error */
    bool is_timed_out, is_interrupted, is_stopping, is_drained;
};

typedef bool condition_fn(const struct dev_stack *stack);

static void wake(void *arg)
{
    loop_stop(((struct dev_stack *)arg)->loop);
}

static void time_is_over(void *arg)
{
    ((struct dev_stack *)arg)->is_timed_out = true;
    wake(arg);
}

static void say(const struct dev_stack *stack, const char *text)
{
    stack->config.step(stack->config.arg, text);
}

struct dev_stack *dev_stack_new(struct loop *loop, const struct dev_stack_config *config)
{
    struct dev_stack *stack = mem_new(1, sizeof(*stack));

    stack->loop = loop;
    stack->config = *config;
    stack->dir.lock = -1;
    stack->timer = loop_timer_new(loop, time_is_over, stack);
    return stack;
}

/* /functions/v1/NAME/rest goes to NAME as /NAME/rest, as on the hosted platform. */
static void route(void *arg, const char *target, struct http_route *route)
{
    struct dev_stack *stack = arg;
    size_t prefix = strlen(FUNCTIONS_PATH), length;
    int port = 0;

    if (strncmp(target, FUNCTIONS_PATH, prefix) != 0) {
        route->message = "only " FUNCTIONS_PATH "NAME is served here";
        return;
    }
    length = strcspn(target + prefix, "/?#");
    free(stack->message);
    stack->message = NULL;
    switch (functions_host_find(stack->functions, target + prefix, length, &port)) {
    case FUNCTION_UP:
        route->port = port;
        route->target = target + prefix - 1;
        return;
    case FUNCTION_NOT_UP:
        stack->message =
            mem_printf("function \"%.*s\" is not up: see its output", (int)length, target + prefix);
        *route =
            (struct http_route){.status = 503, .code = "BOOT_ERROR", .message = stack->message};
        return;
    case FUNCTION_UNKNOWN:
        stack->message = mem_printf("there is no function \"%.*s\" in %s", (int)length,
            target + prefix, stack->config.functions);
        route->message = stack->message;
        return;
    }
}

static bool open_gateway(struct dev_stack *stack, struct err *err)
{
    char *text;

    stack->gateway =
        http_gateway_new(stack->loop, stack->config.port, PORT_TRIES, route, stack, err);
    if (!stack->gateway)
        return false;
    stack->facts.port = http_gateway_port(stack->gateway);
    if (stack->facts.port != stack->config.port) {
        text = mem_printf("port %d is taken; using %d", stack->config.port, stack->facts.port);
        say(stack, text);
        free(text);
    }
    return true;
}

static bool has_failed(const struct dev_stack *stack, struct err *err)
{
    if (stack->postgres && embedded_postgres_state(stack->postgres) == POSTGRES_FAILED)
        *err = *embedded_postgres_failure(stack->postgres);
    else if (stack->dispatcher && dispatcher_failure(stack->dispatcher))
        *err = *dispatcher_failure(stack->dispatcher);
    else
        return false;
    return true;
}

/* Runs the loop until `is_met`. False when something failed, or it was interrupted. */
static bool wait_until(struct dev_stack *stack, condition_fn *is_met, struct err *err)
{
    while (!is_met(stack)) {
        if (has_failed(stack, err))
            return false;
        if (stack->is_interrupted && !stack->is_stopping)
            return err_set(err, ERR_FAILED, "stopped before everything was up");
        loop_run(stack->loop);
    }
    return true;
}

static bool is_postgres_ready(const struct dev_stack *stack)
{
    return embedded_postgres_state(stack->postgres) == POSTGRES_READY;
}

static bool is_postgres_gone(const struct dev_stack *stack)
{
    enum embedded_postgres_state state = embedded_postgres_state(stack->postgres);

    return state == POSTGRES_STOPPED || state == POSTGRES_FAILED;
}

static bool are_functions_settled(const struct dev_stack *stack)
{
    return stack->is_timed_out || functions_host_has_settled(stack->functions);
}

static bool are_functions_gone(const struct dev_stack *stack)
{
    return functions_host_is_stopped(stack->functions);
}

static bool is_drained_or_late(const struct dev_stack *stack)
{
    return stack->is_drained || stack->is_interrupted || stack->is_timed_out;
}

static bool is_drained(const struct dev_stack *stack)
{
    return stack->is_drained || stack->is_timed_out;
}

static void set_timeout(struct dev_stack *stack, int64_t delay_ms)
{
    stack->is_timed_out = false;
    loop_timer_start(stack->timer, delay_ms);
}

static void make_env(struct dev_stack *stack)
{
    const char *db_url = embedded_postgres_url(stack->postgres), *key = stack->dir.secret_key;
    int i = 0;

    stack->env[i++] = mem_printf("SUPABASE_URL=http://127.0.0.1:%d", stack->facts.port);
    stack->env[i++] = mem_printf("SUPABASE_SERVICE_ROLE_KEY=%s", key);
    stack->env[i++] = mem_printf("SUPABASE_SECRET_KEY=%s", key);
    stack->env[i++] = mem_printf("SUPABASE_DB_URL=%s", db_url);
    stack->env[i++] = mem_printf("DATABASE_URL=%s", db_url);
    stack->env[i++] = mem_printf("PGHOST=%s", stack->dir.sockets);
    stack->env[i++] = mem_dup("PGPORT=5432");
    stack->env[i++] = mem_dup("PGUSER=postgres");
    stack->env[i++] = mem_dup("PGDATABASE=postgres");
    stack->functions_url = mem_printf("http://127.0.0.1:%d/functions/v1", stack->facts.port);
    stack->psql = mem_printf("psql -h %s -U postgres", stack->dir.sockets);
    stack->facts.functions_url = stack->functions_url;
    stack->facts.psql = stack->psql;
    stack->facts.db_url = db_url;
    stack->facts.data = stack->dir.path;
    stack->facts.database = stack->dir.database;
    stack->facts.env = (const char *const *)stack->env;
}

static bool start_postgres(struct dev_stack *stack, struct err *err)
{
    bool is_new;
    char *text;

    stack->postgres = embedded_postgres_new(stack->loop, &stack->dir, stack->config.postgres_bin,
        stack->config.is_fresh, wake, stack, err);
    if (!stack->postgres)
        return false;
    is_new = embedded_postgres_state(stack->postgres) == POSTGRES_MAKING;
    text = mem_printf("%s Postgres in %s%s%s (%s)", is_new ? "making and starting" : "starting",
        stack->dir.database, stack->dir.user ? " as user " : "",
        stack->dir.user ? stack->dir.user : "", embedded_postgres_bin_dir(stack->postgres));
    say(stack, text);
    free(text);
    return wait_until(stack, is_postgres_ready, err);
}

static void say_migration(void *arg, bool is_note, const char *text)
{
    char *line = mem_printf(is_note ? "original: %s" : "applied migration %s", text);

    say(arg, line);
    free(line);
}

static bool migrate(struct dev_stack *stack, struct err *err)
{
    struct db *db = db_open(embedded_postgres_url(stack->postgres), err);
    bool is_done = db && migrate_apply(db, say_migration, stack, err) && store_end_leases(db, err);

    db_close(db);
    return is_done;
}

static bool write_script(struct dev_stack *stack, struct err *err)
{
    FILE *file;

    stack->script = mem_printf("%s/serve_function.ts", stack->dir.path);
    unlink(stack->script);
    file = fopen(stack->script, "wxe");
    if (file && fputs(embedded_serve_function_ts, file) >= 0 && !fclose(file))
        return true;
    return err_set(err, ERR_FAILED, "cannot write \"%s\": %s", stack->script, strerror(errno));
}

static bool start_functions(struct dev_stack *stack, struct err *err)
{
    int count = functions_host_count(stack->functions);
    char *text;

    if (!count)
        return true;
    text = mem_printf("starting %d %s of %s with %s", count, count == 1 ? "function" : "functions",
        stack->config.functions, stack->deno);
    say(stack, text);
    free(text);
    if (!write_script(stack, err))
        return false;
    functions_host_start(stack->functions, stack->deno, stack->script);
    set_timeout(stack, BOOT_TIMEOUT_MS);
    return wait_until(stack, are_functions_settled, err);
}

static bool start_dispatcher(struct dev_stack *stack, struct err *err)
{
    struct dispatcher_config config = {
        .db_url = stack->facts.db_url,
        .name = "dev",
        .functions_url = stack->facts.functions_url,
        .secret_key = stack->dir.secret_key,
        .secret_sources = {.dir = stack->config.secrets_dir},
        .slots = SLOTS,
        .connections = 2,
        .lease_ms = LEASE_MS,
        .listens = true,
    };

    if (!stack->config.has_dispatcher)
        return true;
    stack->dispatcher = dispatcher_new(stack->loop, &config, err);
    return stack->dispatcher != NULL;
}

static void line_arrived(void *arg, const char *function, const char *line)
{
    const struct dev_stack *stack = arg;

    stack->config.line(stack->config.arg, function, line);
}

/* The folder is read before anything is started: what is wrong with it should be said at once. */
static bool find_functions(struct dev_stack *stack, struct err *err)
{
    struct functions_host_config config = {
        .dir = stack->config.functions,
        .env = (const char *const *)stack->env,
        .line = line_arrived,
        .changed = wake,
        .arg = stack,
    };

    stack->functions = functions_host_new(stack->loop, &config);
    if (!functions_host_count(stack->functions))
        return true;
    stack->deno = functions_host_find_deno(stack->config.deno, err);
    return stack->deno != NULL;
}

bool dev_stack_start(struct dev_stack *stack, struct err *err)
{
    if (!find_functions(stack, err) || !data_dir_open(&stack->dir, stack->config.data, err) ||
        !open_gateway(stack, err) || !start_postgres(stack, err) || !migrate(stack, err))
        return false;
    make_env(stack);
    return start_functions(stack, err) && start_dispatcher(stack, err);
}

const struct dev_stack_facts *dev_stack_facts(struct dev_stack *stack)
{
    stack->facts.function_count = functions_host_count(stack->functions);
    stack->facts.functions_up = functions_host_up_count(stack->functions);
    return &stack->facts;
}

const char *dev_stack_function(const struct dev_stack *stack, int i)
{
    return i < functions_host_count(stack->functions) ? functions_host_name(stack->functions, i)
                                                      : NULL;
}

bool dev_stack_run(struct dev_stack *stack, const bool *is_over, struct err *err)
{
    while (!*is_over) {
        if (has_failed(stack, err))
            return false;
        loop_run(stack->loop);
    }
    return true;
}

static void drained(void *arg)
{
    ((struct dev_stack *)arg)->is_drained = true;
    wake(arg);
}

static void stop_dispatcher(struct dev_stack *stack)
{
    struct err ignored = ERR_INIT;

    if (!dispatcher_failure(stack->dispatcher)) {
        dispatcher_drain(stack->dispatcher, drained, stack);
        set_timeout(stack, DRAIN_TIMEOUT_MS);
        if (wait_until(stack, is_drained_or_late, &ignored) && !stack->is_drained) {
            dispatcher_abort(stack->dispatcher);
            set_timeout(stack, DRAIN_TIMEOUT_MS);
            if (wait_until(stack, is_drained, &ignored) && !stack->is_drained)
                dispatcher_abort(stack->dispatcher);
        }
    }
    dispatcher_free(stack->dispatcher);
    stack->dispatcher = NULL;
}

void dev_stack_interrupt(struct dev_stack *stack)
{
    stack->is_interrupted = true;
    wake(stack);
}

void dev_stack_stop(struct dev_stack *stack)
{
    struct err ignored = ERR_INIT;

    if (stack->postgres)
        say(stack, "stopping");
    stack->is_stopping = true;
    stack->is_interrupted = false;
    if (stack->dispatcher)
        stop_dispatcher(stack);
    http_gateway_free(stack->gateway);
    stack->gateway = NULL;
    if (stack->functions) {
        functions_host_stop(stack->functions);
        while (!are_functions_gone(stack))
            loop_run(stack->loop);
    }
    if (stack->postgres) {
        embedded_postgres_stop(stack->postgres);
        if (!wait_until(stack, is_postgres_gone, &ignored))
            say(stack, ignored.message);
    }
    if (stack->script)
        unlink(stack->script);
    data_dir_close(&stack->dir);
}

void dev_stack_free(struct dev_stack *stack)
{
    if (!stack)
        return;
    dispatcher_free(stack->dispatcher);
    http_gateway_free(stack->gateway);
    functions_host_free(stack->functions);
    embedded_postgres_free(stack->postgres);
    data_dir_close(&stack->dir);
    loop_timer_free(stack->timer);
    for (int i = 0; i < ENV_MAX; i++)
        free(stack->env[i]);
    free(stack->functions_url);
    free(stack->psql);
    free(stack->deno);
    free(stack->script);
    free(stack->message);
    free(stack);
}
