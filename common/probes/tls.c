/* TLS over a socket that does not block. */
#include "common/probes/tls.h"
#include "common/probes/probe.h"
#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

struct tls {
    SSL *ssl;
    short wants;
};

static bool is_address(const char *host)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

const char *tls_name(const struct target *t)
{
    const char *host = target_word(t, "host");
    return *host ? host : t->host;
}

const char *tls_trusted_file(const struct target *t)
{
    const char *ca = target_word(t, "ca");
    return *ca ? ca : "/etc/ssl/certs/ca-certificates.crt";
}

bool tls_is_checked(const struct target *t)
{
    return strcmp(target_word(t, "certificate"), "unchecked") != 0;
}

bool tls_expect(X509_VERIFY_PARAM *param, const char *name)
{
    if (is_address(name))
        return X509_VERIFY_PARAM_set1_ip_asc(param, name) == 1;
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(param, name, 0) == 1;
}

/* ---- the handshake ---- */

static enum err_code failed(const struct target *t, enum err_code code, const char *why, struct err *err)
{
    return err_set(err, code, "%s:%d: %s", t->host, t->port, why);
}

static enum err_code set_trust(SSL_CTX *ctx, const struct target *t, struct err *err)
{
    if (!tls_is_checked(t)) {
        SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
        return ERR_NONE;
    }
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    if (SSL_CTX_load_verify_file(ctx, tls_trusted_file(t)) != 1)
        return err_set(err, ERR_INVALID, "%s:%d: the file of whom to trust, %.200s, cannot be read as certificates", t->host, t->port,
                       tls_trusted_file(t));
    return tls_expect(SSL_CTX_get0_param(ctx), tls_name(t)) ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

static enum err_code begin(struct tls *s, int fd, const struct target *t, struct err *err)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    enum err_code code = ctx ? set_trust(ctx, t, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code) {
        SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
        /* A write that has to be tried again may come from another place of memory. */
        SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
        s->ssl = SSL_new(ctx);
        bool named = s->ssl && (is_address(tls_name(t)) || SSL_set_tlsext_host_name(s->ssl, tls_name(t)) == 1);
        if (!named || SSL_set_fd(s->ssl, fd) != 1)
            code = err_set(err, ERR_NOMEM, "out of memory");
    }
    SSL_CTX_free(ctx); /* s->ssl holds it */
    return code;
}

/* "certificate verify failed" alone tells nobody what is wrong with it. */
static enum err_code no_handshake(const struct tls *s, const struct target *t, int why, int number, struct err *err)
{
    long verdict = SSL_get_verify_result(s->ssl);
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    if (why == SSL_ERROR_SSL && tls_is_checked(t) && verdict != X509_V_OK)
        return err_set(err, ERR_PROTOCOL, "%s:%d: its certificate is refused: %s", t->host, t->port, X509_verify_cert_error_string(verdict));
    if (why == SSL_ERROR_SSL && reason && strcmp(reason, "unexpected eof while reading") != 0)
        return err_set(err, ERR_PROTOCOL, "%s:%d: no TLS: %s", t->host, t->port, reason);
    return failed(t, ERR_IO, number && number != ECONNRESET && number != EPIPE ? strerror(number) : "the connection was closed", err);
}

static enum err_code shake_hands(struct tls *s, const struct target *t, int64_t deadline_ms, int stop_fd, struct err *err)
{
    for (;;) {
        ERR_clear_error();
        errno = 0;
        int done = SSL_connect(s->ssl), number = errno, why = SSL_get_error(s->ssl, done);
        if (done == 1)
            return ERR_NONE;
        if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
            return no_handshake(s, t, why, number, err);
        enum err_code code = probe_wait(SSL_get_fd(s->ssl), why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline_ms, stop_fd, err);
        if (code == ERR_TIMEOUT)
            err_set(err, code, "%s:%d: no answer within %g s", t->host, t->port, probe_limit_s(t));
        if (code)
            return code;
    }
}

enum err_code tls_open(int fd, const struct target *t, int64_t deadline_ms, int stop_fd, struct tls **ret, struct err *err)
{
    struct tls *s = calloc(1, sizeof *s);
    enum err_code code = s ? begin(s, fd, t, err) : err_set(err, ERR_NOMEM, "out of memory");
    if (!code)
        code = shake_hands(s, t, deadline_ms, stop_fd, err);
    if (code) {
        tls_close(s);
        return code;
    }
    /* Whom it trusts is half a megabyte, and nobody is asked for a certificate again. */
    SSL_CTX_set_cert_store(SSL_get_SSL_CTX(s->ssl), X509_STORE_new());
    *ret = s;
    return ERR_NONE;
}

void tls_close(struct tls *s)
{
    if (!s)
        return;
    if (s->ssl && SSL_is_init_finished(s->ssl)) {
        ERR_clear_error();
        SSL_shutdown(s->ssl); /* says goodbye, and waits for none */
    }
    SSL_free(s->ssl);
    free(s);
}

/* ---- bytes ---- */

static ssize_t ended(struct tls *s, int done)
{
    int number = errno, why = SSL_get_error(s->ssl, done);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
        s->wants = why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
        errno = EAGAIN;
        return -1;
    }
    if (why == SSL_ERROR_ZERO_RETURN)
        return 0;
    errno = why == SSL_ERROR_SYSCALL && number ? number : ECONNRESET;
    return -1;
}

static int piece(size_t bytes)
{
    enum { PIECE_MAX_BYTES = 1 << 20 };
    return bytes < PIECE_MAX_BYTES ? (int)bytes : PIECE_MAX_BYTES;
}

ssize_t tls_read(struct tls *s, void *to, size_t bytes)
{
    ERR_clear_error();
    errno = 0;
    s->wants = POLLIN;
    int done = SSL_read(s->ssl, to, piece(bytes));
    return done > 0 ? done : ended(s, done);
}

ssize_t tls_write(struct tls *s, const void *from, size_t bytes)
{
    if (bytes == 0)
        return 0;
    ERR_clear_error();
    errno = 0;
    s->wants = POLLOUT;
    int done = SSL_write(s->ssl, from, piece(bytes));
    return done > 0 ? done : ended(s, done);
}

short tls_wants(const struct tls *s)
{
    return s->wants;
}

bool tls_has_more(const struct tls *s)
{
    return SSL_has_pending(s->ssl) == 1;
}
