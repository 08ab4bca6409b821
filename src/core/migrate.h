/* The schema: installing it, bringing it up to date, and telling whether this program can use it.
 */
#ifndef SUPAQUEUE_CORE_MIGRATE_H
#define SUPAQUEUE_CORE_MIGRATE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/err.h"

struct db;

typedef void migrate_fn(void *arg, const char *migration);

/* The schema version that this program brings and needs. */
int migrate_latest(void);

/* Installs the schema or brings it up to date, in one transaction; safe to repeat, also by two at
 * once. Calls `applied` with the name of each migration, after the commit. A newer schema is left
 * alone: ERR_SCHEMA_NEWER. */
bool migrate_apply(struct db *db, migrate_fn *applied, void *arg, struct err *err) MUST_CHECK;

/* Whether this program works with a schema of `version`, 0 when there is none: ERR_DATABASE when it
 * has to be migrated first, ERR_SCHEMA_NEWER when the program is the one to be replaced. */
bool migrate_check_version(int version, struct err *err) MUST_CHECK;

/* The same, asking the database. */
bool migrate_check(struct db *db, struct err *err) MUST_CHECK;

#endif
