/*
 * The directory of one dev stack: who uses it now, its secret key, and where its database lives.
 *
 *     lock            held, with our process id, while a dev stack runs; removed at its end
 *     secret_key      made once
 *     postgres/       the database; a link when the server's user cannot reach this directory
 *     postgres.log    of the last run
 */
#ifndef SUPAQUEUE_CORE_DATA_DIR_H
#define SUPAQUEUE_CORE_DATA_DIR_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct data_dir {
    char *path;     /* absolute */
    char *database; /* absolute, of the database itself; may not exist yet */
    char *sockets;  /* a private directory with a short path, as Unix sockets need */
    char *secret_key;
    const char *user; /* who runs the server, when that is not us; or NULL */
    bool drops_user;  /* we are root, and Postgres refuses to run as root */
    uid_t uid;        /* of the server */
    gid_t gid;
    int lock;
};

/* Makes what is missing and takes the lock; refuses when another dev stack has it. `dir` starts
 * zeroed; data_dir_close() is safe whatever this returns. */
bool data_dir_open(struct data_dir *dir, const char *path, struct err *err) MUST_CHECK;

/* What a server left in the directory of the sockets. */
void data_dir_remove_sockets(const struct data_dir *dir);

/* Removes the sockets, their directory and the lock. */
void data_dir_close(struct data_dir *dir);

/* Deletes a directory with all that is in it; does not follow links. A missing one is fine. */
bool data_dir_remove_tree(const char *path, struct err *err) MUST_CHECK;

#endif
