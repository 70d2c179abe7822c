/* capsule_start.c - starts a server again that we have stopped. */
#include "ai-agent/capsule.h"
#include <time.h>

enum { AGAIN_MS = 250, CALL_MIN_MS = 1000 };

/* What another try cannot change. */
static bool is_final(enum err_code code)
{
    return code == ERR_NONE || code == ERR_CANCELLED || code == ERR_NOT_FOUND || code == ERR_INVALID;
}

enum err_code capsule_start(const struct executor *x, const char *name, const char *id, int limit_ms, const atomic_bool *cancel, struct err *err)
{
    int64_t until_ms = clock_mono_ms() + limit_ms;
    for (;;) {
        int64_t left_ms = until_ms - clock_mono_ms();
        enum err_code code = executor_do(x, name, id, EXECUTOR_START, left_ms > CALL_MIN_MS ? (int)left_ms : CALL_MIN_MS, err);
        if (is_final(code) || clock_mono_ms() + AGAIN_MS >= until_ms)
            return code;
        if (cancel && atomic_load(cancel))
            return err_set(err, ERR_CANCELLED, "the agent is stopping");
        nanosleep(&(struct timespec){.tv_nsec = AGAIN_MS * 1000000L}, NULL);
    }
}
