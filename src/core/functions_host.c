#include "core/functions_host.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/process.h"

enum {
    FUNCTIONS_MAX = 256,
    RESTART_MIN_MS = 250,
    RESTART_MAX_MS = 15000,
    STEADY_MS = 10000, /* up for that long: the next pause is short again */
    STOP_GRACE_MS = 3000,
};

/* What serve_function.ts prints once it listens. */
static const char ready_prefix[] = "\x1esupaqueue-listening ";

struct function {
    struct functions_host *host;
    char *name;
    char *entry;
    struct process *process; /* NULL between two runs */
    struct loop_timer *restart;
    int port; /* 0 while it is not up */
    int64_t up_since_ms;
    int64_t pause_ms;
    bool has_ended; /* at least once */
};

struct functions_host {
    struct loop *loop;
    struct functions_host_config config;
    const char *deno, *script;
    struct function *functions;
    int count;
    bool is_stopping;
};

static void start(void *arg);

static char *runnable(char *path)
{
    if (!access(path, X_OK))
        return path;
    free(path);
    return NULL;
}

/* The binary of a node_modules folder. */
static char *deno_in_modules(const char *modules)
{
    struct utsname system;

    if (uname(&system))
        return NULL;
    return runnable(mem_printf("%s/@deno/linux-%s-glibc/deno", modules,
        strcmp(system.machine, "aarch64") ? "x64" : "arm64"));
}

/* The binary behind `path`, which may be npm's script: …/node_modules/deno/bin.cjs. Takes path. */
static char *behind_script(char *path)
{
    char *real = realpath(path, NULL);
    char *found = NULL, *end = real ? strstr(real, "/deno/bin.cjs") : NULL;

    if (end) {
        *end = '\0';
        found = deno_in_modules(real);
    }
    free(real);
    if (!found)
        return path;
    free(path);
    return found;
}

static char *deno_beside_us(void)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

    if (length <= 0)
        return NULL;
    self[length] = '\0';
    for (int up = 0; up < 3; up++) {
        char *slash = strrchr(self, '/'), *modules, *found;

        if (!slash)
            return NULL;
        *slash = '\0';
        modules = mem_printf("%s/node_modules", self);
        found = deno_in_modules(modules);
        free(modules);
        if (found)
            return found;
    }
    return NULL;
}

static char *deno_in_path(void)
{
    char *path = mem_dup(getenv("PATH") ? getenv("PATH") : "");
    char *found = NULL;

    for (char *rest = path, *entry; !found && (entry = strsep(&rest, ":"));)
        if (*entry)
            found = runnable(mem_printf("%s/deno", entry));
    free(path);
    return found ? behind_script(found) : NULL;
}

char *functions_host_find_deno(const char *given, struct err *err)
{
    char *found = given ? runnable(mem_dup(given)) : deno_in_modules("node_modules");

    if (given) {
        if (found)
            return behind_script(found);
        err_set(err, ERR_CONFIG, "\"%s\" is no program: %s", given, strerror(errno));
        err_hint(err, "give --deno the path of Deno");
        return NULL;
    }
    if (!found)
        found = deno_beside_us();
    if (!found)
        found = deno_in_path();
    if (!found) {
        err_set(err, ERR_CONFIG, "Deno, which hosts the functions, is not installed");
        err_hint(err, "npm install deno, or name it with --deno");
    }
    return found;
}

/* DIR/name/file, or DIR/file when `name` is NULL; NULL when it is not there. Returns owned. */
static char *find_file(const char *dir, const char *name, const char *file)
{
    char *path = name ? mem_printf("%s/%s/%s", dir, name, file) : mem_printf("%s/%s", dir, file);

    if (!access(path, R_OK))
        return path;
    free(path);
    return NULL;
}

/* The module that is the function, or NULL. Returns owned. */
static char *entry_of(const char *dir, const char *name)
{
    static const char *const names[] = {"index.ts", "index.tsx", "index.js"};
    char *entry = NULL;

    for (size_t i = 0; i < ARRAY_SIZE(names) && !entry; i++)
        entry = find_file(dir, name, names[i]);
    return entry;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct function *)a)->name, ((const struct function *)b)->name);
}

static void scan(struct functions_host *host)
{
    DIR *dir = opendir(host->config.dir);
    struct dirent *found;

    while (dir && (found = readdir(dir)) && host->count < FUNCTIONS_MAX) {
        struct function *function = &host->functions[host->count];
        char *entry;

        if (*found->d_name == '.' || *found->d_name == '_')
            continue;
        entry = entry_of(host->config.dir, found->d_name);
        if (!entry)
            continue;
        function->entry = realpath(entry, NULL);
        function->name = mem_dup(found->d_name);
        function->host = host;
        function->pause_ms = RESTART_MIN_MS;
        free(entry);
        if (function->entry)
            host->count++;
        else
            free(function->name);
    }
    if (dir)
        closedir(dir);
    qsort(host->functions, (size_t)host->count, sizeof(*host->functions), by_name);
}

struct functions_host *functions_host_new(
    struct loop *loop, const struct functions_host_config *config)
{
    struct functions_host *host = mem_new(1, sizeof(*host));

    host->loop = loop;
    host->config = *config;
    host->functions = mem_new(FUNCTIONS_MAX, sizeof(*host->functions));
    scan(host);
    for (int i = 0; i < host->count; i++)
        host->functions[i].restart = loop_timer_new(loop, start, &host->functions[i]);
    return host;
}

static void say(const struct function *function, const char *line)
{
    function->host->config.line(function->host->config.arg, function->name, line);
}

static void line_arrived(void *arg, const char *line)
{
    struct function *function = arg;

    if (strncmp(line, ready_prefix, strlen(ready_prefix)) != 0) {
        say(function, line);
        return;
    }
    function->port = atoi(line + strlen(ready_prefix));
    function->up_since_ms = clock_ms();
    function->host->config.changed(function->host->config.arg);
}

static void plan_restart(struct function *function, const char *why)
{
    char *text;

    if (function->port && clock_ms() - function->up_since_ms > STEADY_MS)
        function->pause_ms = RESTART_MIN_MS;
    text = mem_printf("%s; it is started again in %.2g s", why, (double)function->pause_ms / 1000);
    say(function, text);
    free(text);
    loop_timer_start(function->restart, function->pause_ms);
    function->pause_ms =
        function->pause_ms * 2 > RESTART_MAX_MS ? RESTART_MAX_MS : function->pause_ms * 2;
}

static void ended(void *arg, int status)
{
    struct function *function = arg;
    struct functions_host *host = function->host;
    char why[96];

    process_free(function->process);
    function->process = NULL;
    function->has_ended = true;
    if (!host->is_stopping) {
        snprintf(why, sizeof(why),
            function->port ? "the function ended with status %d"
                           : "the function ended with status %d before it served",
            status);
        plan_restart(function, why);
    }
    function->port = 0;
    host->config.changed(host->config.arg);
}

/* Deno finds deno.json and package.json by itself; a lone import map is Supabase's older way. */
static char *import_map_of(const struct function *function)
{
    static const char *const configs[] = {"deno.json", "deno.jsonc"};
    const char *dir = function->host->config.dir;
    char *map;

    for (size_t i = 0; i < ARRAY_SIZE(configs); i++) {
        char *config = find_file(dir, function->name, configs[i]);

        free(config);
        if (config)
            return NULL;
    }
    map = find_file(dir, function->name, "import_map.json");
    return map ? map : find_file(dir, NULL, "import_map.json");
}

static void start(void *arg)
{
    struct function *function = arg;
    const struct functions_host_config *config = &function->host->config;
    char *import_map = import_map_of(function);
    char *env_file = find_file(config->dir, NULL, ".env");
    const char *argv[16];
    struct err err = ERR_INIT;
    struct process_spec spec = {
        .argv = argv,
        .env = config->env,
        .death_signal = SIGKILL,
        .on_line = line_arrived,
        .on_exit = ended,
        .arg = function,
    };
    int count = 0;

    argv[count++] = function->host->deno;
    argv[count++] = "run";
    argv[count++] = "--allow-all";
    argv[count++] = "--no-prompt";
    argv[count++] = "--no-lock";
    argv[count++] = "--preload";
    argv[count++] = function->host->script;
    if (import_map) {
        argv[count++] = "--import-map";
        argv[count++] = import_map;
    }
    if (env_file) {
        argv[count++] = "--env-file";
        argv[count++] = env_file;
    }
    argv[count++] = function->entry;
    argv[count] = NULL;
    function->process = process_start(function->host->loop, &spec, &err);
    free(import_map);
    free(env_file);
    if (function->process)
        return;
    function->has_ended = true;
    plan_restart(function, err.message);
    config->changed(config->arg);
}

int functions_host_count(const struct functions_host *host)
{
    return host->count;
}

const char *functions_host_name(const struct functions_host *host, int i)
{
    return host->functions[i].name;
}

void functions_host_start(struct functions_host *host, const char *deno, const char *script)
{
    host->deno = deno;
    host->script = script;
    for (int i = 0; i < host->count; i++)
        start(&host->functions[i]);
}

bool functions_host_has_settled(const struct functions_host *host)
{
    for (int i = 0; i < host->count; i++)
        if (!host->functions[i].port && !host->functions[i].has_ended)
            return false;
    return true;
}

int functions_host_up_count(const struct functions_host *host)
{
    int count = 0;

    for (int i = 0; i < host->count; i++)
        count += host->functions[i].port != 0;
    return count;
}

enum function_address functions_host_find(
    const struct functions_host *host, const char *name, size_t name_len, int *port)
{
    for (int i = 0; i < host->count; i++) {
        const struct function *function = &host->functions[i];

        if (strlen(function->name) != name_len || strncmp(function->name, name, name_len) != 0)
            continue;
        *port = function->port;
        return function->port ? FUNCTION_UP : FUNCTION_NOT_UP;
    }
    return FUNCTION_UNKNOWN;
}

void functions_host_stop(struct functions_host *host)
{
    host->is_stopping = true;
    for (int i = 0; i < host->count; i++) {
        loop_timer_stop(host->functions[i].restart);
        if (host->functions[i].process)
            process_stop(host->functions[i].process, SIGTERM, STOP_GRACE_MS);
    }
}

bool functions_host_is_stopped(const struct functions_host *host)
{
    for (int i = 0; i < host->count; i++)
        if (host->functions[i].process)
            return false;
    return true;
}

void functions_host_free(struct functions_host *host)
{
    if (!host)
        return;
    for (int i = 0; i < host->count; i++) {
        process_free(host->functions[i].process);
        loop_timer_free(host->functions[i].restart);
        free(host->functions[i].name);
        free(host->functions[i].entry);
    }
    free(host->functions);
    free(host);
}
