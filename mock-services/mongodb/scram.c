/* SCRAM-SHA-256 on the server's side (RFC 5802, RFC 7677). */
#include "mock-services/mongodb/standin.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

enum { DIGEST_BYTES = 32, ITERATIONS = 4096, SALT_BYTES = 28 /* as mongod: a digest less 4 */ };

static const unsigned char salt[SALT_BYTES + 1] = "a stand-in for a real mongod.";

static void hmac(const unsigned char *key, const char *text, size_t bytes, unsigned char ret[DIGEST_BYTES])
{
    unsigned count = DIGEST_BYTES;
    HMAC(EVP_sha256(), key, DIGEST_BYTES, (const unsigned char *)text, bytes, ret, &count);
}

static void sha256(const unsigned char *of, unsigned char ret[DIGEST_BYTES])
{
    unsigned count = DIGEST_BYTES;
    EVP_Digest(of, DIGEST_BYTES, ret, &count, EVP_sha256(), NULL);
}

/* Whether the client has the password; *ret_signature is the server's own proof. */
static bool proof_fits(const struct server *s, const char *message, const char *proof64, unsigned char ret_signature[DIGEST_BYTES])
{
    unsigned char salted[DIGEST_BYTES], key[DIGEST_BYTES], stored[DIGEST_BYTES], signature[DIGEST_BYTES], proof[64];
    if (strlen(proof64) != 44 || EVP_DecodeBlock(proof, (const unsigned char *)proof64, 44) < DIGEST_BYTES)
        return false;
    PKCS5_PBKDF2_HMAC(s->password, (int)strlen(s->password), salt, SALT_BYTES, ITERATIONS, EVP_sha256(), DIGEST_BYTES, salted);
    hmac(salted, "Client Key", 10, key);
    sha256(key, stored);
    hmac(stored, message, strlen(message), signature);
    for (int i = 0; i < DIGEST_BYTES; i++)
        proof[i] ^= signature[i];
    sha256(proof, key);
    hmac(salted, "Server Key", 10, signature);
    hmac(signature, message, strlen(message), ret_signature);
    return memcmp(key, stored, DIGEST_BYTES) == 0;
}

static bson_t *say(const char *payload, bool done)
{
    bson_t *reply = bson_new();
    BSON_APPEND_INT32(reply, "conversationId", 1);
    BSON_APPEND_BOOL(reply, "done", done);
    BSON_APPEND_BINARY(reply, "payload", BSON_SUBTYPE_BINARY, (const uint8_t *)payload, (uint32_t)strlen(payload));
    BSON_APPEND_DOUBLE(reply, "ok", 1);
    return reply;
}

static bool payload_of(const bson_t *command, char *ret, size_t bytes)
{
    bson_iter_t it;
    const uint8_t *data = NULL;
    uint32_t count = 0;
    if (!bson_iter_init_find(&it, command, "payload") || !BSON_ITER_HOLDS_BINARY(&it))
        return false;
    bson_iter_binary(&it, NULL, &count, &data);
    if (count >= bytes)
        return false;
    memcpy(ret, data, count);
    ret[count] = '\0';
    return true;
}

/* "n,,n=watch,r=NONCE" */
static bson_t *first(const struct server *s, struct login *l, const char *said)
{
    char user[NAME_BYTES], theirs[64];
    unsigned char bytes[12], ours[64];
    if (sscanf(said, "n,,n=%63[^,],r=%63[^,]", user, theirs) != 2 || strcmp(user, s->user) != 0)
        return refuse(18, "AuthenticationFailed", "Authentication failed.");
    RAND_bytes(bytes, sizeof bytes);
    EVP_EncodeBlock(ours, bytes, sizeof bytes);
    snprintf(l->nonce, sizeof l->nonce, "%s%s", theirs, ours);
    snprintf(l->bare, sizeof l->bare, "%.250s", said + 3);
    EVP_EncodeBlock(ours, salt, SALT_BYTES);
    snprintf(l->first, sizeof l->first, "r=%s,s=%s,i=%d", l->nonce, ours, ITERATIONS);
    return say(l->first, false);
}

/* "c=biws,r=NONCE,p=PROOF" */
static bson_t *last(struct server *s, struct login *l, const char *said)
{
    char message[1024], nonce[128], proof[64], words[80];
    unsigned char signature[DIGEST_BYTES], text[64];
    if (sscanf(said, "c=biws,r=%127[^,],p=%63s", nonce, proof) != 2 || strcmp(nonce, l->nonce) != 0)
        return refuse(18, "AuthenticationFailed", "Authentication failed.");
    snprintf(message, sizeof message, "%s,%s,c=biws,r=%s", l->bare, l->first, nonce);
    if (!proof_fits(s, message, proof, signature))
        return refuse(18, "AuthenticationFailed", "Authentication failed.");
    l->done = true;
    EVP_EncodeBlock(text, signature, DIGEST_BYTES);
    snprintf(words, sizeof words, "v=%s", text);
    return say(words, false);
}

bson_t *log_in(struct server *s, struct login *l, const bson_t *command)
{
    char said[512];
    if (!payload_of(command, said, sizeof said))
        return refuse(9, "FailedToParse", "no payload");
    if (l->done)
        return say("", true);
    return bson_has_field(command, "saslStart") ? first(s, l, said) : last(s, l, said);
}
