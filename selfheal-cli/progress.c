/* progress.c - a thread that draws a line on the terminal until it is told to stop. */
#include "selfheal-cli/progress.h"
#include "common/base/base.h"
#include <pthread.h>
#include <stdio.h>

enum { FIRST_MS = 400, EVERY_MS = 120 };

struct progress {
    const char *what;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ended_now;
    bool ended;
};

static void wait_ms(struct progress *p, int ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&p->ended_now, &p->lock, &until);
}

static void *draw(void *arg)
{
    struct progress *p = arg;
    static const char signs[] = "|/-\\";
    int64_t begun_ms = clock_mono_ms();
    size_t turn = 0;
    pthread_mutex_lock(&p->lock);
    wait_ms(p, FIRST_MS);
    while (!p->ended) {
        fprintf(stderr, "\r%c %s, %lld s ", signs[turn++ % (sizeof signs - 1)], p->what, (long long)(clock_mono_ms() - begun_ms) / 1000);
        fflush(stderr);
        wait_ms(p, EVERY_MS);
    }
    if (turn > 0)
        fputs("\r\x1b[K", stderr);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct progress *progress_begin(const char *what)
{
    pthread_condattr_t monotonic;
    struct progress *p = isatty(STDERR_FILENO) ? calloc(1, sizeof *p) : NULL;
    if (!p)
        return NULL;
    p->what = what;
    pthread_mutex_init(&p->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&p->ended_now, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&p->thread, NULL, draw, p) == 0)
        return p;
    pthread_cond_destroy(&p->ended_now);
    pthread_mutex_destroy(&p->lock);
    free(p);
    return NULL;
}

void progress_end(struct progress *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->ended = true;
    pthread_cond_signal(&p->ended_now);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
    pthread_cond_destroy(&p->ended_now);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
