/* daemon_token_show.c - a client that shows the daemons' token. */
#include "common/http/daemon_token.h"
#include "common/http/http_client.h"
#include <stdio.h>

enum err_code daemon_token_show(struct http_client *c, const struct daemon_token_settings *s, const char *state_dir, struct err *err)
{
    char token[DAEMON_TOKEN_BYTES], header[DAEMON_TOKEN_BYTES + sizeof DAEMON_TOKEN_HEADER + 2];
    enum err_code code = daemon_token_load(s, state_dir, token, err);

    if (code != ERR_NONE)
        return code;
    snprintf(header, sizeof header, "%s: %s", DAEMON_TOKEN_HEADER, token);
    return http_client_always_send(c, header, err);
}
