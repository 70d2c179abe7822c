/* wire.h - a plain TCP connection, for probes whose protocol needs no library: every wait ends with the target's time limit or when stop_fd is
 * readable, every answer has a limit.  Between questions it keeps no memory beside itself. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include <stddef.h>
#include <stdint.h>

enum { WIRE_ANSWER_BYTES = 64 * 1024 };

struct wire {
    const struct target *target;
    int stop_fd;          /* -1 = none */
    int fd;               /* -1 while there is no connection */
    struct strbuf answer; /* the last one, until wire_forget() or the next */
};

/* Not connected. */
void wire_init(struct wire *w, const struct target *t, int stop_fd);
/* ERR_UNAVAILABLE: nobody there; ERR_TIMEOUT; ERR_CANCELLED. */
enum err_code wire_connect(struct wire *w, struct err *err);
void wire_close(struct wire *w);
/* Gives the answer's memory back. */
void wire_forget(struct wire *w);
/* ERR_IO: the connection is of no use any more. */
enum err_code wire_send(struct wire *w, const char *bytes, size_t count, int64_t deadline_ms, struct err *err);
/* Reads on until answer ends with or (anywhere) holds `end`; the answer is a text, NUL-terminated.  ERR_LIMIT: more than fits and no end; ERR_IO:
 * closed before. */
enum err_code wire_read_until(struct wire *w, const char *end, size_t end_bytes, bool anywhere, int64_t deadline_ms, struct err *err);
