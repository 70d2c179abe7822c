/* app.h - what the handlers share; made once in main.c, handed to each handler as its ctx. */
#pragma once
#include "backend-ext/account.h"
#include "backend-ext/db.h"
#include "backend-ext/restraints.h"
#include "common/http/http.h"
#include "common/ws/ws.h"
#include <pthread.h>
#include <stdatomic.h>

struct alerts;
struct chores;
struct daemons;
struct diagnoser;
struct fixing_watch;
struct login_attempts;
struct proxies;

struct app {
    struct db *db;
    struct ws_server *ws;
    struct http_client *ai;
    struct http_client *agent;
    struct diagnoser *diagnoser;
    struct alerts *alerts;
    struct chores *chores;
    struct daemons *daemons;
    struct fixing_watch *fixing_watch;
    int ai_timeout_ms;
    int diagnosis_retry_ms;
    int agent_timeout_ms;
    int retention_days; /* 0 = everything is kept */
    struct restraint_limits limits;
    const char *migrations_folder;
    const char *state_dir;        /* of the key for bundles */
    pthread_mutex_t publish_lock; /* see publish.h */
    char daemon_token[DAEMON_TOKEN_BYTES];
    struct account_source accounts; /* .db NULL until the database was started */
    struct auth *auth;
    struct auth_sockets *auth_sockets;
    struct login_attempts *attempts; /* NULL with AUTH=off */
    int session_ttl_ms;
    struct proxies *proxies; /* whose X-Forwarded-For says where a request comes from */
    atomic_bool leaving;     /* calls to other daemons end soon */
};
