/* login_attempts.c - see login_attempts.h. */
#include "backend-ext/login_attempts.h"
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 4096 };

struct place {
    int64_t free_at_ms, last_ms;
    int failures;
};

struct login_attempts {
    unsigned char key[crypto_shorthash_KEYBYTES];
    pthread_mutex_t lock;
    struct place users[PLACES], addresses[PLACES];
};

struct login_attempts *login_attempts_create(const unsigned char *key)
{
    struct login_attempts *a = sodium_init() < 0 ? NULL : calloc(1, sizeof *a);
    if (!a)
        return NULL;
    if (key)
        memcpy(a->key, key, sizeof a->key);
    else
        crypto_shorthash_keygen(a->key);
    pthread_mutex_init(&a->lock, NULL);
    return a;
}

void login_attempts_destroy(struct login_attempts *a)
{
    if (!a)
        return;
    pthread_mutex_destroy(&a->lock);
    free(a);
}

static struct place *place_of(const struct login_attempts *a, struct place *places, const char *text)
{
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)text, strlen(text), a->key);
    return &places[hash % PLACES];
}

static void forget_old(struct place *p, int64_t now_ms)
{
    if (p->failures && now_ms - p->last_ms >= ATTEMPTS_FORGET_MS)
        *p = (struct place){.failures = 0};
}

static int64_t wait_after(int failures, int free_count)
{
    int over = failures - free_count;
    if (over < 0)
        return 0;
    int64_t wait_ms = over < 16 ? (int64_t)ATTEMPTS_WAIT_FIRST_MS << over : ATTEMPTS_WAIT_MAX_MS;
    return wait_ms < ATTEMPTS_WAIT_MAX_MS ? wait_ms : ATTEMPTS_WAIT_MAX_MS;
}

static void count(struct place *p, int free_count, int64_t now_ms)
{
    p->failures++;
    p->last_ms = now_ms;
    p->free_at_ms = now_ms + wait_after(p->failures, free_count);
}

int64_t login_attempts_begin(struct login_attempts *a, const char *user, const char *address, int64_t now_ms)
{
    pthread_mutex_lock(&a->lock);
    struct place *of_user = place_of(a, a->users, user), *of_address = place_of(a, a->addresses, address);
    forget_old(of_user, now_ms);
    forget_old(of_address, now_ms);
    int64_t free_at_ms = of_user->free_at_ms > of_address->free_at_ms ? of_user->free_at_ms : of_address->free_at_ms;
    if (free_at_ms <= now_ms) {
        count(of_user, ATTEMPTS_USER_FREE, now_ms);
        count(of_address, ATTEMPTS_ADDRESS_FREE, now_ms);
    }
    pthread_mutex_unlock(&a->lock);
    return free_at_ms > now_ms ? free_at_ms - now_ms : 0;
}

void login_attempts_succeeded(struct login_attempts *a, const char *user, const char *address)
{
    pthread_mutex_lock(&a->lock);
    struct place *of_address = place_of(a, a->addresses, address);
    *place_of(a, a->users, user) = (struct place){.failures = 0};
    if (of_address->failures > 0)
        of_address->failures--;
    if (of_address->failures < ATTEMPTS_ADDRESS_FREE)
        of_address->free_at_ms = 0;
    pthread_mutex_unlock(&a->lock);
}
