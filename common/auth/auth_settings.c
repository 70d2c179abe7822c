/* AUTH=on|off. */
#include "common/auth/auth_settings.h"
#include <arpa/inet.h>
#include <string.h>

static bool is_loopback(const char *address)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (strcmp(address, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, address, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, address, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

enum err_code auth_settings_check(const struct auth_settings *s, const char *bind_address, bool *ret_on, struct err *err)
{
    bool said_off = strcmp(s->auth, "off") == 0;
    *ret_on = strcmp(s->auth, "on") == 0;
    if (*s->auth && !*ret_on && !said_off)
        return err_set(err, ERR_INVALID, "setting AUTH=%.40s: expected on or off", s->auth);
    if (*ret_on || is_loopback(bind_address) || (said_off && is_loopback(s->published_on)))
        return ERR_NONE;
    return err_set(
        err, ERR_INVALID,
        "setting AUTH: with BIND_ADDRESS=%.60s others than this machine may reach it, and without users they may do everything: set AUTH=on; or "
        "AUTH=off and PUBLISHED_ON=127.0.0.1, if this is a container whose port is published there only",
        bind_address);
}

void auth_settings_log(const struct auth_settings *s, const char *bind_address, bool on)
{
    if (on)
        log_info("auth=on: users and tokens, by the table of rights");
    else if (is_loopback(bind_address))
        log_warn("auth=off: whoever reaches %s may do everything", bind_address);
    else
        log_warn("auth=off: whoever reaches the port may do everything; it is said to be published on %s only", s->published_on);
}
