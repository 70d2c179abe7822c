/* GET /bundle-key: the public half of the key that signs bundles, so that a bundle can be held against it without a look at the backend's disk. */
#include "backend-ext/route.h"
#include "common/audit/audit.h"

void route_bundle_key(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    const struct app *app = ctx;
    struct audit_key key;
    struct err err = {0};

    (void)request;
    if (audit_key_load(app->state_dir, &key, &err) != ERR_NONE) {
        log_error("bundle-key cannot be shown: %s", err.msg);
        http_reply_error(reply, 500, "the key for bundles cannot be used: the backend's log says why");
        return;
    }
    route_reply(reply, 200, json_pack("{s:s, s:s}", "algorithm", "Ed25519", "public_key", key.public_text));
    audit_key_wipe(&key);
}
