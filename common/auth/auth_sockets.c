/* Who is at the other end of a socket. */
#include "common/auth/auth_sockets.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GUEST_MAX = 4608, ROUND_MS = 5000 };

struct guest {
    uint64_t session;
    struct credential credential;
    bool admitted;
    int64_t look_at_ms; /* when to look (again) */
};

struct auth_sockets {
    const struct auth *auth;
    const struct right *right;
    struct ws_door door;
    struct ws_server *ws;
    pthread_t thread;
    bool started;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t changed;
    bool stopping;
    struct guest *guests;
    size_t count, capacity;
};

/* ---- on the socket's thread ---- */

static int at_handshake(void *ctx, const char *cookie, const char *authorization, char ret_badge[WS_BADGE_BYTES])
{
    struct auth_sockets *s = ctx;
    struct credential c = credential_read(cookie, authorization);
    if (c.kind == CREDENTIAL_NONE)
        return 401;
    snprintf(ret_badge, WS_BADGE_BYTES, "%s %s", credential_kind_name(c.kind), c.digest);
    pthread_mutex_lock(&s->lock);
    bool room = s->count < GUEST_MAX && !s->stopping;
    pthread_mutex_unlock(&s->lock);
    return room ? 0 : 503;
}

static struct credential read_badge(const char *badge)
{
    struct credential c = {.kind = CREDENTIAL_NONE};
    char kind[16] = "";
    if (sscanf(badge, "%15s %64s", kind, c.digest) == 2)
        c.kind = credential_kind_of(kind);
    return c;
}

static bool add_locked(struct auth_sockets *s, const struct guest *g)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? 2 * s->capacity : 16;
        struct guest *guests = realloc(s->guests, capacity * sizeof *guests);
        if (!guests)
            return false;
        s->guests = guests;
        s->capacity = capacity;
    }
    s->guests[s->count++] = *g;
    return true;
}

static void knock(void *ctx, uint64_t session, const char *badge)
{
    struct auth_sockets *s = ctx;
    const struct guest g = {.session = session, .credential = read_badge(badge)};
    pthread_mutex_lock(&s->lock);
    bool added = add_locked(s, &g);
    pthread_cond_signal(&s->changed);
    pthread_mutex_unlock(&s->lock);
    if (!added)
        ws_close(s->ws, session, AUTH_CLOSE_LATER);
}

static struct guest *find_locked(struct auth_sockets *s, uint64_t session)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->guests[i].session == session)
            return &s->guests[i];
    return NULL;
}

static void gone(void *ctx, uint64_t session)
{
    struct auth_sockets *s = ctx;
    pthread_mutex_lock(&s->lock);
    struct guest *g = find_locked(s, session);
    if (g)
        *g = s->guests[--s->count];
    pthread_mutex_unlock(&s->lock);
}

/* ---- on the thread that asks ---- */

static int close_code(const struct auth_sockets *s, enum err_code code, const struct auth_identity *who)
{
    if (code == ERR_NOT_FOUND)
        return AUTH_CLOSE_UNKNOWN;
    if (code)
        return AUTH_CLOSE_LATER;
    return right_allows(s->right, who->role) ? 0 : AUTH_CLOSE_FORBIDDEN;
}

static void look_at(struct auth_sockets *s, const struct guest *g)
{
    struct auth_identity who = {.role = ROLE_NOBODY};
    struct err err = {0};
    int refused = close_code(s, auth_identify(s->auth, &g->credential, &who, &err), &who);
    /* Whoever is in already goes on while nobody can be asked: nothing new is allowed by that. */
    if (refused && !(g->admitted && refused == AUTH_CLOSE_LATER)) {
        log_info("session=%llu is refused (%d): %s", (unsigned long long)g->session, refused, err.code ? err.msg : "too low a role");
        ws_close(s->ws, g->session, refused);
        return;
    }
    if (!g->admitted)
        ws_admit(s->ws, g->session);
    pthread_mutex_lock(&s->lock);
    struct guest *kept = find_locked(s, g->session);
    if (kept)
        kept->admitted = true;
    pthread_mutex_unlock(&s->lock);
}

/* The one whose time came first, whose next look is put off at once; false when none is due. */
static bool take_due_locked(struct auth_sockets *s, int64_t now_ms, struct guest *ret)
{
    struct guest *due = NULL;
    for (size_t i = 0; i < s->count; i++)
        if (s->guests[i].look_at_ms <= now_ms && (!due || s->guests[i].look_at_ms < due->look_at_ms))
            due = &s->guests[i];
    if (!due)
        return false;
    *ret = *due;
    due->look_at_ms = now_ms + AUTH_LOOK_AGAIN_MS;
    return true;
}

static void *serve(void *arg)
{
    struct auth_sockets *s = arg;
    pthread_mutex_lock(&s->lock);
    while (!s->stopping) {
        struct guest g;
        if (!take_due_locked(s, clock_mono_ms(), &g)) {
            cond_wait_until_ms(&s->changed, &s->lock, clock_mono_ms() + ROUND_MS);
            continue;
        }
        pthread_mutex_unlock(&s->lock);
        look_at(s, &g);
        pthread_mutex_lock(&s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ---- life ---- */

enum err_code auth_sockets_create(const struct auth *auth, const char *path, struct auth_sockets **ret, struct err *err)
{
    *ret = NULL;
    if (!auth_is_on(auth))
        return ERR_NONE;
    const struct right *right = right_find(auth_daemon(auth), "WS", path);
    struct auth_sockets *s = right ? calloc(1, sizeof *s) : NULL;
    if (!s)
        return right ? err_set(err, ERR_NOMEM, "out of memory") : err_set(err, ERR_INVALID, "WS %s has no row in the table of rights", path);
    s->auth = auth;
    s->right = right;
    s->door = (struct ws_door){.look = at_handshake, .knock = knock, .gone = gone, .ctx = s};
    pthread_mutex_init(&s->lock, NULL);
    cond_init_monotonic(&s->changed);
    *ret = s;
    return ERR_NONE;
}

const struct ws_door *auth_sockets_door(const struct auth_sockets *s)
{
    return s ? &s->door : NULL;
}

enum err_code auth_sockets_start(struct auth_sockets *s, struct ws_server *ws, struct err *err)
{
    if (!s)
        return ERR_NONE;
    s->ws = ws;
    enum err_code code = daemon_thread(&s->thread, "auth", serve, s, err);
    s->started = !code;
    return code;
}

void auth_sockets_stop(struct auth_sockets *s)
{
    if (!s || !s->started)
        return;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_signal(&s->changed);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    s->started = false;
}

void auth_sockets_destroy(struct auth_sockets *s)
{
    if (!s)
        return;
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    free(s->guests);
    free(s);
}

struct credential auth_sockets_credential(struct auth_sockets *s, uint64_t session)
{
    struct credential credential = {.kind = CREDENTIAL_NONE};
    if (!s)
        return credential;
    pthread_mutex_lock(&s->lock);
    const struct guest *g = find_locked(s, session);
    if (g)
        credential = g->credential;
    pthread_mutex_unlock(&s->lock);
    return credential;
}

enum err_code auth_sockets_who(struct auth_sockets *s, uint64_t session, struct auth_identity *ret, struct err *err)
{
    if (!s) {
        *ret = (struct auth_identity){.name = "anonymous", .role = ROLE_ADMIN};
        return ERR_NONE;
    }
    struct credential credential = auth_sockets_credential(s, session);
    return auth_identify(s->auth, &credential, ret, err);
}
