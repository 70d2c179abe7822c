/* TRUST_PROXY in its first line, the peer in the second, X-Forwarded-For in the third: an address comes out, the peer's or the last one's. */
#include "backend-ext/proxies.h"
#include "fuzz/fuzz.h"

static char *cut_line(char **rest)
{
    char *line = *rest, *end = strchr(line, '\n');
    *rest = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    AUTO_FREE char *text = fuzz_text(data, bytes);
    struct proxies *p = NULL;
    struct err err = {0};
    char got[PROXY_ADDRESS_BYTES], *rest = text;
    const char *list = cut_line(&rest), *peer = cut_line(&rest);
    if (proxies_create(list, &p, &err)) {
        MUST(err.code == ERR_INVALID && err.msg[0]);
        return 0;
    }
    proxies_address(p, peer, rest, got);
    MUST(strlen(got) < sizeof got);
    if (strncmp(got, peer, sizeof got - 1) != 0)
        MUST(*got && !got[strspn(got, "0123456789abcdefABCDEF.:")] && strstr(rest, got));
    proxies_destroy(p);
    return 0;
}
