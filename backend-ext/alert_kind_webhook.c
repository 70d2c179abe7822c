/* webhook: the message as it is, signed.  The form of the signature is what receivers of webhooks know: the time, a dot and the raw body, as
 * HMAC-SHA256 (RFC 2104); https://docs.stripe.com/webhooks/signature describes how it is checked.
 *
 *   X-Selfheal-Delivery: the message's id, the same at each attempt: whoever has seen it has seen this
 *   X-Selfheal-Signature: t=SECONDS,v1=HEX; HEX = HMAC-SHA256(secret, "SECONDS." body) */
#include "backend-ext/alert_kinds.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static enum err_code sign(const struct alert_receiver *r, long long now_s, struct alert_request *q, struct err *err)
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char hex[2 * sizeof mac + 1], before[32];
    crypto_auth_hmacsha256_state state;
    snprintf(before, sizeof before, "%lld.", now_s);
    if (sodium_init() < 0)
        return err_set(err, ERR_NOMEM, "libsodium cannot be used");
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)r->secret, strlen(r->secret));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)before, strlen(before));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)q->body, strlen(q->body));
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
    return alert_request_header(q, err, "X-Selfheal-Signature: t=%lld,v1=%s", now_s, hex);
}

static enum err_code make(const struct alert_receiver *r, const json_t *message, long long now_s, struct alert_request *ret, struct err *err)
{
    enum err_code code = alert_request_body(ret, json_incref((json_t *)message), err);
    if (!code)
        code = alert_request_header(ret, err, "X-Selfheal-Delivery: %s", json_str(message, "id"));
    if (!code && r->secret)
        code = sign(r, now_s, ret, err);
    if (!code && r->token)
        code = alert_request_header(ret, err, "Authorization: Bearer %s", r->token);
    return code;
}

const struct alert_kind alert_kind_webhook = {
    .name = "webhook",
    .takes = ALERT_F_URL | ALERT_F_SECRET | ALERT_F_TOKEN,
    .needs = ALERT_F_URL,
    .check = alert_check_url,
    .make = make,
};
