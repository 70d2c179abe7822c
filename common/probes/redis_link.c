/* redis_link.c - a connection that speaks Redis' protocol: every wait is bounded, and ends when the daemon leaves. */
#include "common/probes/redis_link.h"
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

/* Of one answer; INFO, the longest that is asked for, has some ten KiB.  And so many elements of a list: hiredis makes room for as many as are told.
 */
enum { ANSWER_BYTES = 1 << 20, ELEMENTS_MAX = 1 << 16 };

#if HIREDIS_MAJOR >= 1
typedef size_t element_count;
#else
typedef int element_count;
#endif
static pthread_once_t once = PTHREAD_ONCE_INIT;
static redisReplyObjectFunctions limited; /* hiredis' own, but for lists */
static void *(*create_list)(const redisReadTask *task, element_count count);

static void *create_short_list(const redisReadTask *task, element_count count)
{
    return count > ELEMENTS_MAX ? NULL : create_list(task, count);
}

static void make_limited(void)
{
    redisReader *reader = redisReaderCreate();
    if (!reader)
        return;
    limited = *reader->fn;
    create_list = limited.createArray;
    limited.createArray = create_short_list;
    redisReaderFree(reader);
}

static enum err_code no_connection(const struct redis_link *l, struct err *err, const char *why)
{
    return err_set(err, ERR_IO, "connect %s:%d: %s", l->target->host, l->target->port, why);
}

static enum err_code finish_connect(const struct redis_link *l, redisContext *c, struct err *err)
{
    struct err why;
    enum err_code code = probe_wait(c->fd, POLLOUT, probe_deadline_ms(l->target), l->stop_fd, &why);
    if (code == ERR_TIMEOUT)
        return err_set(err, code, "connect %s:%d: no connection within %g s", l->target->host, l->target->port, probe_limit_s(l->target));
    if (code)
        return err_set(err, code, "%s", why.msg);
    int failed = 0;
    socklen_t bytes = sizeof failed;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &failed, &bytes) == 0 && failed)
        return no_connection(l, err, strerror(failed));
    return ERR_NONE;
}

static enum err_code connect_to(const struct redis_link *l, const char *address, redisContext **ret, struct err *err)
{
    redisContext *c = redisConnectNonBlock(address, l->target->port);
    if (!c)
        return err_set(err, ERR_NOMEM, "redis connection: out of memory");
    enum err_code code = c->err ? no_connection(l, err, c->errstr) : finish_connect(l, c, err);
    if (code) {
        redisFree(c);
        return code;
    }
    pthread_once(&once, make_limited);
    if (limited.createArray)
        c->reader->fn = &limited;
    *ret = c;
    return ERR_NONE;
}

/* hiredis would look a name up by itself, and wait for it. */
enum err_code redis_link_open(const struct redis_link *l, redisContext **ret, struct err *err)
{
    struct probe_addresses addresses = {.count = 0};
    char host[PROBE_ADDRESS_BYTES];
    enum err_code code = probe_resolve(probe_host(l->target, host), probe_deadline_ms(l->target), l->stop_fd, &addresses, err);
    for (size_t i = 0; i < addresses.count && (i == 0 ? !code : code == ERR_IO); i++)
        code = connect_to(l, addresses.list[i], ret, err);
    return code;
}

static enum err_code broken(const struct redis_link *l, const redisContext *c, struct err *err)
{
    return err_set(err, ERR_IO, "%s:%d: %s", l->target->host, l->target->port, c->errstr);
}

enum err_code redis_link_read(const struct redis_link *l, redisContext *c, int64_t deadline_ms, redisReply **ret, struct err *err)
{
    for (size_t came = 0; came <= ANSWER_BYTES;) {
        void *reply = NULL;
        if (redisGetReplyFromReader(c, &reply) != REDIS_OK)
            return broken(l, c, err);
        if (reply) {
            *ret = reply;
            return ERR_NONE;
        }
        enum err_code code = probe_wait(c->fd, POLLIN, deadline_ms, l->stop_fd, err);
        if (code == ERR_TIMEOUT)
            return err_set(err, code, "%s:%d: no answer within %g s", l->target->host, l->target->port, probe_limit_s(l->target));
        if (code)
            return code;
        size_t before = c->reader->len;
        if (redisBufferRead(c) != REDIS_OK)
            return broken(l, c, err);
        came += c->reader->len - before;
    }
    return err_set(err, ERR_LIMIT, "%s:%d: the answer is longer than %d KiB", l->target->host, l->target->port, ANSWER_BYTES / 1024);
}

enum err_code redis_link_command(const struct redis_link *l, redisContext *c, int word_count, const char **words, redisReply **ret, struct err *err)
{
    int64_t deadline_ms = probe_deadline_ms(l->target);
    if (redisAppendCommandArgv(c, word_count, words, NULL) != REDIS_OK)
        return err_set(err, ERR_NOMEM, "redis command: out of memory");
    for (int done = 0; !done;) {
        if (redisBufferWrite(c, &done) != REDIS_OK)
            return broken(l, c, err);
        enum err_code code = done ? ERR_NONE : probe_wait(c->fd, POLLOUT, deadline_ms, l->stop_fd, err);
        if (code)
            return code;
    }
    return redis_link_read(l, c, deadline_ms, ret, err);
}

enum err_code redis_link_login(const struct redis_link *l, redisContext *c, struct err *err)
{
    const struct target *t = l->target;
    const char *user = target_word(t, "user"), *password = target_word(t, "password");
    const char *with_user[] = {"AUTH", user, password};
    const char *without[] = {"AUTH", password};
    redisReply *reply = NULL;
    enum err_code code = *user ? redis_link_command(l, c, 3, with_user, &reply, err) : redis_link_command(l, c, 2, without, &reply, err);
    if (code)
        return code;
    if (reply->type == REDIS_REPLY_ERROR)
        code = err_set(err, ERR_PROTOCOL, "%s", reply->str);
    freeReplyObject(reply);
    return code;
}
