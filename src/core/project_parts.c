/*
 * Vault holds the secret; the project's secret is its copy. So a walk that stopped between the two
 * goes on with the one that is in Vault, and nothing is made anew that somebody already uses. The
 * platform shows of its own secrets a digest only, which is enough to tell whether the two are the
 * same.
 */
#include "core/project_parts.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/embedded.h"
#include "core/migrate.h"
#include "core/store_install.h"

enum { SECRET_BYTES = 32, POSTGRES_MIN = 14 };

static const char vault_name[] = "supaqueue_secret";
static const char secret_name[] = "SUPAQUEUE_SECRET";
static const char slug[] = "supaqueue";

bool part_found(struct finding *finding, enum part_state state, const char *fmt, ...)
{
    va_list args;

    finding->state = state;
    va_start(args, fmt);
    vsnprintf(finding->detail, sizeof(finding->detail), fmt, args);
    va_end(args);
    return true;
}

const char *part_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

static void to_hex(char *out, const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/* -- the project -- */

static bool look_at_project(struct project *project, struct finding *finding, struct err *err)
{
    json_t *answer = management_project(project->api, err);
    const char *status = part_text(answer, "status");
    const char *postgres = part_text(json_object_get(answer, "database"), "version");
    bool is_good = answer != NULL;

    if (!answer)
        return false;
    if (json_is_null(answer)) {
        part_found(finding, PART_GOOD, "not asked: there is no token");
    } else if (!strcmp(status, "INACTIVE") || !strcmp(status, "PAUSING")) {
        is_good = err_set(err, ERR_FAILED, "project '%s' is paused", part_text(answer, "name"));
        err_hint(err, "Restore it in the dashboard, then run this again.");
    } else if (strncmp(status, "ACTIVE_", 7) != 0) {
        is_good = err_set(err, ERR_FAILED, "project '%s' is not ready: it is %s",
            part_text(answer, "name"), status);
        err_hint(err, "Wait until it is ACTIVE_HEALTHY, then run this again.");
    } else if (*postgres && atoi(postgres) < POSTGRES_MIN) {
        is_good = err_set(err, ERR_CONFIG, "project '%s' has Postgres %s, and supaqueue needs %d",
            part_text(answer, "name"), postgres, POSTGRES_MIN);
        err_hint(err, "Upgrade it in the dashboard, under Project Settings, then run this again.");
    } else {
        part_found(finding, PART_GOOD, "%s, %s, Postgres %s, %s", part_text(answer, "name"),
            part_text(answer, "region"), postgres, status);
    }
    json_decref(answer);
    return is_good;
}

/* -- the keys, with which functions are called: the platform gives them to the relay -- */

static const char make_key[] =
    "Make a secret key in the dashboard, under Project Settings, API keys.";

static bool look_at_keys(struct project *project, struct finding *finding, struct err *err)
{
    json_t *keys = management_keys(project->api, err), *key;
    const char *name = NULL;
    bool has_legacy = false, is_legacy_on = false, is_good = keys != NULL;
    size_t i;

    json_array_foreach(keys, i, key)
    {
        if (!strcmp(part_text(key, "type"), "secret") &&
            (!name || !strcmp(part_text(key, "name"), "default")))
            name = part_text(key, "name");
        if (!strcmp(part_text(key, "name"), "service_role"))
            has_legacy = true;
    }
    if (is_good && !name && has_legacy)
        is_good = management_legacy_keys(project->api, &is_legacy_on, err);
    if (json_is_null(keys))
        part_found(finding, PART_GOOD, "not asked: there is no token");
    else if (is_good && name)
        part_found(finding, PART_GOOD, "secret key '%s'", name);
    else if (is_good && is_legacy_on)
        part_found(finding, PART_GOOD, "legacy service_role key");
    else if (is_good && part_found(finding, PART_MISSING, "none that works"))
        finding->mend = make_key;
    json_decref(keys);
    return is_good;
}

static bool make_keys(struct project *project, struct finding *finding, struct err *err)
{
    (void)project;
    (void)finding;
    err_set(err, ERR_CONFIG, "the project has no key with which functions could be called");
    return err_hint(err, "%s Then run this again.", make_key);
}

/* -- the extensions -- */

static const char no_extension[] =
    "The relay needs it. Without, `supaqueue run` calls the functions, "
    "from any machine.";

static bool look_at_extensions(struct project *project, struct finding *finding, struct err *err)
{
    json_t *answer = store_extensions(&project->door, err);
    enum part_state state = PART_GOOD;
    char text[sizeof(finding->detail)] = "";
    size_t len = 0;

    for (int i = 0; answer && i < STORE_EXTENSIONS && len < sizeof(text); i++) {
        const json_t *extension = json_object_get(answer, store_extension_names[i]);
        bool is_there = json_is_true(json_object_get(extension, "is_there"));
        const char *version = part_text(extension, "version");

        if (!is_there)
            state = PART_MISSING;
        if (!is_there && json_is_false(json_object_get(extension, "is_available")))
            finding->mend = no_extension;
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s%s%s", i ? ", " : "",
            is_there ? "" : "no ", store_extension_names[i], is_there && *version ? " " : "");
        if (is_there && len < sizeof(text))
            len += (size_t)snprintf(text + len, sizeof(text) - len, "%s", version);
    }
    json_decref(answer);
    return answer && part_found(finding, state, "%s", text);
}

static bool make_extensions(struct project *project, struct finding *finding, struct err *err)
{
    json_t *answer = store_extensions(&project->door, err);
    bool is_done = answer != NULL;

    for (int i = 0; is_done && i < STORE_EXTENSIONS; i++) {
        const json_t *extension = json_object_get(answer, store_extension_names[i]);

        if (json_is_true(json_object_get(extension, "is_there")))
            continue;
        if (json_is_false(json_object_get(extension, "is_available"))) {
            is_done = err_set(err, ERR_DATABASE, "the server of this database has no %s",
                store_extension_names[i]);
            err_hint(err, "%s", no_extension);
        } else {
            is_done = store_create_extension(&project->door, (enum store_extension)i, err);
        }
    }
    json_decref(answer);
    return is_done && look_at_extensions(project, finding, err);
}

/* -- the secret, in Vault -- */

static bool look_at_vault(struct project *project, struct finding *finding, struct err *err)
{
    json_t *answer = store_vault_secret(&project->door, vault_name, err);
    const char *value = json_string_value(answer);
    bool is_ours = value && *value && strlen(value) < sizeof(project->secret);

    if (!answer)
        return false;
    explicit_bzero(project->secret, sizeof(project->secret));
    if (is_ours)
        memcpy(project->secret, value, strlen(value));
    part_found(finding,
        is_ours ? PART_GOOD
        : value ? PART_DIFFERS
                : PART_MISSING,
        "'%s'%s", vault_name,
        is_ours ? ""
        : value ? " holds something else"
                : " is not there");
    if (value)
        explicit_bzero((char *)(uintptr_t)value, strlen(value));
    json_decref(answer);
    if (is_ours && project->wants_new_secret)
        part_found(finding, PART_DIFFERS, "'%s' is to be replaced", vault_name);
    return true;
}

static bool make_vault(struct project *project, struct finding *finding, struct err *err)
{
    unsigned char bytes[SECRET_BYTES];

    if (RAND_bytes(bytes, sizeof(bytes)) != 1)
        return err_set(err, ERR_FAILED, "the system has no randomness to give");
    to_hex(project->secret, bytes, sizeof(bytes));
    explicit_bzero(bytes, sizeof(bytes));
    part_found(finding, PART_GOOD, "'%s', 32 random bytes", vault_name);
    return store_set_vault_secret(&project->door, vault_name, project->secret, err);
}

static bool unmake_vault(struct project *project, struct finding *finding, struct err *err)
{
    (void)finding;
    return store_delete_vault_secret(&project->door, vault_name, err);
}

/* -- the same, as the edge function gets it -- */

static void digest(char hex[PROJECT_SECRET_SIZE], const char *text)
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    *hex = '\0';
    if (EVP_Digest(text, strlen(text), bytes, &size, EVP_sha256(), NULL) == 1)
        to_hex(hex, bytes, SECRET_BYTES);
}

static bool look_at_secret(struct project *project, struct finding *finding, struct err *err)
{
    json_t *secrets = management_secrets(project->api, err), *secret;
    char ours[PROJECT_SECRET_SIZE];
    const char *value = NULL;
    bool is_same;
    size_t i;

    if (!secrets)
        return false;
    json_array_foreach(secrets, i, secret) if (!strcmp(part_text(secret, "name"), secret_name))
        value = part_text(secret, "value");
    digest(ours, project->secret);
    is_same =
        value && *project->secret && (!strcmp(value, project->secret) || !strcasecmp(value, ours));
    part_found(finding,
        is_same ? PART_GOOD
        : value ? PART_DIFFERS
                : PART_MISSING,
        "%s%s", secret_name,
        is_same ? ""
        : value ? " is not what is in Vault"
                : " is not there");
    json_decref(secrets);
    return true;
}

static bool make_secret(struct project *project, struct finding *finding, struct err *err)
{
    part_found(finding, PART_GOOD, "%s, the same as in Vault", secret_name);
    return management_set_secret(project->api, secret_name, project->secret, err);
}

static bool unmake_secret(struct project *project, struct finding *finding, struct err *err)
{
    part_found(finding, PART_MISSING, "%s", secret_name); /* Vault's comes later */
    return management_delete_secret(project->api, secret_name, err);
}

/* -- the schema -- */

#define ORIGINAL "the original's: " /* it is kept, and brought up to date */

static const char move_schema[] = "Move it away: alter schema supaqueue rename to supaqueue_old.";

static bool look_at_schema(struct project *project, struct finding *finding, struct err *err)
{
    json_t *answer = store_schema(&project->door, err);
    const json_t *version = json_object_get(answer, "version");
    const char *original = part_text(answer, "original");
    int number = (int)json_integer_value(version);
    bool is_good = answer != NULL;

    if (!answer)
        return false;
    if (!version)
        part_found(finding, PART_MISSING, "not there");
    else if (*original)
        part_found(finding, PART_DIFFERS, ORIGINAL "%.150s", original);
    else if (json_is_null(version) && part_found(finding, PART_DIFFERS, "of another program"))
        finding->mend = move_schema;
    else if (number == migrate_latest())
        part_found(finding, PART_GOOD, "version %d", number);
    else if (number < migrate_latest())
        part_found(
            finding, PART_DIFFERS, "version %d, this program has %d", number, migrate_latest());
    else
        is_good = migrate_check_version(number, err);
    json_decref(answer);
    return is_good;
}

bool part_is_schema_ours(struct project *project, struct err *err)
{
    struct finding finding = {0};

    if (!look_at_schema(project, &finding, err))
        return false;
    if (finding.mend != move_schema || project->keeps_data)
        return true;
    err_set(err, ERR_CONFIG, "schema supaqueue is %s: nothing was removed", finding.detail);
    return err_hint(err, "%s Or leave it where it is, by --keep-data.", move_schema);
}

static bool make_schema(struct project *project, struct finding *finding, struct err *err)
{
    char before[sizeof(finding->detail)];

    memcpy(before, finding->detail, sizeof(before));
    if (!strncmp(before, ORIGINAL, strlen(ORIGINAL)))
        part_found(finding, PART_GOOD, "version %d, made of %.160s", migrate_latest(), before);
    else
        part_found(finding, PART_GOOD, "version %d", migrate_latest());
    for (int try = 1; !store_apply_schema(&project->door, err); try++)
        if (!migrate_again(project->door.sqlstate, try))
            return false;
    return true;
}

static bool unmake_schema(struct project *project, struct finding *finding, struct err *err)
{
    (void)finding;
    return store_drop_schema(&project->door, err);
}

/* -- the edge function -- */

void project_relay_name(char name[RELAY_NAME_SIZE])
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    unsigned char bytes[EVP_MAX_MD_SIZE] = {0};
    char hex[9];

    EVP_DigestInit_ex(md, EVP_sha256(), NULL);
    for (const struct embedded_file *file = embedded_relay; file->path; file++) {
        EVP_DigestUpdate(md, file->path, strlen(file->path) + 1);
        EVP_DigestUpdate(md, file->text, strlen(file->text) + 1);
    }
    EVP_DigestFinal_ex(md, bytes, NULL);
    EVP_MD_CTX_free(md);
    to_hex(hex, bytes, 4);
    snprintf(name, RELAY_NAME_SIZE, "supaqueue " SUPAQUEUE_VERSION " %s", hex);
}

/* The platform's own tool calls a function what its folder is called, so it is asked itself. */
static void look_at_foreign_function(struct project *project, struct finding *finding)
{
    json_t *answer = management_ping(project->api, project->relay_url);
    const char *version = part_text(answer, "version");

    if (!*version)
        part_found(finding, PART_DIFFERS, "'%s', which does not answer at %.120s/ping", slug,
            project->relay_url);
    else
        part_found(finding, strcmp(version, SUPAQUEUE_VERSION) ? PART_DIFFERS : PART_GOOD,
            "'%s', version %.40s, deployed by another tool", slug, version);
    json_decref(answer);
}

static bool look_at_function(struct project *project, struct finding *finding, struct err *err)
{
    json_t *answer = management_function(project->api, slug, err);
    const char *deployed = part_text(answer, "name");
    char name[RELAY_NAME_SIZE];

    if (!answer)
        return false;
    project_relay_name(name);
    if (json_is_null(answer))
        part_found(finding, PART_MISSING, "not there");
    else if (json_is_true(json_object_get(answer, "verify_jwt")))
        part_found(finding, PART_DIFFERS, "'%.80s' with verify_jwt on", deployed);
    else if (strcmp(part_text(answer, "status"), "ACTIVE") != 0)
        part_found(finding, PART_DIFFERS, "'%.80s' is %s", deployed, part_text(answer, "status"));
    else if (!strcmp(deployed, slug))
        look_at_foreign_function(project, finding);
    else
        part_found(finding, strcmp(deployed, name) ? PART_DIFFERS : PART_GOOD,
            strcmp(deployed, name) ? "'%.80s', this program has '%s'" : "'%.80s'", deployed, name);
    json_decref(answer);
    return true;
}

static bool make_function(struct project *project, struct finding *finding, struct err *err)
{
    struct management_file files[EMBEDDED_RELAY_MAX];
    char name[RELAY_NAME_SIZE];
    struct management_deployment deployment = {.slug = slug, .name = name, .files = files};

    project_relay_name(name);
    for (const struct embedded_file *file = embedded_relay; file->path; file++)
        files[deployment.file_count++] =
            (struct management_file){.path = file->path, .text = file->text};
    part_found(finding, PART_GOOD, "'%s'", name);
    return management_deploy(project->api, &deployment, err);
}

static bool unmake_function(struct project *project, struct finding *finding, struct err *err)
{
    (void)finding;
    return management_delete_function(project->api, slug, err);
}

/* -- the relay: that the database sends jobs to the function -- */

static bool look_at_relay(struct project *project, struct finding *finding, struct err *err)
{
    json_t *answer = store_relay(&project->door, err);
    bool is_on = !strcmp(part_text(answer, "mode"), "relay");
    bool is_ours = !strcmp(part_text(answer, "url"), project->relay_url);

    if (!answer)
        return false;
    part_found(finding,
        !is_on    ? PART_MISSING
        : is_ours ? PART_GOOD
                  : PART_DIFFERS,
        "%s%.120s", is_on ? "on, to " : "off", is_on ? part_text(answer, "url") : "");
    json_decref(answer);
    return true;
}

static bool make_relay(struct project *project, struct finding *finding, struct err *err)
{
    part_found(finding, PART_GOOD, "on, to %.120s", project->relay_url);
    return store_use_relay(&project->door, project->relay_url, err);
}

static bool unmake_relay(struct project *project, struct finding *finding, struct err *err)
{
    (void)finding;
    return store_use_daemon(&project->door, err);
}

/* -- the tick -- */

static bool look_at_tick(struct project *project, struct finding *finding, struct err *err)
{
    json_t *answer = store_cron(&project->door, err);

    if (!answer)
        return false;
    if (json_is_null(answer))
        part_found(finding, PART_MISSING, "not scheduled");
    else if (!json_is_true(json_object_get(answer, "is_active")))
        part_found(finding, PART_DIFFERS, "switched off");
    else
        part_found(finding, PART_GOOD, "every %s",
            strcmp(part_text(answer, "schedule"), "* * * * *") ? part_text(answer, "schedule")
                                                               : "minute");
    json_decref(answer);
    return true;
}

static bool unmake_tick(struct project *project, struct finding *finding, struct err *err)
{
    (void)finding;
    return store_unschedule_tick(&project->door, err);
}

static bool make_tick(struct project *project, struct finding *finding, struct err *err)
{
    /* one that was switched off is only switched on by being made anew */
    return (finding->state != PART_DIFFERS || store_unschedule_tick(&project->door, err)) &&
           store_use_relay(&project->door, project->relay_url, err) &&
           (project->door.is_dry ? part_found(finding, PART_GOOD, "scheduled")
                                 : look_at_tick(project, finding, err));
}

const struct part project_parts[PROJECT_PARTS] = {
    {.name = "project", .look = look_at_project},
    {.name = "keys", .look = look_at_keys, .make = make_keys},
    {.name = "extensions", .look = look_at_extensions, .make = make_extensions},
    {.name = "vault", .look = look_at_vault, .make = make_vault, .unmake = unmake_vault},
    {.name = "secret", .look = look_at_secret, .make = make_secret, .unmake = unmake_secret},
    {.name = "schema",
        .look = look_at_schema,
        .make = make_schema,
        .unmake = unmake_schema,
        .is_always_made = true,
        .is_data = true},
    {.name = "function",
        .look = look_at_function,
        .make = make_function,
        .unmake = unmake_function},
    {.name = "relay", .look = look_at_relay, .make = make_relay, .unmake = unmake_relay},
    {.name = "tick", .look = look_at_tick, .make = make_tick, .unmake = unmake_tick},
};
