/* daemon.h - what each daemon's main() has in common: --help, --version, --check-config, --health, signals, leaving.
 *
 *   --help          purpose and every setting with default and meaning; exit 0
 *   --version       name and version; exit 0
 *   --check-config  loads settings and calls `check`; prints "NAME: configuration is fine" or each mistake; exit 0/1
 *   --health        GET http://127.0.0.1:PORT/health of a running one; exit 0 when 200, else 1 (container health check)
 *
 * SIGPIPE is ignored.  SIGTERM, SIGINT and SIGHUP are blocked in every thread and read by daemon_wait(). */
#pragma once
#include "common/base/err.h"
#include "common/base/settings.h"
#include <stdbool.h>

struct daemon {
    const char *name;               /* "health-monitor" */
    const char *purpose;            /* one or two lines */
    const struct setting *settings; /* must hold a row "LOG_LEVEL" (STRING), and "PORT" (INT) unless there is `health` */
    size_t setting_count;
    size_t settings_bytes; /* sizeof the settings struct */
    /* Beyond single settings: loads the catalogue and the like.  May be NULL. */
    enum err_code (*check)(const void *settings, struct err *err);
    /* What --health does instead, for a daemon that does not speak HTTP; NULL = GET /health. */
    enum err_code (*health)(const void *settings, struct err *err);
    /* Starts everything, blocks in daemon_wait(), takes everything down within 2 s.  An error ends the process with 1. */
    enum err_code (*run)(const void *settings, struct err *err);
};

int daemon_main(const struct daemon *d, int argc, char **argv);

/* Blocks until SIGTERM/SIGINT or timeout_ms (-1 = no limit; a SIGHUP begins it anew).  True when it is time to leave. */
bool daemon_wait(int timeout_ms);
/* What SIGHUP does, called by daemon_wait() between its waits; it must not wait itself.  NULL: it is only logged.  Set and unset by the thread that
 * calls daemon_wait(). */
void daemon_on_hangup(void (*call)(void *ctx), void *ctx);
/* True once a signal to leave came; for loops in other threads. */
bool daemon_stopping(void);

/* Starts a thread with a small stack (512 KiB) and a name shown by ps/gdb. */
#include <pthread.h>
enum err_code daemon_thread(pthread_t *ret, const char *name, void *(*body)(void *), void *arg, struct err *err);
