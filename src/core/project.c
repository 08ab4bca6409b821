#include "core/project.h"

#include <string.h>

#include "base/clock.h"
#include "core/project_parts.h"
#include "core/store_install.h"
#include "io/interrupt.h"

enum { PING_MAX_MS = 90000, PING_SILENT_MS = 5000, PAUSE_MIN_MS = 250, PAUSE_MAX_MS = 3000 };

static bool stopped(struct project *project, const char *name)
{
    project->stopped_at = name;
    return false;
}

static bool install_part(struct project *project, const struct part *part, struct err *err)
{
    struct finding finding = {0};
    bool was_good;

    if (!part->look(project, &finding, err))
        return false;
    was_good = finding.state == PART_GOOD;
    if (part->make && (!was_good || part->is_always_made)) {
        if (!part->make(project, &finding, err))
            return false;
        project->is_changed = true;
    }
    project->say(project->arg, part->name,
        !part->unmake && was_good ? PART_SEEN
        : was_good                ? PART_IN_PLACE
                                  : PART_MADE,
        &finding);
    return true;
}

bool project_install(struct project *project, struct err *err)
{
    for (int i = 0; i < PROJECT_PARTS; i++)
        if (!install_part(project, &project_parts[i], err))
            return stopped(project, project_parts[i].name);
    return true;
}

bool project_check(struct project *project, struct err *err)
{
    struct finding finding = {0};

    if (!project_parts[0].look(project, &finding, err))
        return stopped(project, project_parts[0].name);
    project->say(project->arg, project_parts[0].name, PART_SEEN, &finding);
    return part_is_schema_ours(project, err);
}

static bool remove_part(struct project *project, const struct part *part, struct err *err)
{
    struct finding finding = {0};
    enum part_event event = PART_REMOVED;

    if (!part->look(project, &finding, err))
        return false;
    if (finding.state == PART_MISSING)
        event = PART_WAS_NOT_THERE;
    else if (part->is_data && project->keeps_data)
        event = PART_LEFT;
    else if (!part->unmake(project, &finding, err))
        return false;
    project->is_changed = project->is_changed || event == PART_REMOVED;
    project->say(project->arg, part->name, event, &finding);
    return true;
}

bool project_remove(struct project *project, struct err *err)
{
    for (int i = PROJECT_PARTS; i-- > 0;)
        if (project_parts[i].unmake && !remove_part(project, &project_parts[i], err))
            return stopped(project, project_parts[i].name);
    return true;
}

bool project_examine(struct project *project, int *problems, struct err *err)
{
    *problems = 0;
    for (int i = 0; i < PROJECT_PARTS; i++) {
        struct finding finding = {0};

        if (!project_parts[i].look(project, &finding, err))
            return stopped(project, project_parts[i].name);
        *problems += finding.state != PART_GOOD;
        project->say(project->arg, project_parts[i].name, PART_SEEN, &finding);
    }
    return true;
}

/* Less and less often: the Management API takes a limited number of requests a minute. */
static void pause_since(int64_t start_ms)
{
    int64_t ms = (clock_ms() - start_ms) / 4;

    ms = ms < PAUSE_MIN_MS ? PAUSE_MIN_MS : ms > PAUSE_MAX_MS ? PAUSE_MAX_MS : ms;
    interrupt_sleep(ms);
}

static void ping_unanswered(
    struct project *project, const char *id, const json_t *job, struct err *err)
{
    const char *status = part_text(job, "status"), *error = part_text(job, "error");
    struct err ignored = ERR_INIT;
    json_t *answer = store_net_answer(&project->door, id, &ignored);

    err_set(err, ERR_FAILED, "the self-test's job was not answered: it is %s%s%.160s%s%.160s",
        *status ? status : "held", *error ? ", " : "", error,
        json_is_string(answer) ? "; the last answer that pg_net got: " : "",
        json_is_string(answer) ? json_string_value(answer) : "");
    err_hint(err, "Look into the log of edge function 'supaqueue' in the dashboard, at what "
                  "table net._http_response holds, and at `supaqueue doctor`.");
    json_decref(answer);
}

/* Waits for the end of the job; a failure is an error. */
static bool await_ping(struct project *project, const char *id, struct err *err)
{
    int64_t start_ms = clock_ms(), end_ms = start_ms + PING_MAX_MS;
    bool is_told = false;

    for (;;) {
        json_t *job = store_ping(&project->door, id, err);
        const char *status = part_text(job, "status");
        bool is_good = !strcmp(status, "success");
        bool is_over = !job || is_good || clock_ms() > end_ms || interrupt_seen();

        if (!is_over && strcmp(status, "failed") != 0) {
            json_decref(job);
            if (!is_told && clock_ms() > start_ms + PING_SILENT_MS) {
                project->door.say(project->door.arg, "waiting for the self-test's job");
                is_told = true;
            }
            pause_since(start_ms);
            continue;
        }
        if (job && interrupt_seen())
            err_set(err, ERR_FAILED, "interrupted");
        else if (job && !is_good)
            ping_unanswered(project, id, job, err);
        json_decref(job);
        return is_good;
    }
}

bool project_self_test(struct project *project, struct err *err)
{
    int64_t start_ms = clock_ms();
    json_t *id = store_start_ping(&project->door, err);
    struct finding finding = {.state = PART_GOOD};
    struct err ignored = ERR_INIT;
    bool is_good = id && (project->door.is_dry || await_ping(project, json_string_value(id), err));

    json_decref(id);
    interrupt_forget();
    is_good = store_end_ping(&project->door, is_good ? err : &ignored) && is_good;
    if (!is_good)
        return stopped(project, "self-test");
    if (project->door.is_dry)
        part_found(&finding, PART_GOOD, "a job through the relay");
    else
        part_found(&finding, PART_GOOD, "a job went through the relay in %lld ms",
            (long long)(clock_ms() - start_ms));
    project->say(project->arg, "self-test", PART_MADE, &finding);
    return true;
}

void project_release(struct project *project)
{
    explicit_bzero(project->secret, sizeof(project->secret));
}
