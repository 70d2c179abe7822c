/* fault_script.c - script: an endless script that only reads, so that Redis answers everything with BUSY. */
#include "common/base/base.h"
#include "incident-generator/container_fault.h"
#include "incident-generator/redis_link.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BUSY_AFTER_MS = 200, LOOK_AGAIN_MS = 20, SAID_BYTES = 160, UNDO_KILL_MS = 5000 };

/* It writes nothing, so SCRIPT KILL may end it and no key is at risk. */
static const char endless[] = "while true do redis.call('DBSIZE') end";
/* After this time a script that runs makes the server answer BUSY; the older name works in every version. */
static const char setting[] = "lua-time-limit";

struct held {
    redisContext *runner; /* waits for the reply of the script */
};

static void let_go(struct injection *i)
{
    struct held *held = i->held;
    if (held && held->runner)
        redisFree(held->runner);
    free(held);
    i->held = NULL;
}

static enum err_code send_script(struct held *held, struct err *err)
{
    int done = 0;
    if (redisAppendCommand(held->runner, "EVAL %s 0", endless) != REDIS_OK)
        return err_set(err, ERR_NOMEM, "EVAL: %s", held->runner->errstr);
    while (!done)
        if (redisBufferWrite(held->runner, &done) != REDIS_OK)
            return err_set(err, ERR_IO, "EVAL: %s", held->runner->errstr);
    return ERR_NONE;
}

/* What a new client is told; asked with a command that a busy server does not run. */
static enum err_code is_busy(const struct injection *i, bool *ret, char said[SAID_BYTES], struct err *err)
{
    redisContext *c = NULL;
    redisReply *reply = NULL;
    enum err_code code = redis_connect(i->target, &c, err);
    if (code)
        return code;
    redisAppendCommand(c, "PING");
    code = redis_next_reply(c, &reply, err);
    if (!code) {
        *ret = reply->type == REDIS_REPLY_ERROR && strncmp(reply->str, "BUSY", 4) == 0;
        snprintf(said, SAID_BYTES, "%s", reply->str ? reply->str : "");
        freeReplyObject(reply);
    }
    redisFree(c);
    return code;
}

static enum err_code begin(struct injection *i, struct held *held, struct err *err)
{
    long long old_ms = 0;
    enum err_code code = container_fault_begin(i, err);
    if (!code)
        code = redis_open(i->target, &held->runner, err);
    if (!code)
        code = redis_config_number(held->runner, setting, &old_ms, err);
    if (code)
        return code;
    json_object_set_new(i->notes, "old_limit_ms", json_integer(old_ms));
    code = injection_save(i, err);
    if (!code)
        code = redis_tell(held->runner, err, "CONFIG SET %s %d", setting, BUSY_AFTER_MS);
    return code ? code : send_script(held, err);
}

static enum err_code inject(struct injection *i, char message[FAULT_MESSAGE_BYTES], struct err *err)
{
    char said[SAID_BYTES] = "";
    bool busy = false;
    struct held *held = calloc(1, sizeof *held);
    if (!held)
        return err_set(err, ERR_NOMEM, "out of memory");
    i->held = held;
    enum err_code code = begin(i, held, err);
    while (!code && !busy) {
        code = injection_go_on(i, err);
        if (!code)
            code = is_busy(i, &busy, said, err);
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
    if (!code)
        snprintf(message, FAULT_MESSAGE_BYTES, "an endless script runs; every command is answered: %s", said);
    return code;
}

/* In this life: its reply came, or the connection is gone.  A busy server closes nothing by itself. */
static bool script_has_ended(const struct held *held)
{
    struct pollfd p = {.fd = held->runner ? held->runner->fd : -1, .events = POLLIN};
    return p.fd < 0 || poll(&p, 1, 0) > 0;
}

static bool any_run(const struct instance *c)
{
    return instance_is_up(c);
}

/* A script of somebody else looks the same from outside; ours can only be one of the same run of the container, and one whose
 * reply has not come. */
static enum err_code may_be_ours(const struct injection *i, bool *ret, struct err *err)
{
    const struct held *held = i->held;
    enum err_code code = container_fault_active(i, any_run, ret, err);
    *ret = *ret && !(held && script_has_ended(held));
    return code;
}

static enum err_code kill_script(const struct injection *i, struct err *err)
{
    char said[SAID_BYTES] = "";
    int64_t until_ms = clock_mono_ms() + UNDO_KILL_MS;
    for (;;) {
        bool busy = false;
        redisContext *c = NULL;
        enum err_code code = is_busy(i, &busy, said, err);
        if (code || !busy)
            return code;
        if (clock_mono_ms() >= until_ms)
            return err_set(err, ERR_TIMEOUT, "%s is still busy with a script: %s", i->target->name, said);
        code = redis_connect(i->target, &c, err);
        if (code)
            return code;
        struct err said_no = {0};
        code = redis_tell(c, &said_no, "SCRIPT KILL");
        redisFree(c);
        /* It may have ended by itself in between. */
        if (code && !strstr(said_no.msg, "NOTBUSY"))
            return err_set(err, code, "%s: SCRIPT KILL: %s", i->target->name, said_no.msg);
        nanosleep(&(struct timespec){.tv_nsec = LOOK_AGAIN_MS * 1000000L}, NULL);
    }
}

static enum err_code raise_again(const struct injection *i, struct err *err)
{
    redisContext *c = NULL;
    long long now_ms = 0;
    enum err_code code = redis_open(i->target, &c, err);
    if (code)
        return code;
    code = redis_config_number(c, setting, &now_ms, err);
    if (!code && now_ms == BUSY_AFTER_MS)
        code = redis_tell(c, err, "CONFIG SET %s %lld", setting, json_integer_value(json_object_get(i->notes, "old_limit_ms")));
    redisFree(c);
    return code;
}

static enum err_code undo(struct injection *i, struct err *err)
{
    bool ours = false;
    if (!json_object_get(i->notes, "old_limit_ms") || target_gone(i)) {
        let_go(i);
        return ERR_NONE; /* it never began, or nothing is left */
    }
    enum err_code code = may_be_ours(i, &ours, err);
    if (!code && ours)
        code = kill_script(i, err);
    /* Another run has read its own settings. */
    bool same_run = false;
    if (!code)
        code = container_fault_active(i, any_run, &same_run, err);
    if (!code && same_run)
        code = raise_again(i, err);
    if (!code)
        let_go(i);
    return code;
}

static enum err_code still_active(struct injection *i, bool *ret_active, struct err *err)
{
    struct instance ignored;
    char said[SAID_BYTES] = "";
    bool ours = false, busy = false;
    enum err_code code = may_be_ours(i, &ours, err);
    if (!code && ours && !i->held) {
        code = target_require_up(i, false, &ignored, err);
        if (!code)
            code = is_busy(i, &busy, said, err);
    }
    if (!code)
        *ret_active = ours && (i->held || busy);
    return code;
}

const struct fault fault_script = {
    .name = "script",
    .target_type = "redis",
    .description = "Run an endless script that only reads: BUSY Redis is busy running a script",
    .fix = "script-kill",
    .inject = inject,
    .undo = undo,
    .still_active = still_active,
    .let_go = let_go,
};
