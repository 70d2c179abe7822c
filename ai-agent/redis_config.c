/* redis_config.c - CONFIG GET and CONFIG SET. */
#include "ai-agent/redis_config.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

enum { ASK_MS = 10000, ANSWER_BYTES = 64 * 1024 };

/* The value of `CONFIG GET name`: its second line. */
enum err_code redis_config_get(const struct capsule_work *w, const char *name, char ret[REDIS_WORD_BYTES], struct err *err)
{
    struct strbuf out;
    strbuf_init(&out, ANSWER_BYTES);
    const char *const argv[] = {"timeout", "10", "redis-cli", "-e", "CONFIG", "GET", name, NULL};
    enum err_code code = capsule_ask(w, w->container_id, argv, ASK_MS, &out, err);
    const char *line = strchr(strbuf_text(&out), '\n');
    if (!code && (!line || !line[1]))
        code = err_set(err, ERR_PROTOCOL, "the server does not tell its %s", name);
    if (!code)
        snprintf(ret, REDIS_WORD_BYTES, "%.*s", (int)strcspn(line + 1, "\r\n"), line + 1);
    strbuf_free(&out);
    return code;
}

enum err_code redis_config_set(const struct capsule_work *w, const char *name, const char *value, struct err *err)
{
    struct strbuf out;
    strbuf_init(&out, ANSWER_BYTES);
    const char *const argv[] = {"timeout", "10", "redis-cli", "-e", "CONFIG", "SET", name, value, NULL};
    enum err_code code = capsule_ask(w, w->container_id, argv, ASK_MS, &out, err);
    strbuf_free(&out);
    return code;
}
