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
    &cmd_job_add,
    &cmd_job_list,
    &cmd_job_show,
    &cmd_job_retry,
    &cmd_job_cancel,
    &cmd_job_wait,
    &cmd_help,
    NULL,
};

/* Stand in until the files of these commands are there. */
__attribute__((weak)) const struct cli_command cmd_dev = {.name = "dev", .summary = "not built in"};
__attribute__((weak)) const struct cli_command cmd_run = {.name = "run", .summary = "not built in"};
