/*
 * Inserts jobs one at a time over one open connection, each in its own transaction, with a random
 * pause after each, and prints when: the job's id, CLOCK_MONOTONIC in ns just before the insert was
 * sent and just after its commit was answered. Beside the sink's record of arrivals this gives the
 * latency.
 *
 *     trickle CONNINFO QUEUE_ID JOBS PAUSE_MIN_MS PAUSE_MAX_MS
 */
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void check(PGconn *conn, const PGresult *result, ExecStatusType expected)
{
    if (PQresultStatus(result) != expected) {
        fprintf(stderr, "trickle: %s", PQerrorMessage(conn));
        exit(1);
    }
}

int main(int argc, char **argv)
{
    static const char insert[] =
        "insert into supaqueue.job (queue, payload) values ($1, '{\"n\": 1, "
        "\"arg1\": \"val\"}') returning id";
    const char *queue = argc == 6 ? argv[2] : NULL;
    long jobs = queue ? atol(argv[3]) : 0, pause_min = queue ? atol(argv[4]) : 0;
    long pause_range = queue ? atol(argv[5]) - pause_min : -1;
    PGresult *result;
    PGconn *conn;

    if (jobs < 1 || pause_min < 0 || pause_range < 0) {
        fprintf(stderr, "usage: trickle CONNINFO QUEUE_ID JOBS PAUSE_MIN_MS PAUSE_MAX_MS\n");
        return 2;
    }
    conn = PQconnectdb(argv[1]);
    if (PQstatus(conn) != CONNECTION_OK) {
        fprintf(stderr, "trickle: %s", PQerrorMessage(conn));
        return 1;
    }
    result = PQprepare(conn, "insert", insert, 0, NULL);
    check(conn, result, PGRES_COMMAND_OK);
    PQclear(result);
    for (long i = 0; i < jobs; i++) {
        int64_t pause_us = pause_min * 1000 + random() % (pause_range * 1000 + 1);
        struct timespec pause = {
            .tv_sec = pause_us / 1000000, .tv_nsec = pause_us % 1000000 * 1000};
        int64_t before_ns, after_ns;

        nanosleep(&pause, NULL);
        before_ns = now_ns();
        result = PQexecPrepared(conn, "insert", 1, &queue, NULL, NULL, 0);
        after_ns = now_ns();
        check(conn, result, PGRES_TUPLES_OK);
        printf("%s %" PRId64 " %" PRId64 "\n", PQgetvalue(result, 0, 0), before_ns, after_ns);
        PQclear(result);
    }
    PQfinish(conn);
    return 0;
}
