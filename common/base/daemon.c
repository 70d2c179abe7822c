/* The life of a daemon's process: options, settings, signals, threads. */
#include "common/base/daemon.h"
#include "common/base/http_probe.h"
#include "common/base/log.h"
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* JSON nested 1,000 levels deep takes 310 KB to be written out; ThreadSanitizer keeps 800 KB of its own there. */
#ifdef __SANITIZE_THREAD__
enum { THREAD_STACK_BYTES = 2 << 20 };
#else
enum { THREAD_STACK_BYTES = 512 << 10 };
#endif
enum { HEALTH_TIMEOUT_MS = 3000, KEPT_FREE_BYTES = 128 << 10 };

static atomic_bool stopping;
static int signal_fd = -1;

bool daemon_stopping(void)
{
    return atomic_load(&stopping);
}

static struct {
    void (*call)(void *ctx);
    void *ctx;
} hangup;

void daemon_on_hangup(void (*call)(void *ctx), void *ctx)
{
    hangup.call = call;
    hangup.ctx = ctx;
}

/* True: it was a SIGHUP, and the wait goes on. */
static bool take_signal(void)
{
    struct signalfd_siginfo info = {0};
    ssize_t bytes = read(signal_fd, &info, sizeof info);
    if (bytes == (ssize_t)sizeof info && info.ssi_signo == SIGHUP) {
        if (hangup.call)
            hangup.call(hangup.ctx);
        else
            log_info("SIGHUP: this daemon has nothing that it reads again");
        return true;
    }
    atomic_store(&stopping, true);
    return false;
}

bool daemon_wait(int timeout_ms)
{
    struct pollfd p = {.fd = signal_fd, .events = POLLIN};
    int ready;
    do {
        ready = poll(&p, 1, timeout_ms);
    } while ((ready < 0 && errno == EINTR) || (ready > 0 && take_signal()));
    return daemon_stopping();
}

enum err_code daemon_thread(pthread_t *ret, const char *name, void *(*body)(void *), void *arg, struct err *err)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, THREAD_STACK_BYTES);
    int failed = pthread_create(ret, &attr, body, arg);
    pthread_attr_destroy(&attr);
    if (failed)
        return err_set(err, ERR_NOMEM, "start thread %s: %s", name, strerror(failed));
    char short_name[16]; /* the kernel's limit */
    strncpy(short_name, name, sizeof short_name - 1);
    short_name[sizeof short_name - 1] = '\0';
    pthread_setname_np(*ret, short_name);
    return ERR_NONE;
}

/* Blocked here before any thread starts, so that all inherit it and only daemon_wait() sees the signals. */
static enum err_code take_signals(struct err *err)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_DFL); /* nohup leaves it ignored, and then nothing would be read again */
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return signal_fd < 0 ? err_set(err, ERR_IO, "signalfd: %s", strerror(errno)) : ERR_NONE;
}

static const struct setting *row_of(const struct daemon *d, const char *name)
{
    for (size_t i = 0; i < d->setting_count; i++)
        if (strcmp(d->settings[i].name, name) == 0)
            return &d->settings[i];
    return NULL;
}

static enum err_code load(const struct daemon *d, void *settings, struct err *err)
{
    enum err_code code = settings_load(d->settings, d->setting_count, settings, err);
    const struct setting *level_row = row_of(d, "LOG_LEVEL");
    if (code || !level_row)
        return code;

    char *text;
    memcpy(&text, (char *)settings + level_row->offset, sizeof text);
    enum log_level level = LOG_INFO;
    code = log_level_parse(text ? text : "info", &level, err);
    if (code)
        err_prefix(err, "setting LOG_LEVEL: ");
    log_set_level(level);
    return code;
}

static int print_help(const struct daemon *d)
{
    printf("%s: %s\n\nusage: %s [--help | --version | --check-config | --health]\n\n"
           "  --check-config       say whether the settings and files are fine, and end\n"
           "  --health             ask a running %s for its health: exit code 0 when it is well\n\n"
           "settings, from the environment:\n",
           d->name, d->purpose, d->name, d->name);
    settings_print(stdout, d->settings, d->setting_count);
    return 0;
}

static int check_config(const struct daemon *d, const void *settings)
{
    struct err err = {0};
    if (d->check && d->check(settings, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    printf("%s: configuration is fine\n", d->name);
    return 0;
}

static int ask_health(const struct daemon *d, const void *settings)
{
    int port;
    struct err err = {0};
    if (d->health) {
        if (d->health(settings, &err))
            fprintf(stderr, "%s: %s\n", d->name, err.msg);
        return err.code ? 1 : 0;
    }
    memcpy(&port, (const char *)settings + row_of(d, "PORT")->offset, sizeof port);
    int status = http_probe_status("127.0.0.1", port, "/health", HEALTH_TIMEOUT_MS, &err);
    if (status == 200)
        return 0;
    if (status)
        fprintf(stderr, "%s: health answers %d\n", d->name, status);
    else
        fprintf(stderr, "%s: %s\n", d->name, err.msg);
    return 1;
}

static int run(const struct daemon *d, const void *settings)
{
    struct err err = {0};
    if (take_signals(&err) || d->run(settings, &err)) {
        log_error("daemon=%s stops: %s", d->name, err.msg);
        return 1;
    }
    log_info("daemon=%s has left", d->name);
    return 0;
}

static bool known_option(const char *option)
{
    static const char *const options[] = {"--help", "--version", "--check-config", "--health"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (strcmp(option, options[i]) == 0)
            return true;
    return false;
}

int daemon_main(const struct daemon *d, int argc, char **argv)
{
    const char *option = argc > 1 ? argv[1] : "";
    if (argc > 2 || (argc == 2 && !known_option(option))) {
        fprintf(stderr, "%s: unknown arguments; see %s --help\n", d->name, d->name);
        return 2;
    }
    if (strcmp(option, "--help") == 0)
        return print_help(d);
    if (strcmp(option, "--version") == 0)
        return printf("%s %s\n", d->name, SELFHEAL_VERSION) < 0;

    /* Fewer heaps for threads: each would keep its own free memory.  And no more of it than that: else how much is kept grows with the largest piece
     * that was ever freed. */
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_TRIM_THRESHOLD, KEPT_FREE_BYTES);
    void *settings = calloc(1, d->settings_bytes);
    struct err err = {0};
    int exit_code = 1;
    if (!settings || load(d, settings, &err))
        fprintf(stderr, "%s: %s\n", d->name, err.msg);
    else if (strcmp(option, "--check-config") == 0)
        exit_code = check_config(d, settings);
    else if (strcmp(option, "--health") == 0)
        exit_code = ask_health(d, settings);
    else
        exit_code = run(d, settings);
    if (settings)
        settings_free(d->settings, d->setting_count, settings);
    free(settings);
    return exit_code;
}
