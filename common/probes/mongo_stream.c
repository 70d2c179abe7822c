/* A connection for libmongoc.
 *
 * libmongoc asks a stream for at least min_bytes and says how long it would wait; a wait here is never longer than what is left of the question.
 * A stream that failed stays so: what came half cannot be gone on with. */
#include "common/probes/mongo_stream.h"
#include "common/probes/probe.h"
#include "common/probes/tls.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { POLL_MAX = 8, HEAD_BYTES = 16, MESSAGE_HEAD_BYTES = HEAD_BYTES + 5, REPLY_HEAD_BYTES = HEAD_BYTES + 20, OP_REPLY = 1, OP_MSG = 2013 };

struct mongo_stream {
    mongoc_stream_t base; /* the first member: libmongoc knows no more of it */
    struct mongo_question *question;
    int fd;
    struct tls *tls;                    /* NULL: it is spoken to plainly */
    uint8_t head[REPLY_HEAD_BYTES + 4]; /* of the answer that is being read */
    size_t at;                          /* how much of it has come */
    bool retry;                         /* the last call found nothing, and did not wait */
};

static struct mongo_stream *of(mongoc_stream_t *stream)
{
    return (struct mongo_stream *)stream;
}

/* The first reason is the one that is told. */
static ssize_t fail(struct mongo_question *q, enum err_code code, const char *why, int number)
{
    const struct target *t = q->target;
    if (!q->code && code == ERR_TIMEOUT)
        q->code = err_set(&q->why, code, "%s:%d: no answer within %g s", t->host, t->port, probe_limit_s(t));
    else if (!q->code)
        q->code = err_set(&q->why, code, "%s:%d: %s", t->host, t->port, why);
    errno = number;
    return -1;
}

/* Whether the other side's end is seen by a read or by a write is chance. */
static ssize_t broken(struct mongo_question *q)
{
    int number = errno;
    return fail(q, ERR_IO, number == EPIPE || number == ECONNRESET ? "the connection was closed" : strerror(number), number);
}

static int64_t wait_until(const struct mongo_question *q, int32_t timeout_ms)
{
    int64_t until_ms = timeout_ms < 0 ? q->deadline_ms : clock_mono_ms() + timeout_ms;
    return until_ms < q->deadline_ms ? until_ms : q->deadline_ms;
}

/* Nothing to be had just now: with a timeout it is waited for. */
static bool wait_for(struct mongo_stream *s, short events, int64_t until_ms, int32_t timeout_ms)
{
    struct err why = {0};
    if (timeout_ms == 0) {
        s->retry = true;
        errno = EAGAIN;
        return false;
    }
    if (s->tls)
        events = tls_wants(s->tls);
    enum err_code code = probe_wait(s->fd, events, until_ms, s->question->stop_fd, &why);
    if (code)
        fail(s->question, code, why.msg, code == ERR_TIMEOUT ? ETIMEDOUT : EINTR);
    return code == ERR_NONE;
}

static uint32_t number_at(const uint8_t *head, size_t at)
{
    uint32_t value;
    memcpy(&value, head + at, sizeof value);
    return BSON_UINT32_FROM_LE(value);
}

/* How much of it must be seen to know that it is sound; of what is neither kind, nothing more. */
static size_t head_bytes(const struct mongo_stream *s)
{
    uint32_t op = s->at < HEAD_BYTES ? 0 : number_at(s->head, 12);
    return op == OP_MSG ? MESSAGE_HEAD_BYTES + 4 : op == OP_REPLY ? REPLY_HEAD_BYTES + 4 : HEAD_BYTES;
}

/* One document and nothing else, as long as the message says; bit 0 of an OP_MSG's flags is a checksum behind it. */
static bool head_is_sound(const uint8_t *head)
{
    enum { DOCUMENT_MIN = 5 };
    uint32_t bytes = number_at(head, 0), op = number_at(head, 12), flags = number_at(head, HEAD_BYTES);
    if (bytes < (op == OP_MSG ? MESSAGE_HEAD_BYTES : REPLY_HEAD_BYTES) + DOCUMENT_MIN)
        return false;
    if (op == OP_MSG)
        return flags <= 1 && head[HEAD_BYTES + 4] == 0 &&
               bytes == (uint64_t)MESSAGE_HEAD_BYTES + number_at(head, MESSAGE_HEAD_BYTES) + (flags ? 4 : 0);
    return op == OP_REPLY && number_at(head, HEAD_BYTES + 16) == 1 && bytes == (uint64_t)REPLY_HEAD_BYTES + number_at(head, REPLY_HEAD_BYTES);
}

/* libmongoc 1.23.1 does not come back from an OP_MSG whose sections are nonsense (seen), so it only gets what is sound. */
static bool is_sound(struct mongo_stream *s, const char *from, size_t bytes)
{
    while (bytes > 0) {
        size_t wanted = head_bytes(s);
        if (s->at < wanted) {
            s->head[s->at++] = (uint8_t)*from++;
            bytes--;
            if (s->at == head_bytes(s) && (s->at == HEAD_BYTES || !head_is_sound(s->head)))
                return false;
            continue;
        }
        size_t left = number_at(s->head, 0) - s->at, part = bytes < left ? bytes : left;
        s->at += part;
        from += part;
        bytes -= part;
        if (s->at == number_at(s->head, 0))
            s->at = 0;
    }
    return true;
}

static ssize_t take_bytes(struct mongo_stream *s, void *to, size_t bytes)
{
    return s->tls ? tls_read(s->tls, to, bytes) : recv(s->fd, to, bytes, MSG_DONTWAIT);
}

static ssize_t give_bytes(struct mongo_stream *s, const void *from, size_t bytes)
{
    return s->tls ? tls_write(s->tls, from, bytes) : send(s->fd, from, bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static ssize_t read_some(struct mongo_stream *s, char *to, size_t bytes)
{
    struct mongo_question *q = s->question;
    if (q->bytes_left == 0)
        return fail(q, ERR_LIMIT, "the answer is too long", EMSGSIZE);
    ssize_t got = take_bytes(s, to, bytes < q->bytes_left ? bytes : q->bytes_left);
    if (got > 0)
        q->bytes_left -= (size_t)got;
    if (got > 0 && !is_sound(s, to, (size_t)got))
        return fail(q, ERR_PROTOCOL, "the answer is none of a MongoDB", EBADMSG);
    if (got == 0)
        fail(q, ERR_IO, "the connection was closed", ECONNRESET);
    else if (got < 0 && errno != EAGAIN && errno != EINTR)
        broken(q);
    return got;
}

static ssize_t stream_readv(mongoc_stream_t *stream, mongoc_iovec_t *iov, size_t count, size_t min_bytes, int32_t timeout_ms)
{
    struct mongo_stream *s = of(stream);
    int64_t until_ms = wait_until(s->question, timeout_ms);
    size_t total = 0;
    s->retry = false;
    for (size_t i = 0; i < count; i++) {
        for (size_t at = 0; at < iov[i].iov_len;) {
            ssize_t got = read_some(s, (char *)iov[i].iov_base + at, iov[i].iov_len - at);
            if (got > 0) {
                at += (size_t)got;
                total += (size_t)got;
                continue;
            }
            bool nothing_yet = got < 0 && (errno == EAGAIN || errno == EINTR);
            if (total >= min_bytes && (total > 0 || got == 0))
                return (ssize_t)total;
            if (!nothing_yet || !wait_for(s, POLLIN, until_ms, timeout_ms))
                return -1;
        }
    }
    return (ssize_t)total;
}

static ssize_t stream_writev(mongoc_stream_t *stream, mongoc_iovec_t *iov, size_t count, int32_t timeout_ms)
{
    struct mongo_stream *s = of(stream);
    int64_t until_ms = wait_until(s->question, timeout_ms);
    size_t total = 0;
    s->retry = false;
    for (size_t i = 0; i < count; i++) {
        for (size_t at = 0; at < iov[i].iov_len;) {
            ssize_t put = give_bytes(s, (const char *)iov[i].iov_base + at, iov[i].iov_len - at);
            if (put >= 0) {
                at += (size_t)put;
                total += (size_t)put;
                continue;
            }
            if (errno != EAGAIN && errno != EINTR)
                return broken(s->question);
            if (!wait_for(s, POLLOUT, until_ms, timeout_ms))
                return total > 0 && s->retry ? (ssize_t)total : -1;
        }
    }
    return (ssize_t)total;
}

/* What TLS has decrypted already does not show on the socket. */
static bool has_more(const mongoc_stream_poll_t *p)
{
    const struct mongo_stream *s = of(p->stream);
    return s->tls && (p->events & POLLIN) && tls_has_more(s->tls);
}

/* All streams of a list are of this kind and of one question. */
static ssize_t stream_poll(mongoc_stream_poll_t *streams, size_t count, int32_t timeout_ms)
{
    struct pollfd fds[POLL_MAX + 1];
    if (count == 0 || count > POLL_MAX) {
        errno = EINVAL;
        return -1;
    }
    struct mongo_question *q = of(streams[0].stream)->question;
    int64_t left_ms = wait_until(q, timeout_ms) - clock_mono_ms();
    bool more = false;
    for (size_t i = 0; i < count; i++) {
        fds[i] = (struct pollfd){.fd = of(streams[i].stream)->fd, .events = (short)streams[i].events};
        more |= has_more(&streams[i]);
    }
    fds[count] = (struct pollfd){.fd = q->stop_fd, .events = POLLIN};
    int ready = poll(fds, (nfds_t)count + 1, left_ms > 0 && !more ? (int)left_ms : 0);
    if (ready > 0 && fds[count].revents)
        return fail(q, ERR_CANCELLED, "the daemon is leaving", EINTR);
    if (ready == 0 && !more && clock_mono_ms() >= q->deadline_ms)
        return fail(q, ERR_TIMEOUT, "", ETIMEDOUT);
    for (size_t i = 0; i < count; i++) {
        streams[i].revents = ready > 0 ? fds[i].revents : 0;
        if (ready >= 0 && has_more(&streams[i])) {
            ready += streams[i].revents == 0;
            streams[i].revents |= POLLIN;
        }
        if (streams[i].revents & (POLLHUP | POLLERR)) /* libmongoc gives up then, without a read */
            fail(q, ERR_IO, "the connection was closed", ECONNRESET);
    }
    return ready;
}

static int stream_close(mongoc_stream_t *stream)
{
    struct mongo_stream *s = of(stream);
    tls_close(s->tls);
    s->tls = NULL;
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    return 0;
}

static void stream_destroy(mongoc_stream_t *stream)
{
    stream_close(stream);
    free(stream);
}

static int stream_flush(mongoc_stream_t *stream)
{
    (void)stream;
    return 0;
}

static int stream_setsockopt(mongoc_stream_t *stream, int level, int name, void *value, mongoc_socklen_t bytes)
{
    return setsockopt(of(stream)->fd, level, name, value, bytes);
}

static bool stream_check_closed(mongoc_stream_t *stream)
{
    char byte;
    if (of(stream)->tls && tls_has_more(of(stream)->tls))
        return false;
    ssize_t got = recv(of(stream)->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

static bool stream_timed_out(mongoc_stream_t *stream)
{
    return of(stream)->question->code == ERR_TIMEOUT;
}

static bool stream_should_retry(mongoc_stream_t *stream)
{
    return of(stream)->retry;
}

/* Connected, and where the target says so encrypted. */
static enum err_code connect_to(struct mongo_question *q, int *ret_fd, struct tls **ret_tls)
{
    struct wire w;
    wire_init(&w, q->target, q->stop_fd);
    enum err_code code = wire_connect(&w, &q->why);
    if (!code && strcmp(target_word(q->target, "tls"), "on") == 0)
        code = tls_open(w.fd, q->target, q->deadline_ms, q->stop_fd, ret_tls, &q->why);
    if (code)
        wire_close(&w);
    *ret_fd = w.fd;
    return code;
}

mongoc_stream_t *mongo_stream_open(const mongoc_uri_t *uri, const mongoc_host_list_t *host, void *user_data, bson_error_t *error)
{
    enum { OWN_TYPE = 71 }; /* none of libmongoc's own */
    (void)uri, (void)host, (void)error;
    struct mongo_question *q = user_data;
    struct mongo_stream *s = calloc(1, sizeof *s);
    struct tls *tls = NULL;
    int fd = -1;
    enum err_code code = s ? connect_to(q, &fd, &tls) : err_set(&q->why, ERR_NOMEM, "out of memory");
    if (code) {
        q->code = q->code ? q->code : code;
        free(s);
        return NULL;
    }
    int yes = 1; /* a command comes in pieces, and none of them is to wait for an answer to the one before */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    *s = (struct mongo_stream){.question = q,
                               .fd = fd,
                               .tls = tls,
                               .base = {.type = OWN_TYPE,
                                        .destroy = stream_destroy,
                                        .failed = stream_destroy,
                                        .close = stream_close,
                                        .flush = stream_flush,
                                        .writev = stream_writev,
                                        .readv = stream_readv,
                                        .setsockopt = stream_setsockopt,
                                        .check_closed = stream_check_closed,
                                        .poll = stream_poll,
                                        .timed_out = stream_timed_out,
                                        .should_retry = stream_should_retry}};
    return &s->base;
}
