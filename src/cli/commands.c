#include "cli/commands.h"

#include <stddef.h>

const struct cli_command *const cli_commands[] = {
    &cmd_dev,
    &cmd_run,
    &cmd_migrate,
    &cmd_status,
    &cmd_queue_create,
    &cmd_queue_list,
    &cmd_queue_set,
    &cmd_queue_pause,
    &cmd_queue_resume,
    &cmd_queue_rm,
    &cmd_secret_generate,
    &cmd_job_add,
    &cmd_job_list,
    &cmd_job_show,
    &cmd_job_retry,
    &cmd_job_cancel,
    &cmd_job_wait,
    &cmd_schedule_set,
    &cmd_schedule_list,
    &cmd_schedule_next,
    &cmd_schedule_run,
    &cmd_schedule_pause,
    &cmd_schedule_resume,
    &cmd_schedule_remove,
    &cmd_help,
    NULL,
};
