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

/* Whether this program works with a schema of `version`, as store_schema_version() has it:
 * ERR_DATABASE when it has to be migrated first, ERR_SCHEMA_NEWER when the program is the one to be
 * replaced. */
bool migrate_check_version(int version, struct err *err) MUST_CHECK;

/* The same, asking the database. */
bool migrate_check(struct db *db, struct err *err) MUST_CHECK;

#endif
