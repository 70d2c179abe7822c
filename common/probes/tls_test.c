/* tls_test.c - handshakes with a real server on a real socket: good certificates, wrong ones, and what is none. */
#include "common/probes/tls.h"
#include "common/probes/wire.h"
#include <arpa/inet.h>
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { LIMIT_MS = 500, LONG_BYTES = 300000, DAY_S = 86400 };

static char trusted[] = "/tmp/tls-test-XXXXXX";
static EVP_PKEY *key;
static X509 *certificate;

static int make_certificate(void **state)
{
    (void)state;
    int fd = mkstemp(trusted);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    key = EVP_EC_gen("P-256");
    certificate = X509_new();
    X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:shop.example,IP:127.0.0.9");
    if (!file || !key || !certificate || !names)
        return -1;
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_S);
    X509_gmtime_adj(X509_getm_notAfter(certificate), DAY_S);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, (const unsigned char *)"test", -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_EXTENSION *authority = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "critical,CA:TRUE");
    X509_add_ext(certificate, authority, -1);
    X509_EXTENSION_free(authority);
    bool made = X509_sign(certificate, key, EVP_sha256()) > 0 && PEM_write_X509(file, certificate) == 1;
    signal(SIGPIPE, SIG_IGN);
    return fclose(file) || !made ? -1 : 0;
}

static int forget_certificate(void **state)
{
    (void)state;
    X509_free(certificate);
    EVP_PKEY_free(key);
    return unlink(trusted);
}

/* ---- a server of one connection ---- */

enum manner { ENCRYPTED, PLAIN, SILENT, CLOSES };

struct server {
    int fd, port;
    enum manner manner;
    pthread_t thread;
};

/* Says back what it hears. */
static void echo(int fd)
{
    static char heard[4096];
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(ctx, certificate);
    SSL_CTX_use_PrivateKey(ctx, key);
    SSL *ssl = SSL_new(ctx);
    SSL_set_fd(ssl, fd);
    if (SSL_accept(ssl) == 1)
        for (int got; (got = SSL_read(ssl, heard, sizeof heard)) > 0;)
            SSL_write(ssl, heard, got);
    SSL_free(ssl);
    SSL_CTX_free(ctx);
}

static void *serve(void *arg)
{
    const struct server *s = arg;
    char heard[512];
    int fd = accept(s->fd, NULL, NULL);
    if (s->manner == ENCRYPTED)
        echo(fd);
    else if (s->manner != CLOSES) {
        bool goes_on = recv(fd, heard, sizeof heard, 0) > 0;
        if (s->manner == PLAIN)
            goes_on = goes_on && send(fd, "-ERR unknown command\r\n", 22, MSG_NOSIGNAL) > 0;
        while (goes_on && recv(fd, heard, sizeof heard, 0) > 0)
            ;
    }
    close(fd);
    return NULL;
}

static void begin(struct server *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof address;
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(s->fd, 4), 0);
    assert_int_equal(getsockname(s->fd, (struct sockaddr *)&address, &bytes), 0);
    s->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void end(struct server *s)
{
    pthread_join(s->thread, NULL);
    close(s->fd);
}

static struct target target_of(const struct server *s, const char *checked, const char *ca, const char *host)
{
    struct target t = {.name = "x", .type = "mongodb", .kind = target_type_find("mongodb"), .host = "127.0.0.1", .port = s->port};
    static const char *words[TYPE_WORD_MAX];
    t.answer_timeout_ms = LIMIT_MS;
    words[target_type_word(t.kind, "tls")] = "on";
    words[target_type_word(t.kind, "certificate")] = checked;
    words[target_type_word(t.kind, "ca")] = ca;
    words[target_type_word(t.kind, "host")] = host;
    t.words = words;
    return t;
}

static void a_certificate_is_good_for_its_name_and_by_whom_is_trusted(void **state)
{
    (void)state;
    static const struct {
        enum manner manner;
        const char *checked, *ca, *host; /* ca NULL: the system's */
        enum err_code want;
        const char *words;
    } rows[] = {
        {ENCRYPTED, "checked", trusted, "shop.example", ERR_NONE, ""},
        {ENCRYPTED, "checked", trusted, "127.0.0.9", ERR_NONE, ""},
        {ENCRYPTED, "unchecked", "", "", ERR_NONE, ""},
        {ENCRYPTED, "checked", trusted, "", ERR_PROTOCOL, "its certificate is refused: IP address mismatch"},
        {ENCRYPTED, "checked", trusted, "shop.example.org", ERR_PROTOCOL, "its certificate is refused: hostname mismatch"},
        {ENCRYPTED, "checked", "/etc/ssl/cert-of-nobody.pem", "shop.example", ERR_INVALID, "/etc/ssl/cert-of-nobody.pem, cannot be read"},
        {PLAIN, "checked", trusted, "shop.example", ERR_PROTOCOL, ": no TLS: "},
        {SILENT, "checked", trusted, "shop.example", ERR_TIMEOUT, "no answer within 0.5 s"},
        {CLOSES, "checked", trusted, "shop.example", ERR_IO, "the connection was closed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct server s = {.manner = rows[i].manner};
        begin(&s);
        const struct target t = target_of(&s, rows[i].checked, rows[i].ca, rows[i].host);
        struct tls *tls = NULL;
        struct err err = {0};
        struct wire w;
        wire_init(&w, &t, -1);
        assert_int_equal(wire_connect(&w, &err), ERR_NONE);
        enum err_code code = tls_open(w.fd, &t, clock_mono_ms() + LIMIT_MS, -1, &tls, &err);
        if (code != rows[i].want || !strstr(code ? err.msg : "", rows[i].words))
            fail_msg("row %zu: %d %s", i, (int)code, err.msg);
        tls_close(tls);
        wire_close(&w);
        end(&s);
    }
}

static void wait_until_ready(const struct tls *tls, int fd)
{
    struct pollfd p = {.fd = fd, .events = tls_wants(tls)};
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(poll(&p, 1, LIMIT_MS), 1);
}

static void bytes_go_there_and_back(void **state)
{
    (void)state;
    static char sent[LONG_BYTES], back[LONG_BYTES];
    struct server s = {.manner = ENCRYPTED};
    struct tls *tls = NULL;
    struct wire w;
    begin(&s);
    const struct target t = target_of(&s, "checked", trusted, "shop.example");
    wire_init(&w, &t, -1);
    assert_int_equal(wire_connect(&w, NULL), ERR_NONE);
    assert_int_equal(tls_open(w.fd, &t, clock_mono_ms() + LIMIT_MS, -1, &tls, NULL), ERR_NONE);
    for (size_t i = 0; i < sizeof sent; i++)
        sent[i] = (char)(i * 7);
    assert_true(tls_read(tls, back, sizeof back) < 0); /* nothing yet */
    assert_int_equal(errno, EAGAIN);
    size_t there = 0, here = 0;
    while (here < sizeof back) {
        ssize_t put = there < sizeof sent ? tls_write(tls, sent + there, sizeof sent - there) : 0;
        there += put > 0 ? (size_t)put : 0;
        ssize_t got = tls_read(tls, back + here, 1000);
        here += got > 0 ? (size_t)got : 0;
        if (got < 0 && put <= 0)
            wait_until_ready(tls, w.fd);
    }
    assert_memory_equal(sent, back, sizeof sent);
    tls_close(tls);
    wire_close(&w);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_is_good_for_its_name_and_by_whom_is_trusted),
        cmocka_unit_test(bytes_go_there_and_back),
    };
    return cmocka_run_group_tests(tests, make_certificate, forget_certificate);
}
