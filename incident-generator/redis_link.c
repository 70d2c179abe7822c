/* redis_link.c - connections, commands and the few questions that the Redis faults share. */
#include "incident-generator/redis_link.h"
#include "incident-generator/fault.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum err_code link_failure(const redisContext *c, struct err *err)
{
    /* hiredis reports its own time limit as EAGAIN. */
    bool timeout = c->err == REDIS_ERR_IO && (errno == EAGAIN || errno == ETIMEDOUT);
    return timeout ? err_set(err, ERR_TIMEOUT, "no answer within %d ms", FAULT_STEP_MS) : err_set(err, ERR_IO, "%s", c->errstr);
}

enum err_code redis_next_reply(redisContext *c, redisReply **ret, struct err *err)
{
    void *reply = NULL;
    errno = 0;
    if (redisGetReply(c, &reply) != REDIS_OK)
        return link_failure(c, err);
    *ret = reply;
    return ERR_NONE;
}

static enum err_code ask(redisContext *c, redisReply **ret, struct err *err, const char *format, va_list args)
{
    redisReply *reply = NULL;
    if (redisvAppendCommand(c, format, args) != REDIS_OK)
        return link_failure(c, err);
    enum err_code code = redis_next_reply(c, &reply, err);
    if (!code && reply->type == REDIS_REPLY_ERROR) {
        code = err_set(err, ERR_UNAVAILABLE, "%s", reply->str);
        freeReplyObject(reply);
    } else if (!code) {
        *ret = reply;
    }
    return code;
}

enum err_code redis_ask(redisContext *c, redisReply **ret, struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    enum err_code code = ask(c, ret, err, format, args);
    va_end(args);
    return code;
}

enum err_code redis_tell(redisContext *c, struct err *err, const char *format, ...)
{
    redisReply *reply = NULL;
    va_list args;
    va_start(args, format);
    enum err_code code = ask(c, &reply, err, format, args);
    va_end(args);
    if (!code)
        freeReplyObject(reply);
    return code;
}

enum err_code redis_connect(const struct target *t, redisContext **ret, struct err *err)
{
    struct timeval limit = {.tv_sec = FAULT_STEP_MS / 1000, .tv_usec = FAULT_STEP_MS % 1000 * 1000L};
    redisContext *c = redisConnectWithTimeout(t->host, t->port, limit);
    if (!c)
        return err_set(err, ERR_NOMEM, "%s: out of memory", t->name);
    if (c->err) {
        err_set(err, ERR_UNAVAILABLE, "%s: connect %s:%d: %s", t->name, t->host, t->port, c->errstr);
        redisFree(c);
        return ERR_UNAVAILABLE;
    }
    redisSetTimeout(c, limit);
    enum err_code code = *target_word(t, "password") ? redis_tell(c, err, "AUTH %s", target_word(t, "password")) : ERR_NONE;
    if (code) {
        redisFree(c);
        err_prefix(err, "%s: ", t->name);
        return code;
    }
    *ret = c;
    return ERR_NONE;
}

enum err_code redis_open(const struct target *t, redisContext **ret, struct err *err)
{
    redisContext *c = NULL;
    struct err said = {0};
    enum err_code code = redis_connect(t, &c, err);
    if (code)
        return code;
    code = redis_tell(c, &said, "PING");
    /* Words about writes and about a master are an answer, too: a server whose saves fail refuses even a PING. */
    if (code == ERR_UNAVAILABLE && (strncmp(said.msg, "MISCONF", 7) == 0 || strncmp(said.msg, "MASTERDOWN", 10) == 0))
        code = ERR_NONE;
    if (code) {
        redisFree(c);
        return err_set(err, code, "%s: %s", t->name, said.msg);
    }
    *ret = c;
    return ERR_NONE;
}

enum err_code redis_config_text(redisContext *c, const char *name, char *buf, size_t bytes, struct err *err)
{
    redisReply *reply = NULL;
    enum err_code code = redis_ask(c, &reply, err, "CONFIG GET %s", name);
    if (code)
        return code;
    if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 && reply->element[1]->type == REDIS_REPLY_STRING)
        snprintf(buf, bytes, "%s", reply->element[1]->str);
    else
        code = err_set(err, ERR_PROTOCOL, "CONFIG GET %s gave no value", name);
    freeReplyObject(reply);
    return code;
}

enum err_code redis_config_number(redisContext *c, const char *name, long long *ret, struct err *err)
{
    char text[32], *end = text;
    enum err_code code = redis_config_text(c, name, text, sizeof text, err);
    if (code)
        return code;
    *ret = strtoll(text, &end, 10);
    return end == text ? err_set(err, ERR_PROTOCOL, "CONFIG GET %s gave no number", name) : ERR_NONE;
}

enum err_code redis_info_text(redisContext *c, const char *section, const char *key, char *buf, size_t bytes, struct err *err)
{
    char line[64];
    redisReply *reply = NULL;
    enum err_code code = redis_ask(c, &reply, err, "INFO %s", section);
    if (code)
        return code;
    int length = snprintf(line, sizeof line, "\n%s:", key);
    const char *at = reply->str ? strstr(reply->str, line) : NULL;
    at = at ? at + length : "";
    snprintf(buf, bytes, "%.*s", (int)strcspn(at, "\r\n"), at);
    freeReplyObject(reply);
    return ERR_NONE;
}

enum err_code redis_write_is_refused(const struct target *t, const char *key, const char *word, bool *ret_refused, char *said, size_t said_bytes,
                                     struct err *err)
{
    redisContext *c = NULL;
    redisReply *reply = NULL;
    enum err_code code = redis_open(t, &c, err);
    if (code)
        return code;
    redisAppendCommand(c, "SET %s x", key);
    code = redis_next_reply(c, &reply, err);
    if (!code) {
        bool error = reply->type == REDIS_REPLY_ERROR;
        *ret_refused = error && strncmp(reply->str, word, strlen(word)) == 0;
        snprintf(said, said_bytes, "%s", reply->str ? reply->str : "");
        freeReplyObject(reply);
        code = error ? ERR_NONE : redis_tell(c, err, "DEL %s", key);
    }
    redisFree(c);
    return code;
}
