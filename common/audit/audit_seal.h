/* audit_seal.h - a document that says whose it is: its last line is an Ed25519 signature (RFC 8032, libsodium) over all bytes before that line.
 *
 * The key is the file AUDIT_KEY_FILE of a folder: 32 random bytes as hex, mode 0600, made when missing; beside it stands AUDIT_PUBLIC_KEY_FILE with
 * the public half, for those who check.  A signature alone says only that nobody changed the document since whoever has that key signed it. */
#pragma once
#include "common/base/base.h"

#define AUDIT_KEY_FILE "bundle-key"
#define AUDIT_PUBLIC_KEY_FILE "bundle-key.pub"

enum { AUDIT_PUBLIC_TEXT_BYTES = 65 }; /* 32 bytes as hex */

struct audit_key {
    unsigned char secret[64];
    char public_text[AUDIT_PUBLIC_TEXT_BYTES];
};

/* ERR_IO, ERR_INVALID name the file, never what it holds.  Wipe the key with audit_key_wipe(). */
enum err_code audit_key_load(const char *folder, struct audit_key *ret, struct err *err);
void audit_key_wipe(struct audit_key *key);

/* Appends the last line to a document, which must end with a line end. */
enum err_code audit_seal(const struct audit_key *key, struct strbuf *document, struct err *err);

/* *ret_bytes: of the document without its last line.  ERR_NOT_FOUND: no such line at its end; ERR_CONFLICT: changed after it was signed. */
enum err_code audit_seal_check(const char *document, size_t bytes, char ret_public[AUDIT_PUBLIC_TEXT_BYTES], size_t *ret_bytes, struct err *err);
/* The text of a public key, with a line end or without; ERR_INVALID when it is none. */
enum err_code audit_public_read(const char *text, char ret[AUDIT_PUBLIC_TEXT_BYTES], struct err *err);
