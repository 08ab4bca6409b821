#include "cli/secret.h"

#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "core/secrets.h"
#include "core/signature.h"

/* What is refused is not repeated: it may be the secret itself. */
static bool check_name(const char *option, const char *name, struct err *err)
{
    if (secret_is_name(name, strlen(name)))
        return true;
    err_set(err, ERR_USAGE, "--%s takes the name of a secret", option);
    return err_hint(err, "A name has 1 to 200 letters, digits, _ - and .; the value belongs into "
                         "Vault, or into the environment or a file of the dispatcher.");
}

/* The option was given once, as the word that empties the setting. */
static bool is_none(const struct cli *cli, const char *option)
{
    const char *first = cli_str_at(cli, option, 0);

    return first && !strcmp(first, "none") && !cli_str_at(cli, option, 1);
}

static bool add_auth(const struct cli *cli, json_t *settings, struct err *err)
{
    const char *name = cli_str(cli, "auth");

    if (!name)
        return true;
    if (!strcmp(name, "none"))
        return !json_object_set_new(settings, "auth", json_null());
    return check_name("auth", name, err) &&
           !json_object_set_new(settings, "auth", json_string(name));
}

static bool add_headers(const struct cli *cli, json_t *settings, struct err *err)
{
    json_t *headers = json_object();
    const char *text;

    for (int i = 0; (text = cli_str_at(cli, "secret-header", i)); i++) {
        size_t len = strcspn(text, ":");
        const char *name = text + len + (text[len] == ':');

        name += strspn(name, " \t");
        if (i == 0 && is_none(cli, "secret-header"))
            break;
        if (!len || !text[len]) {
            json_decref(headers);
            err_set(err, ERR_USAGE, "--secret-header number %d is no header", i + 1);
            return err_hint(err, "Write it as --secret-header 'NAME: SECRET'.");
        }
        if (!check_name("secret-header", name, err) ||
            json_object_setn_new(headers, text, len, json_string(name))) {
            json_decref(headers);
            return err->kind != ERR_NONE ? false
                                         : err_set(err, ERR_USAGE, "an option is not valid UTF-8");
        }
    }
    if (cli_str_at(cli, "secret-header", 0))
        json_object_set(settings, "secret_headers", headers);
    json_decref(headers);
    return true;
}

static bool add_signing(const struct cli *cli, json_t *settings, struct err *err)
{
    json_t *names = json_array();
    const char *name;

    for (int i = 0; (name = cli_str_at(cli, "signing-secret", i)); i++) {
        if (i == 0 && is_none(cli, "signing-secret"))
            break;
        if (!check_name("signing-secret", name, err)) {
            json_decref(names);
            return false;
        }
        json_array_append_new(names, json_string(name));
    }
    if (cli_str_at(cli, "signing-secret", 0))
        json_object_set(settings, "signing_secrets", names);
    json_decref(names);
    return true;
}

bool secrets_from_options(const struct cli *cli, json_t *settings, struct err *err)
{
    return add_auth(cli, settings, err) && add_headers(cli, settings, err) &&
           add_signing(cli, settings, err);
}

static bool generate_run(const struct cli *cli, struct err *err)
{
    char text[SIGNATURE_SECRET_TEXT_SIZE];

    if (!signature_new_secret(text))
        return err_set(err, ERR_FAILED, "the system has no randomness to give");
    printf(cli_flag(cli, "json") ? "{\"secret\": \"%s\"}\n" : "%s\n", text);
    explicit_bzero(text, sizeof(text));
    return true;
}

const struct cli_command cmd_secret_generate = {
    .name = "secret generate",
    .summary = "print a new signing secret",
    .description =
        "Prints 32 random bytes as a secret of Standard Webhooks: whsec_ and base64. Keep it in "
        "Vault, or in the environment or a file of the dispatcher, and give its name to the "
        "queue; the function that is called verifies with the same secret.\n\n"
        "  supaqueue secret generate >secrets/hooks_2026\n"
        "  supaqueue queue set hooks --signing-secret hooks_2026\n\n"
        "To rotate, name the new one before the old one until all functions know it:\n\n"
        "  supaqueue queue set hooks --signing-secret hooks_2027 --signing-secret hooks_2026",
    .prints_data = true,
    .run = generate_run,
};
