/* slack: an incoming webhook, with blocks.
 * Format: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and https://docs.slack.dev/reference/block-kit/blocks
 * (header 150 characters, section 3000, a button's text 75).  Slack answers 200 and `ok`; 429 with Retry-After; 4xx with a word as `no_service`.
 *
 * Texts are plain_text, in which nothing is markup; the fallback `text` is not, so it is escaped: a message cannot call a channel. */
#include "backend-ext/alert_kinds.h"
#include <string.h>

enum { HEADER_CHARS = 150, SECTION_CHARS = 3000 };

static char *escaped(const char *text)
{
    struct strbuf out;
    strbuf_init(&out, 8192);
    for (; *text; text++) {
        const char *entity = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : NULL;
        entity ? strbuf_add(&out, entity) : strbuf_append(&out, text, 1);
    }
    return strbuf_take(&out);
}

static json_t *plain(const char *text, size_t max_bytes)
{
    AUTO_FREE char *cut = alert_cut(*text ? text : " ", max_bytes);
    return json_pack("{s:s, s:s, s:b}", "type", "plain_text", "text", cut ? cut : " ", "emoji", 0);
}

static enum err_code make(const struct alert_receiver *r, const json_t *message, long long now_s, struct alert_request *ret, struct err *err)
{
    AUTO_FREE char *text = escaped(json_str(message, "title"));
    (void)r;
    (void)now_s;
    json_t *body =
        json_pack("{s:s, s:[{s:s, s:o}, {s:s, s:o}, {s:s, s:[{s:s, s:o, s:s}]}]}", "text", text ? text : "", "blocks", "type", "header", "text",
                  plain(json_str(message, "title"), HEADER_CHARS), "type", "section", "text", plain(json_str(message, "text"), SECTION_CHARS), "type",
                  "actions", "elements", "type", "button", "text", plain("Open", HEADER_CHARS), "url", json_str(message, "url"));
    return alert_request_body(ret, body, err);
}

const struct alert_kind alert_kind_slack = {
    .name = "slack",
    .takes = ALERT_F_URL,
    .needs = ALERT_F_URL,
    .check = alert_check_url,
    .make = make,
};
