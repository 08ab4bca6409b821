#include "core/config.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/mem.h"

static void wipe(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
    free(text);
}

static void set(char **field, const char *value)
{
    wipe(*field);
    *field = value && *value ? mem_dup(value) : NULL;
}

static void set_functions_base(struct config *config, const char *supabase_url)
{
    size_t len = strlen(supabase_url);

    while (len && supabase_url[len - 1] == '/')
        len--;
    free(config->functions_url);
    config->functions_url = len ? mem_printf("%.*s/functions/v1", (int)len, supabase_url) : NULL;
}

static void add_secret(struct config *config, const char *name, const char *value)
{
    size_t count = 0;

    while (config->secrets && config->secrets[count])
        count++;
    config->secrets = mem_resize(config->secrets, (count + 2) * sizeof(*config->secrets));
    config->secrets[count] = mem_printf("%s=%s", name, value);
    config->secrets[count + 1] = NULL;
}

static void take(struct config *config, const char *name, const char *value)
{
    if (!strcmp(name, "DATABASE_URL"))
        set(&config->db_url, value);
    else if (!strcmp(name, "SUPABASE_URL"))
        set_functions_base(config, value);
    else if (!strcmp(name, "SUPABASE_FUNCTIONS_URL"))
        set(&config->functions_url, value);
    else if (!strcmp(name, "SUPABASE_SECRET_KEY"))
        set(&config->secret_key, value);
    else if (!strcmp(name, "SUPABASE_SERVICE_ROLE_KEY"))
        set(&config->service_role_key, value);
    else if (!strcmp(name, "SUPAQUEUE_SECRETS_DIR"))
        set(&config->secrets_dir, value);
    else if (!strcmp(name, "SUPAQUEUE_CA_FILE"))
        set(&config->ca_file, value);
    else if (!strncmp(name, "SUPAQUEUE_SECRET_", strlen("SUPAQUEUE_SECRET_")))
        add_secret(config, name, value);
}

static void take_environment(struct config *config)
{
    static const char *const names[] = {"DATABASE_URL", "SUPABASE_URL", "SUPABASE_FUNCTIONS_URL",
        "SUPABASE_SECRET_KEY", "SUPABASE_SERVICE_ROLE_KEY", "SUPAQUEUE_SECRETS_DIR",
        "SUPAQUEUE_CA_FILE"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        const char *value = getenv(names[i]);

        if (value && *value)
            take(config, names[i], value);
    }
}

/* One line: NAME=value, the value perhaps in quotes; blank lines and # comments are passed over. */
static bool take_line(struct config *config, char *line)
{
    char *value, *end;

    line += strspn(line, " \t");
    if (!strncmp(line, "export ", 7))
        line += 7;
    end = line + strcspn(line, "\r\n");
    while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *end = '\0';
    if (!*line || *line == '#')
        return true;
    value = strchr(line, '=');
    if (!value)
        return false;
    *value++ = '\0';
    if (end - value >= 2 && (*value == '"' || *value == '\'') && end[-1] == *value) {
        end[-1] = '\0';
        value++;
    }
    take(config, line, value);
    return true;
}

static bool take_file(struct config *config, const char *path, struct err *err)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    int number = 0;
    bool ok = true;

    if (!file)
        return err_set(
            err, ERR_CONFIG, "cannot read settings file \"%s\": %s", path, strerror(errno));
    while (ok && getline(&line, &size, file) >= 0) {
        number++;
        if (!take_line(config, line)) {
            ok = err_set(err, ERR_CONFIG, "line %d of \"%s\" is not NAME=value", number, path);
        }
    }
    if (line)
        explicit_bzero(line, size);
    free(line);
    fclose(file);
    return ok;
}

bool config_check_functions_url(const char *url, struct err *err)
{
    if (!url || !strncasecmp(url, "http://", 7) || !strncasecmp(url, "https://", 8))
        return true;
    err_set(err, ERR_CONFIG, "functions URL \"%s\" is not an http or https address", url);
    return err_hint(err, "SUPABASE_URL looks like https://<project>.supabase.co");
}

bool config_check_secrets_dir(const char *dir, struct err *err)
{
    struct stat info;

    if (!dir || (!stat(dir, &info) && S_ISDIR(info.st_mode)))
        return true;
    err_set(err, ERR_CONFIG, "there is no folder of secrets \"%s\"", dir);
    return err_hint(err, "it holds one file for each secret, called like it");
}

bool config_check_ca_file(const char *path, struct err *err)
{
    FILE *file = path ? fopen(path, "re") : NULL;
    X509 *certificate;

    if (!path)
        return true;
    if (!file)
        return err_set(
            err, ERR_CONFIG, "cannot read certificates from \"%s\": %s", path, strerror(errno));
    certificate = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    X509_free(certificate);
    ERR_clear_error();
    if (certificate)
        return true;
    err_set(err, ERR_CONFIG, "\"%s\" does not begin with a certificate", path);
    return err_hint(
        err, "it holds certificates of authorities as PEM: -----BEGIN CERTIFICATE-----");
}

/* A URL that curl could call and a header that HTTP could carry. */
static bool check(const struct config *config, struct err *err)
{
    const char *const keys[] = {config->secret_key, config->service_role_key};

    if (!config_check_functions_url(config->functions_url, err) ||
        !config_check_secrets_dir(config->secrets_dir, err) ||
        !config_check_ca_file(config->ca_file, err))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
        for (const char *p = keys[i]; p && *p; p++)
            if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f)
                return err_set(err, ERR_CONFIG, "%s holds a character that a key cannot have",
                    i ? "SUPABASE_SERVICE_ROLE_KEY" : "SUPABASE_SECRET_KEY");
    return true;
}

bool config_load(struct config *config, const char *file, struct err *err)
{
    struct config fresh = {0};

    take_environment(&fresh);
    if ((file && !take_file(&fresh, file, err)) || !check(&fresh, err)) {
        config_release(&fresh);
        return false;
    }
    config_release(config);
    *config = fresh;
    return true;
}

void config_release(struct config *config)
{
    free(config->db_url);
    free(config->functions_url);
    free(config->secrets_dir);
    free(config->ca_file);
    wipe(config->secret_key);
    wipe(config->service_role_key);
    for (char **secret = config->secrets; secret && *secret; secret++)
        wipe(*secret);
    free(config->secrets);
    *config = (struct config){0};
}
