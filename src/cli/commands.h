/* The commands, each defined in the file of its group. */
#ifndef SUPAQUEUE_CLI_COMMANDS_H
#define SUPAQUEUE_CLI_COMMANDS_H

#include "cli/cli.h"

extern const struct cli_command cmd_dev;
extern const struct cli_command cmd_run;
extern const struct cli_command cmd_migrate;
extern const struct cli_command cmd_install;
extern const struct cli_command cmd_remove;
extern const struct cli_command cmd_doctor;
extern const struct cli_command cmd_status;
extern const struct cli_command cmd_queue_create;
extern const struct cli_command cmd_queue_list;
extern const struct cli_command cmd_queue_show;
extern const struct cli_command cmd_queue_set;
extern const struct cli_command cmd_queue_pause;
extern const struct cli_command cmd_queue_resume;
extern const struct cli_command cmd_queue_reset_breaker;
extern const struct cli_command cmd_queue_rm;
extern const struct cli_command cmd_secret_generate;
extern const struct cli_command cmd_job_add;
extern const struct cli_command cmd_job_list;
extern const struct cli_command cmd_job_show;
extern const struct cli_command cmd_job_attempts;
extern const struct cli_command cmd_job_tree;
extern const struct cli_command cmd_job_update;
extern const struct cli_command cmd_job_retry;
extern const struct cli_command cmd_job_cancel;
extern const struct cli_command cmd_job_dead;
extern const struct cli_command cmd_job_redrive;
extern const struct cli_command cmd_job_wait;
extern const struct cli_command cmd_schedule_set;
extern const struct cli_command cmd_schedule_list;
extern const struct cli_command cmd_schedule_next;
extern const struct cli_command cmd_schedule_run;
extern const struct cli_command cmd_schedule_pause;
extern const struct cli_command cmd_schedule_resume;
extern const struct cli_command cmd_schedule_rm;
extern const struct cli_command cmd_help;

#endif
