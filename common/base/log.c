/* Log lines on stderr. */
#include "common/base/log.h"
#include "common/base/clock.h"
#include "common/base/trace.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 4096 };

static const char *const level_names[] = {[LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"};
static _Atomic(int) lowest = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&lowest, (int)level);
}

enum err_code log_level_parse(const char *text, enum log_level *ret, struct err *err)
{
    for (size_t i = 0; i < sizeof level_names / sizeof level_names[0]; i++) {
        if (strcmp(text, level_names[i]) == 0) {
            *ret = (enum log_level)i;
            return ERR_NONE;
        }
    }
    return err_set(err, ERR_INVALID, "\"%.40s\" is not one of debug, info, warn, error", text);
}

/* Copies text, control characters as \xNN; returns its length. */
static size_t escape(char *out, size_t room, const char *text)
{
    size_t used = 0;
    for (; *text && used + 5 < room; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f)
            used += (size_t)snprintf(out + used, room - used, "\\x%02x", c);
        else
            out[used++] = (char)c;
    }
    return used;
}

static size_t add_trace(char *out, size_t room)
{
    const struct trace t = trace_current();
    return *t.id ? (size_t)snprintf(out, room, " trace_id=%s", t.id) : 0;
}

void log_write(enum log_level level, const char *fmt, ...)
{
    if ((int)level < atomic_load(&lowest))
        return;

    char text[LINE_BYTES];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);

    enum { TRACE_ROOM = sizeof " trace_id=" + TRACE_ID_BYTES };
    char line[LINE_BYTES + 128 + TRACE_ROOM];
    char now[CLOCK_TEXT_BYTES];
    size_t used = (size_t)snprintf(line, sizeof line, "%s %s ", clock_now_text(now), level_names[level]);
    used += escape(line + used, sizeof line - used - TRACE_ROOM, text); /* a long text is cut, its trace is not */
    used += add_trace(line + used, sizeof line - used);
    line[used++] = '\n';
    /* One write a line, so lines of several threads do not mix.  A log that cannot be written must not stop the daemon. */
    ssize_t ignored = write(STDERR_FILENO, line, used);
    (void)ignored;
}
