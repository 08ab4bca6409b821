/*
 * Settings that may change while the program runs: where the functions are, the credentials they
 * get, and the secrets that queues name. They come from the environment and, on top of it, from a
 * file of NAME=value lines, which can be read again. Secrets never come from the command line.
 */
#ifndef SUPAQUEUE_CORE_CONFIG_H
#define SUPAQUEUE_CORE_CONFIG_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/err.h"

struct config {
    char *db_url;        /* DATABASE_URL, or NULL */
    char *functions_url; /* SUPABASE_FUNCTIONS_URL, or SUPABASE_URL with /functions/v1, or NULL */
    char *secret_key;    /* SUPABASE_SECRET_KEY, or NULL */
    char *service_role_key; /* SUPABASE_SERVICE_ROLE_KEY, or NULL */
    char *secrets_dir;      /* SUPAQUEUE_SECRETS_DIR, or NULL */
    char *ca_file;          /* SUPAQUEUE_CA_FILE, or NULL */
    char **secrets; /* SUPAQUEUE_SECRET_<NAME>=value of the file, NULL-terminated; or NULL */
};

/* Reads the environment and, unless it is NULL, the file. On failure (ERR_CONFIG) the config is as
 * it was. A loaded config is overwritten. */
bool config_load(struct config *config, const char *file, struct err *err) MUST_CHECK;
bool config_check_functions_url(const char *url, struct err *err) MUST_CHECK; /* NULL is fine */
bool config_check_secrets_dir(const char *dir, struct err *err) MUST_CHECK;   /* likewise */
bool config_check_ca_file(const char *file, struct err *err) MUST_CHECK;      /* likewise */
void config_release(struct config *config); /* wipes what is secret */

#endif
