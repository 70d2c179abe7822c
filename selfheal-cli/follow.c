/* follow.c - hearing an execution to its end. */
#include "selfheal-cli/follow.h"
#include "selfheal-cli/phase.h"
#include "selfheal-cli/socket.h"
#include <signal.h>
#include <string.h>
#include <time.h>

enum { ATTEMPTS_MAX = 30, PAUSE_FIRST_MS = 500, PAUSE_MAX_MS = 5000, CLOSE_NOT_VALID = 4401, CLOSE_TOO_LOW = 4403, CLOSE_AGAIN = 1013 };

struct hearing {
    struct follow *f;
    struct phase_view view;
    int64_t last_seq;
    bool heard; /* something came since the connection was made */
};

static volatile sig_atomic_t left;

static void on_interrupt(int number)
{
    (void)number;
    left = 1;
}

static bool on_message(void *ctx, const json_t *message)
{
    struct hearing *h = ctx;
    struct follow *f = h->f;
    int64_t seq = json_integer_value(json_object_get(message, "seq"));
    const char *execution_id = json_str(message, "execution_id");
    h->heard = true;
    /* A refusal outside any execution has seq 1; else what was shown already is not shown again. */
    if (!*json_str(message, "phase") || (seq <= h->last_seq && !(phase_is_last(message) && !*execution_id)))
        return true;
    h->last_seq = seq;
    if (uuid_read(execution_id, f->execution_id, NULL))
        seq = 0;
    if (!f->quiet && f->cli->json)
        print_json(message);
    else if (!f->quiet)
        phase_print(&h->view, message);
    fflush(stdout);
    if (phase_is_last(message)) {
        f->last = json_deep_copy(message);
        return false;
    }
    return !(f->detach && *f->execution_id);
}

static json_t *first_message(const struct hearing *h)
{
    const struct follow *f = h->f;
    if (f->start && !*f->execution_id)
        return json_incref((json_t *)f->start);
    return json_pack("{s:s, s:I}", "execution_id", f->execution_id, "from_seq", (json_int_t)h->last_seq + 1);
}

static enum err_code hear_once(struct hearing *h, struct socket_end *ret_end, struct err *err)
{
    char address[API_PATH_BYTES];
    AUTO_JSON json_t *first = first_message(h);
    AUTO_FREE char *say = first ? json_text(first) : NULL;
    const struct socket_call call = {
        .address = address, .header = api_credential(h->f->cli->api), .say = say, .on_message = on_message, .ctx = h, .leave = &left};
    api_address(h->f->cli->api, SERVICE_AGENT, "/ws/execute-fix", address);
    h->heard = false;
    return say ? socket_follow(&call, ret_end, err) : err_set(err, ERR_NOMEM, "out of memory");
}

static bool is_not_allowed(const struct socket_end *end)
{
    return end->status == 401 || end->status == 403 || end->close_code == CLOSE_NOT_VALID || end->close_code == CLOSE_TOO_LOW;
}

static void pause_ms(int ms)
{
    struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&span, NULL); /* a Ctrl-C ends it */
}

/* Until the last message, a Ctrl-C, or too many cuts in a row without a word in between. */
static enum exit_code hear_to_the_end(struct hearing *h, struct err *err)
{
    int pause = PAUSE_FIRST_MS;
    for (int attempt = 1; !left; attempt++) {
        struct socket_end end;
        enum err_code code = hear_once(h, &end, err);
        if (code == ERR_NONE || code == ERR_CANCELLED)
            break;
        if (is_not_allowed(&end)) {
            err_set(err, ERR_PROTOCOL, "the agent's socket: not logged in, or not allowed to look");
            return EXIT_NOT_ALLOWED;
        }
        if (h->heard) {
            attempt = 1;
            pause = PAUSE_FIRST_MS;
        }
        /* At first nobody knows that it is there at all. */
        if (code == ERR_INVALID || code == ERR_NOMEM || attempt >= ATTEMPTS_MAX || (h->last_seq == 0 && attempt >= 3)) {
            err_prefix(err, "the agent's socket: ");
            return EXIT_UNREACHABLE;
        }
        if (h->last_seq > 0 && attempt == 1)
            print_error("the connection was cut; going on from message %lld", (long long)h->last_seq + 1);
        pause_ms(pause);
        pause = pause * 2 < PAUSE_MAX_MS ? pause * 2 : PAUSE_MAX_MS;
    }
    return EXIT_GOOD;
}

static enum exit_code how_it_ended(struct follow *f)
{
    if (f->last)
        return phase_is_healed(f->last) ? EXIT_GOOD : EXIT_NOT_DONE;
    if (f->detach && *f->execution_id && !left)
        return EXIT_GOOD;
    if (*f->execution_id)
        print_error("left; the execution goes on.  To see it again: selfheal watch %s", f->execution_id);
    else
        print_error("left before the agent has answered; what was approved may run.  To see: selfheal status");
    return EXIT_LEFT;
}

enum exit_code follow_execution(struct follow *f)
{
    struct hearing h = {.f = f};
    struct err err = {0};
    const struct sigaction act = {.sa_handler = on_interrupt};
    struct sigaction interrupt, terminate;
    phase_view_init(&h.view);
    left = 0;
    sigaction(SIGINT, &act, &interrupt);
    sigaction(SIGTERM, &act, &terminate);
    enum exit_code code = hear_to_the_end(&h, &err);
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGTERM, &terminate, NULL);
    return code ? cli_fail(f->cli, code, &err) : how_it_ended(f);
}
