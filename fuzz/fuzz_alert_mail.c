/* A message as a mail: whatever it says, the head has the lines that we write and no other, and each line fits. */
#include "backend-ext/alert_email.h"
#include "fuzz/fuzz.h"

static const char *const heads[] = {
    "Date:", "From:", "To:", "Subject:", "Message-ID:", "MIME-Version:", "Content-Type:", "Content-Transfer-Encoding:", "Auto-Submitted:"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    const struct alert_receiver r = {.from = "selfheal@example.org", .to = {{"ops@example.org"}, 1}};
    AUTO_JSON json_t *message =
        json_pack("{s:s, s:s, s:s, s:s}", "id", "11111111-2222-4333-8444-555555555555", "title", text, "text", text, "url", "http://x/");
    if (!message) /* no UTF-8: such a text is made valid where it enters */
        return 0;
    AUTO_FREE char *mail = alert_email_text(&r, message, 0);
    MUST(mail && strstr(mail, "\r\n\r\n"));
    size_t seen = 0;
    for (const char *line = mail; strncmp(line, "\r\n", 2) != 0; line = strstr(line, "\r\n") + 2) {
        size_t length = strcspn(line, "\r\n");
        MUST(line[length] == '\r' && line[length + 1] == '\n' && length <= 998);
        if (*line == ' ')
            continue;
        MUST(seen < sizeof heads / sizeof heads[0] && strncmp(line, heads[seen], strlen(heads[seen])) == 0);
        seen++;
    }
    MUST(seen == sizeof heads / sizeof heads[0]);
    return 0;
}
