/* serve.h - the socket: who connects, how many at once, and when to stop for somebody who has left. */
#pragma once
#include "common/catalogue/catalogue.h"
#include "common/executor/executor.h"

struct serve_options {
    char *socket_path, *secrets_dir;
    const struct catalogue *catalogue;
    const struct executor_settings *engine;
    int monitor_uid, agent_uid, generator_uid;
    bool lab;
};

struct server;

/* options are copied; what they point to must outlive the server. */
enum err_code serve_start(const struct serve_options *o, struct server **ret, struct err *err);
void serve_stop(struct server *s); /* NULL fine */
