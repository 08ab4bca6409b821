/* The schema: installing it, bringing it up to date, and telling whether this program can use it.
 */
#ifndef SUPAQUEUE_CORE_MIGRATE_H
#define SUPAQUEUE_CORE_MIGRATE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/err.h"

struct db;

/* Gets the name of a migration, or a note on what became of the original supaqueue's schema. */
typedef void migrate_fn(void *arg, bool is_note, const char *text);

/* The schema version that this program brings and needs. */
int migrate_latest(void);

/* Installs the schema or brings it up to date, in one transaction; safe to repeat, also by two at
 * once. Calls `say` with each migration and note, after the commit. A newer schema is left alone:
 * ERR_SCHEMA_NEWER. */
bool migrate_apply(struct db *db, migrate_fn *say, void *arg, struct err *err) MUST_CHECK;

/* Whether to apply the schema again after it has failed with this SQLSTATE at the `try`-th try,
 * from 1 on: waits a little before it says so. A schema in use is locked by others in their own
 * order, so the database may call this one the victim of a deadlock; nothing was done then. */
bool migrate_again(const char *sqlstate, int try);

/* Whether this program works with a schema of `version`, as store_schema_version() has it:
 * ERR_DATABASE when it has to be migrated first, ERR_SCHEMA_NEWER when the program is the one to be
 * replaced. */
bool migrate_check_version(int version, struct err *err) MUST_CHECK;

/* The same, asking the database. */
bool migrate_check(struct db *db, struct err *err) MUST_CHECK;

#endif
