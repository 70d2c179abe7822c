/* What the engine knows of a container, as facts. */
#include "common/probes/container_facts.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LOG_LINES = 50, LOG_MAX_BYTES = 128 * 1024, LINE_BYTES = 300 };

static void set_words(const struct target *t, const struct instance *c, struct facts *f)
{
    char words[FACT_TEXT_BYTES] = "";
    if (c->state == INSTANCE_PAUSED)
        snprintf(words, sizeof words, "container %s is paused", t->container);
    else if (c->state == INSTANCE_RESTARTING)
        snprintf(words, sizeof words, "container %s is restarting again and again (exit code %d)", t->container, c->exit_code);
    else if (c->state != INSTANCE_RUNNING)
        snprintf(words, sizeof words, "container %s is not running (%s, exit code %d)", t->container, instance_state_name(c->state), c->exit_code);
    facts_set_text(f, "container_words", words);
}

void container_facts_of(const struct target *t, const struct instance *c, int64_t now_us, struct facts *f)
{
    int64_t started_us = 0, finished_us = 0;
    bool started = clock_parse(c->started_at, &started_us, NULL) == ERR_NONE;
    bool finished = c->finished_at[0] && clock_parse(c->finished_at, &finished_us, NULL) == ERR_NONE;
    facts_set_text(f, "container_name", t->container);
    facts_set_text(f, "container_state", instance_state_name(c->state));
    facts_set_number(f, "container_oom_killed", c->oom_killed);
    facts_set_number(f, "container_exit_code", c->exit_code);
    facts_set_number(f, "container_restart_count", c->restart_count);
    facts_set_number(f, "container_memory_bytes", (double)c->memory_limit_bytes);
    facts_set_number(f, "container_cpu_limit_percent", (double)c->cpu_limit_us / 10000.0);
    facts_set_number(f, "container_cpu_throttled_percent", c->cpu_throttled_percent);
    facts_set_text(f, "container_network", c->network);
    facts_set_number(f, "container_network_count", c->network_count);
    facts_set_text(f, "container_started_at", c->started_at);
    facts_set_text(f, "container_health", c->health);
    char output[FACT_TEXT_BYTES];
    plain_text(c->health_output, output, sizeof output);
    facts_set_text(f, "container_health_output", output);
    if (instance_is_up(c) && started)
        facts_set_number(f, "container_uptime_ms", (double)(now_us > started_us ? now_us - started_us : 0) / 1000.0);
    if (!instance_is_up(c) && started && finished && finished_us >= started_us)
        facts_set_number(f, "container_lived_ms", (double)(finished_us - started_us) / 1000.0);
    set_words(t, c, f);
}

static void missing(const struct target *t, struct facts *f)
{
    char words[FACT_TEXT_BYTES];
    snprintf(words, sizeof words, "container %s does not exist", t->container);
    facts_set_text(f, "container_name", t->container);
    facts_set_text(f, "container_state", "missing");
    facts_set_text(f, "container_words", words);
}

void container_last_words(const struct executor *x, const struct target *t, char *ret, size_t bytes)
{
    AUTO_FREE char *log = NULL;
    ret[0] = '\0';
    if (executor_logs(x, t->container, LOG_LINES, LOG_MAX_BYTES, &log, NULL) == ERR_NONE)
        container_decisive_line(log, ret, bytes);
}

static void add_log(const struct executor *x, const struct target *t, struct facts *f)
{
    char line[LINE_BYTES];
    container_last_words(x, t, line, sizeof line);
    container_words_of(f, line);
}

enum err_code container_facts(const struct executor *x, const struct target *t, unsigned parts, struct facts *f, struct instance *ret,
                              struct err *err)
{
    struct instance c = {0};
    enum err_code code = executor_inspect(x, t->container, &c, err);
    if (ret)
        *ret = c;
    if (code == ERR_NOT_FOUND) {
        missing(t, f);
        return ERR_NONE;
    }
    if (code)
        return code;
    container_facts_of(t, &c, clock_wall_us(), f);
    if (parts & CONTAINER_LOG)
        add_log(x, t, f);
    return ERR_NONE;
}

/* ---- one line out of a log ---- */

static bool has_any(const char *line, const char *const *words)
{
    for (; *words; words++)
        if (strcasestr(line, *words))
            return true;
    return false;
}

/* 2: what ends a server; 1: what may have to do with it; 0: the rest.  A warning never ends one. */
static int trouble_of(const char *line)
{
    static const char *const ends[] = {"fatal",     "panic",    "abort",  "unrecoverable", "corrupt",       "cannot",       "can't",
                                       "could not", "no space", "denied", "refus",         "not permitted", "no such file", NULL};
    static const char *const may[] = {"error", "fail", "unable", "wrong", "invalid", "bad ", "exception", "oom", NULL};
    bool warning = strcasestr(line, "warning") != NULL;
    return !warning && has_any(line, ends) ? 2 : !warning && has_any(line, may) ? 1 : 0;
}

void container_words_of(struct facts *f, const char *words)
{
    if (!words[0])
        return;
    facts_set_text(f, "log_line", words);
    /* Of a server that is up the last line may be of any day and about anything. */
    if (trouble_of(words) > 0 || strcmp(facts_text(f, "container_state"), "running") != 0)
        facts_set_text(f, "log_trouble", words);
}

static void keep_line(const char *line, size_t length, char *ret, size_t bytes)
{
    size_t used = 0;
    if (length >= bytes)
        length = bytes - 1;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)line[i] >= ' ' && line[i] != 0x7f)
            ret[used++] = line[i];
    ret[used] = '\0';
    /* Not in the middle of a character. */
    while (used > 0 && length == bytes - 1 && ((unsigned char)ret[used - 1] & 0x80))
        ret[--used] = '\0';
}

void container_decisive_line(const char *log, char *ret, size_t bytes)
{
    char line[LINE_BYTES], best[3][LINE_BYTES] = {"", "", ""}; /* the last one of each kind of trouble */
    while (*log) {
        size_t length = strcspn(log, "\r\n");
        keep_line(log, length, line, sizeof line);
        if (line[0])
            memcpy(best[trouble_of(line)], line, sizeof line);
        log += length;
        log += strspn(log, "\r\n");
    }
    snprintf(ret, bytes, "%s", best[2][0] ? best[2] : best[1][0] ? best[1] : best[0]);
    redact_text(ret);
}
