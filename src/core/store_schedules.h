/* What the commands say to the database about schedules. */
#ifndef SUPAQUEUE_CORE_STORE_SCHEDULES_H
#define SUPAQUEUE_CORE_STORE_SCHEDULES_H

#include "core/store_admin.h"

struct store_schedule {
    const char *name;
    const char *cron;
    const char *queue;
    const char *payload;   /* JSON */
    const char *time_zone; /* a name */
    const char *options;   /* JSON object */
    const char *catch_up;
    bool is_paused;
};

bool store_set_schedule(
    struct db *db, const struct store_schedule *schedule, struct err *err) MUST_CHECK;

/* One schedule, by name, or all of them when it is NULL; of one queue unless that is NULL. */
PGresult *store_schedules(struct db *db, const char *name, const char *queue, enum store_form form,
    struct err *err) MUST_CHECK;

/* These fail with ERR_FAILED when there is no such schedule. */
bool store_unschedule(struct db *db, const char *name, struct err *err) MUST_CHECK;
bool store_pause_schedule(
    struct db *db, const char *name, bool is_paused, struct err *err) MUST_CHECK;
PGresult *store_run_schedule(struct db *db, const char *name, struct err *err) MUST_CHECK; /* job */

/* The next `count` times of the schedule called `name`, or when that is NULL, of a cron text in a
 * time zone. Rows: at, reads (by the clocks of time_zone), time_zone, utc, in_ms. */
PGresult *store_schedule_times(struct db *db, const struct store_schedule *schedule,
    const char *count, enum store_form form, struct err *err) MUST_CHECK;

#endif
