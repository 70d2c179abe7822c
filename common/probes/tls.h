/* tls.h - TLS as a client over a connected TCP socket, for probes whose protocol has no library that does it (OpenSSL,
 * https://docs.openssl.org/3.0/man7/ssl/).
 *
 * A certificate is checked against the words of the target: `certificate` (checked, unchecked), `ca` (a file with whom to trust), `host` (the name
 * that it is for, where the address has another one).  Every wait ends with the deadline, or when stop_fd is readable. */
#pragma once
#include "common/base/base.h"
#include "common/catalogue/catalogue.h"
#include <openssl/types.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct tls; /* the socket stays the caller's */

/* The handshake.  ERR_PROTOCOL: the certificate is refused, or what answers speaks no TLS; ERR_INVALID: the file of whom to trust cannot be read;
 * ERR_IO, ERR_TIMEOUT, ERR_CANCELLED. */
enum err_code tls_open(int fd, const struct target *t, int64_t deadline_ms, int stop_fd, struct tls **ret, struct err *err);
void tls_close(struct tls *s); /* NULL fine; before the socket is closed */

/* As recv() and send() with MSG_DONTWAIT: with EAGAIN what is waited for is tls_wants(). */
ssize_t tls_read(struct tls *s, void *to, size_t bytes);
ssize_t tls_write(struct tls *s, const void *from, size_t bytes);
short tls_wants(const struct tls *s);   /* POLLIN or POLLOUT */
bool tls_has_more(const struct tls *s); /* something can be read though the socket may be silent */

/* The name, or the address, that the target's certificate is to be for. */
const char *tls_name(const struct target *t);
/* Whom to trust: the target's file, else the system's. */
const char *tls_trusted_file(const struct target *t);
bool tls_is_checked(const struct target *t);
/* A certificate is good only where it is for that name or address.  False on no memory. */
bool tls_expect(X509_VERIFY_PARAM *param, const char *name);
