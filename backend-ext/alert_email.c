/* Mails in the making. */
#include "backend-ext/alert_email.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { WORD_BYTES = 45, LINE_BYTES = 57, MAIL_MAX_BYTES = 65536, ADDRESS_MAX = 254 };

bool alert_email_address_ok(const char *address)
{
    static const char local[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-";
    static const char domain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    size_t before = strspn(address, local);
    return before > 0 && before <= 64 && address[before] == '@' && address[before + 1] &&
           !address[before + 1 + strspn(address + before + 1, domain)] && strlen(address) <= ADDRESS_MAX;
}

/* At most LINE_BYTES of them: 76 characters. */
static void add_base64(struct strbuf *out, const char *bytes, size_t count)
{
    char text[sodium_base64_ENCODED_LEN(LINE_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    sodium_bin2base64(text, sizeof text, (const unsigned char *)bytes, count, sodium_base64_VARIANT_ORIGINAL);
    strbuf_add(out, text);
}

static bool is_plain(const char *text)
{
    for (const char *at = text; *at; at++)
        if (*at < 0x20 || *at > 0x7e)
            return false;
    return !strstr(text, "=?") && strlen(text) < 200;
}

void alert_email_words(struct strbuf *out, const char *text)
{
    if (is_plain(text)) {
        strbuf_add(out, text);
        return;
    }
    for (size_t left = strlen(text), count; left > 0; text += count, left -= count) {
        count = utf8_cut(text, left, WORD_BYTES);
        if (count == 0)
            count = left < WORD_BYTES ? left : WORD_BYTES;
        strbuf_add(out, "=?UTF-8?B?");
        add_base64(out, text, count);
        strbuf_add(out, left > count ? "?=\r\n " : "?=");
    }
}

static void add_head(struct strbuf *out, const struct alert_receiver *r, const json_t *message, long long now_s)
{
    const json_t *item = json_array_get(json_object_get(message, "items"), 0);
    const char *domain = strchr(r->from, '@'), *incident = json_str(item, "incident_id");
    char date[64];
    time_t at = (time_t)now_s;
    struct tm tm;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", gmtime_r(&at, &tm));
    strbuf_addf(out, "Date: %s\r\nFrom: Selfheal <%s>\r\nTo: ", date, r->from);
    for (size_t i = 0; i < r->to.count; i++)
        strbuf_addf(out, "%s<%s>", i ? ",\r\n " : "", r->to.words[i]);
    strbuf_add(out, "\r\nSubject: ");
    AUTO_FREE char *subject = NULL;
    if (asprintf(&subject, "[Selfheal] %s", json_str(message, "title")) < 0)
        subject = NULL;
    alert_email_words(out, subject ? subject : "[Selfheal]");
    /* The id of each attempt is the same, so that a mailbox can know a repeat; one incident's mails are one thread. */
    strbuf_addf(out, "\r\nMessage-ID: <%.36s%s>\r\n", json_str(message, "id"), domain);
    if (*incident && json_array_size(json_object_get(message, "items")) == 1)
        strbuf_addf(out, "References: <incident-%.36s%s>\r\n", incident, domain);
    strbuf_add(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n"
                    "Auto-Submitted: auto-generated\r\n\r\n");
}

char *alert_email_text(const struct alert_receiver *r, const json_t *message, long long now_s)
{
    struct strbuf out;
    AUTO_FREE char *text = NULL;
    if (asprintf(&text, "%s\n\n%s\n", json_str(message, "text"), json_str(message, "url")) < 0)
        return NULL;
    strbuf_init(&out, MAIL_MAX_BYTES);
    add_head(&out, r, message, now_s);
    for (size_t left = strlen(text), done = 0; left > 0;) {
        size_t count = left < LINE_BYTES ? left : LINE_BYTES;
        add_base64(&out, text + done, count);
        strbuf_add(&out, "\r\n");
        done += count;
        left -= count;
    }
    return strbuf_take(&out);
}
