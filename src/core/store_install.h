/*
 * The statements of an installation in a project's database: extensions, the secret in Vault, the
 * schema, the relay and its tick. They go through a sql_door.
 *
 * JSON is returned owned, NULL on failure; JSON null stands for what is not there.
 */
#ifndef SUPAQUEUE_CORE_STORE_INSTALL_H
#define SUPAQUEUE_CORE_STORE_INSTALL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/compiler.h"
#include "base/err.h"

struct sql_door;

enum store_extension {
    STORE_VAULT,
    STORE_NET,
    STORE_CRON,
    STORE_EXTENSIONS,
};

extern const char *const store_extension_names[STORE_EXTENSIONS];

/* By name: {"version": …, "is_there": …, "is_available": …}. */
json_t *store_extensions(struct sql_door *door, struct err *err) MUST_CHECK;
bool store_create_extension(
    struct sql_door *door, enum store_extension extension, struct err *err) MUST_CHECK;

/* A string, to be wiped. */
json_t *store_vault_secret(struct sql_door *door, const char *name, struct err *err) MUST_CHECK;
bool store_set_vault_secret(
    struct sql_door *door, const char *name, const char *value, struct err *err) MUST_CHECK;
bool store_delete_vault_secret(struct sql_door *door, const char *name, struct err *err) MUST_CHECK;

/* {"version": …}, which is null when schema supaqueue is there but not of this program; then
 * "original" tells in a text what there is of the original supaqueue, or is null. */
json_t *store_schema(struct sql_door *door, struct err *err) MUST_CHECK;
bool store_apply_schema(struct sql_door *door, struct err *err) MUST_CHECK;

/* {"queues": …, "jobs": {status: count}, "additions": [names of what users have made in the
 * schema], "dependents": [descriptions of what of other schemas hangs on it]}. */
json_t *store_losses(struct sql_door *door, struct err *err) MUST_CHECK;
bool store_drop_schema(struct sql_door *door, struct err *err) MUST_CHECK;

/* {"mode": …, "url": …} */
json_t *store_relay(struct sql_door *door, struct err *err) MUST_CHECK;
/* These two schedule the tick, too, and end that. */
bool store_use_relay(struct sql_door *door, const char *url, struct err *err) MUST_CHECK;
bool store_use_daemon(struct sql_door *door, struct err *err) MUST_CHECK;

/* {"schedule": …, "is_active": …} */
json_t *store_cron(struct sql_door *door, struct err *err) MUST_CHECK;
bool store_unschedule_tick(struct sql_door *door, struct err *err) MUST_CHECK;

/* A job for the relay itself, which answers it: returns its id. */
json_t *store_start_ping(struct sql_door *door, struct err *err) MUST_CHECK;
/* {"status": …, "http_status": …, "error": …} */
json_t *store_ping(struct sql_door *door, const char *id, struct err *err) MUST_CHECK;
/* The last that pg_net has got as an answer since that job was added: its error or status, a
 * string.
 */
json_t *store_net_answer(struct sql_door *door, const char *id, struct err *err) MUST_CHECK;
bool store_end_ping(struct sql_door *door, struct err *err) MUST_CHECK;

/* The statements that create them. */
void store_print_extensions(FILE *out);

#endif
