/* db_conn.h - one connection, for db_pool.c and db_conn.c only. */
#pragma once
#include "backend-ext/db.h"

enum { DB_PREPARED_MAX = 192, DB_CONNECT_TIMEOUT_MS = 3000, DB_QUERY_TIMEOUT_MS = 7000 };

struct db_conn {
    PGconn *pg; /* NULL while closed */
    struct db *db;
    bool lent;
    bool broken; /* must not be used again */
    const struct db_statement *prepared[DB_PREPARED_MAX];
    int prepared_count;
    const char *origin;         /* of the owner */
    const atomic_bool *leaving; /* of the owner: waits end soon */
};

/* values in the order of db_conn_keywords[] in db_conn.c */
struct db_address {
    char *host, *port, *user, *password, *name, *sslmode;
};

enum err_code db_conn_open(struct db_conn *c, const struct db_address *a, struct err *err);
void db_conn_close(struct db_conn *c);
/* Looks without waiting whether the server hung up; false marks the connection broken. */
bool db_conn_alive(struct db_conn *c);
