/* proxies.c - see proxies.h. */
#include "backend-ext/proxies.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME_BYTES = 254, FOUND_MAX = 8, BITS = 128, MAPPED_BITS = 96 };

/* IPv4 as ::ffff:a.b.c.d, so that there is one kind. */
struct address {
    struct in6_addr in;
};

struct proxy {
    char name[NAME_BYTES];           /* "" = its address is given */
    struct address found[FOUND_MAX]; /* of the name, guarded; else one */
    int found_count;
    int bits; /* that must be the same */
};

struct proxies {
    bool all;
    struct proxy list[PROXIES_MAX];
    int count;
    pthread_mutex_t lock;
};

/* ---- addresses ---- */

static bool parse(const char *text, struct address *ret)
{
    struct in_addr four;
    if (inet_pton(AF_INET6, text, &ret->in) == 1)
        return true;
    if (inet_pton(AF_INET, text, &four) != 1)
        return false;
    ret->in = (struct in6_addr){.s6_addr = {[10] = 0xff, [11] = 0xff}};
    memcpy(ret->in.s6_addr + MAPPED_BITS / 8, &four, sizeof four);
    return true;
}

static bool is_in(const struct address *a, const struct address *net, int bits)
{
    if (memcmp(a->in.s6_addr, net->in.s6_addr, (size_t)bits / 8) != 0)
        return false;
    int rest = bits % 8, byte = bits / 8;
    return rest == 0 || (a->in.s6_addr[byte] >> (8 - rest)) == (net->in.s6_addr[byte] >> (8 - rest));
}

/* ---- the list ---- */

/* "10.1.2.0/24"; without a slash that very address. */
static bool parse_network(const char *text, struct proxy *ret)
{
    char address[INET6_ADDRSTRLEN], *end = NULL;
    const char *slash = strchr(text, '/');
    size_t bytes = slash ? (size_t)(slash - text) : strlen(text);
    if (bytes >= sizeof address)
        return false;
    snprintf(address, sizeof address, "%.*s", (int)bytes, text);
    if (!parse(address, &ret->found[0]))
        return false;
    int before = strchr(address, ':') ? 0 : MAPPED_BITS;
    long bits = BITS - before;
    if (slash) {
        errno = 0;
        bits = strtol(slash + 1, &end, 10);
        if (!isdigit((unsigned char)slash[1]) || *end || errno || bits > BITS - before)
            return false;
    }
    ret->bits = before + (int)bits;
    ret->found_count = 1;
    return true;
}

/* With a letter in it, so that an address with a typing error is none. */
static bool is_name(const char *text)
{
    static const char chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    return *text && strlen(text) < NAME_BYTES && !text[strspn(text, chars)] && strcspn(text, chars) == 0 && text[strspn(text, "0123456789.-_")];
}

static enum err_code add(struct proxies *p, const char *text, struct err *err)
{
    if (p->count == PROXIES_MAX)
        return err_set(err, ERR_INVALID, "TRUST_PROXY: has more than %d entries", PROXIES_MAX);
    struct proxy *one = &p->list[p->count];
    if (!parse_network(text, one)) {
        if (!is_name(text))
            return err_set(err, ERR_INVALID, "TRUST_PROXY: %.100s is no address, network or host name", text);
        *one = (struct proxy){.bits = BITS};
        snprintf(one->name, sizeof one->name, "%s", text);
    }
    p->count++;
    return ERR_NONE;
}

static enum err_code add_all(struct proxies *p, char *list, struct err *err)
{
    char *rest = NULL;
    enum err_code code = ERR_NONE;
    for (const char *one = strtok_r(list, ", ", &rest); one && !code; one = strtok_r(NULL, ", ", &rest))
        code = add(p, one, err);
    return code;
}

enum err_code proxies_create(const char *list, struct proxies **ret, struct err *err)
{
    struct proxies *p = calloc(1, sizeof *p);
    AUTO_FREE char *copy = strdup(list);
    if (!p || !copy) {
        free(p);
        return err_set(err, ERR_NOMEM, "out of memory");
    }
    pthread_mutex_init(&p->lock, NULL);
    p->all = strcasecmp(list, "on") == 0;
    enum err_code code = p->all || strcasecmp(list, "off") == 0 ? ERR_NONE : add_all(p, copy, err);
    if (code)
        proxies_destroy(p);
    else
        *ret = p;
    return code;
}

void proxies_destroy(struct proxies *p)
{
    if (!p)
        return;
    pthread_mutex_destroy(&p->lock);
    free(p);
}

/* ---- names ---- */

static int look_up(const char *name, struct address found[FOUND_MAX])
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    char text[NI_MAXHOST];
    int count = 0;
    if (getaddrinfo(name, NULL, &hints, &list) != 0)
        return 0;
    for (const struct addrinfo *one = list; one && count < FOUND_MAX; one = one->ai_next)
        if (getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0 && parse(text, &found[count]))
            count++;
    freeaddrinfo(list);
    return count;
}

bool proxies_round(void *ctx)
{
    struct proxies *p = ctx;
    struct address found[FOUND_MAX];
    for (int i = 0; i < p->count; i++) {
        struct proxy *one = &p->list[i];
        if (!*one->name)
            continue;
        /* This thread's own resolver: a name server that is silent holds the other chores up for a second, not for ten. */
        if (res_init() == 0)
            _res.retrans = _res.retry = 1;
        int count = look_up(one->name, found);
        pthread_mutex_lock(&p->lock);
        memcpy(one->found, found, (size_t)count * sizeof found[0]);
        one->found_count = count;
        pthread_mutex_unlock(&p->lock);
    }
    return true;
}

/* ---- asking ---- */

static bool is_trusted(struct proxies *p, const char *peer)
{
    struct address a;
    bool trusted = p->all;
    if (trusted || !parse(peer, &a))
        return trusted;
    pthread_mutex_lock(&p->lock);
    for (int i = 0; i < p->count && !trusted; i++)
        for (int j = 0; j < p->list[i].found_count && !trusted; j++)
            trusted = is_in(&a, &p->list[i].found[j], p->list[i].bits);
    pthread_mutex_unlock(&p->lock);
    return trusted;
}

void proxies_address(struct proxies *p, const char *peer, const char *forwarded, char ret[PROXY_ADDRESS_BYTES])
{
    char last[PROXY_ADDRESS_BYTES];
    struct address a;
    snprintf(ret, PROXY_ADDRESS_BYTES, "%s", peer);
    if (!forwarded || !is_trusted(p, peer))
        return;
    const char *comma = strrchr(forwarded, ',');
    const char *text = comma ? comma + 1 : forwarded;
    text += strspn(text, " \t");
    size_t bytes = strcspn(text, " \t");
    if (bytes >= sizeof last || text[bytes + strspn(text + bytes, " \t")])
        return;
    snprintf(last, sizeof last, "%.*s", (int)bytes, text);
    if (parse(last, &a))
        snprintf(ret, PROXY_ADDRESS_BYTES, "%s", last);
}
