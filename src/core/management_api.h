/*
 * Supabase's Management API (https://api.supabase.com/api/v1), as far as an installation needs it:
 * one function per call.
 *
 * Answers are JSON, returned owned, NULL on failure. Errors name the call and say what to do;
 * none holds the token, a secret or what the API says about a call that carried one. A call that is
 * refused for its rate (429) is made again when the API says, a few times.
 */
#ifndef SUPAQUEUE_CORE_MANAGEMENT_API_H
#define SUPAQUEUE_CORE_MANAGEMENT_API_H

#include <jansson.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "base/err.h"

enum { MANAGEMENT_REF_LEN = 20 };

struct management_api;

typedef void management_say_fn(void *arg, const char *line);

/* Strings are copied. */
struct management_options {
    const char *url;        /* NULL: https://api.supabase.com */
    const char *token;      /* NULL, with is_dry only: nothing is called, everything read is null */
    const char *ref;        /* of the project */
    bool is_dry;            /* calls that change something are only told of */
    management_say_fn *say; /* gets every call, secrets replaced, when is_dry; and waits */
    void *arg;
};

/* ERR_CONFIG when the address is not safe, the ref or the token no such thing. Returns owned. */
struct management_api *management_new(
    const struct management_options *options, struct err *err) MUST_CHECK;
void management_free(struct management_api *api); /* NULL is fine; wipes the token */

bool management_is_ref(const char *text);

json_t *management_project(struct management_api *api, struct err *err) MUST_CHECK;

/* Without their values, as far as the API leaves them out. */
json_t *management_keys(struct management_api *api, struct err *err) MUST_CHECK;

/* Whether keys of the old kind (JWTs) work. */
bool management_legacy_keys(struct management_api *api, bool *is_on, struct err *err) MUST_CHECK;

json_t *management_secrets(struct management_api *api, struct err *err) MUST_CHECK;
bool management_set_secret(
    struct management_api *api, const char *name, const char *value, struct err *err) MUST_CHECK;
bool management_delete_secret(
    struct management_api *api, const char *name, struct err *err) MUST_CHECK;

/* JSON null when there is no such function. */
json_t *management_function(
    struct management_api *api, const char *slug, struct err *err) MUST_CHECK;

/* What the edge function at this address says of itself: {"version": …}; JSON null when it does not
 * answer. It gets no token. */
json_t *management_ping(struct management_api *api, const char *function_url) MUST_CHECK;

struct management_file {
    const char *path; /* below the folder of the function */
    const char *text;
};

/* Callers are not checked by the platform (verify_jwt is off): the function does that itself. */
struct management_deployment {
    const char *slug;
    const char *name;                    /* as shown to people */
    const struct management_file *files; /* index.ts is where it starts */
    size_t file_count;
};

bool management_deploy(struct management_api *api, const struct management_deployment *deployment,
    struct err *err) MUST_CHECK;
bool management_delete_function(
    struct management_api *api, const char *slug, struct err *err) MUST_CHECK;

/* What people are told of a statement: itself, or how long it is. */
enum { MANAGEMENT_TOLD_SIZE = 80 };
const char *management_told(const char *sql, char size[MANAGEMENT_TOLD_SIZE]);

/* SQL, one statement when there are parameters. Returns the rows. */
struct management_sql {
    const char *text;
    const char *const *params; /* NULL-terminated, or NULL */
    bool reads_only;
    bool has_secret; /* parameters are not told to anybody */
};

json_t *management_query(struct management_api *api, const struct management_sql *sql,
    char sqlstate[6], struct err *err) MUST_CHECK; /* sqlstate: "" unless Postgres refused */

#endif
