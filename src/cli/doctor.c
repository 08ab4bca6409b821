#include <stdio.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/remote.h"

enum { JSON_MAX = 65536 };

struct told {
    struct buf parts;
    const struct remote *remote;
};

static void add_json(
    void *arg, const char *part, enum part_event event, const struct finding *finding)
{
    static const char *const states[] = {
        [PART_MISSING] = "missing", [PART_DIFFERS] = "differs", [PART_GOOD] = "good"};
    struct told *told = arg;
    struct buf *json = &told->parts;
    char mend[REMOTE_MEND_SIZE];

    (void)event;
    buf_addf(json, "%s{\"part\": \"%s\", \"state\": \"%s\", \"detail\": ", json->len ? ",\n  " : "",
        part, states[finding->state]);
    buf_add_json_str(json, finding->detail);
    if (finding->state != PART_GOOD) {
        remote_mend(told->remote, finding, mend);
        buf_add_str(json, ", \"mend\": ");
        buf_add_json_str(json, mend);
    }
    buf_add_char(json, '}');
}

static bool examine(const struct cli *cli, struct remote *remote, struct err *err)
{
    struct told told = {.parts = BUF_INIT(JSON_MAX), .remote = remote};
    bool as_json = cli_flag(cli, "json"), is_done;
    int problems;

    if (as_json) {
        remote->project.say = add_json;
        remote->project.arg = &told;
    }
    is_done = project_examine(&remote->project, &problems, err);
    if (is_done && as_json)
        printf("{\"project_ref\": \"%s\", \"problems\": %d, \"parts\": [\n  %s]}\n", remote->ref,
            problems, told.parts.data);
    buf_release(&told.parts);
    if (!is_done || !problems)
        return is_done;
    err_set(err, ERR_FAILED, "%d of the parts are missing or differ", problems);
    return err_hint(err, "What mends them is said with each.");
}

bool doctor_run(const struct cli *cli, struct err *err)
{
    struct remote remote = {0};
    bool is_done = remote_open(cli, &remote, false, err) && examine(cli, &remote, err);

    remote_close(&remote);
    return is_done;
}

static const struct cli_option doctor_options[] = {
    REMOTE_OPTIONS,
    {0},
};

const struct cli_command cmd_doctor = {
    .name = "doctor",
    .summary =
        "show what is installed in a hosted Supabase project, and what is missing or differs",
    .description =
        "Looks at every part that `supaqueue install` makes, and changes nothing. Exit code 1 when "
        "one is missing or differs from what this program would install; then it says what mends "
        "it. `supaqueue status --project-ref` is the same. The access token is read from "
        "SUPABASE_ACCESS_TOKEN or asked for on a terminal.",
    .options = doctor_options,
    .takes_db = true,
    .prints_data = true,
    .run = doctor_run,
};
