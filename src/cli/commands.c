#include "cli/commands.h"

#include <stddef.h>

const struct cli_command *const cli_commands[] = {
    &cmd_dev,
    &cmd_run,
    &cmd_migrate,
    &cmd_status,
    &cmd_queue_create,
    &cmd_queue_list,
    &cmd_queue_show,
    &cmd_queue_set,
    &cmd_queue_pause,
    &cmd_queue_resume,
    &cmd_queue_reset_breaker,
    &cmd_queue_rm,
    &cmd_job_add,
    &cmd_job_list,
    &cmd_job_show,
    &cmd_job_attempts,
    &cmd_job_tree,
    &cmd_job_update,
    &cmd_job_retry,
    &cmd_job_cancel,
    &cmd_job_dead,
    &cmd_job_redrive,
    &cmd_job_wait,
    &cmd_help,
    NULL,
};
