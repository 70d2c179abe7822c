/* rehearsal_redis.c - a Redis tried on a copy: its keys in a scratch server with its limits, the steps done to that, and what is so afterwards.
 *
 * The scratch server listens where the target does, on its own loopback, so that the very same commands reach it. */
#include "ai-agent/redis_copy.h"
#include "ai-agent/rehearsal_rows.h"
#include "common/base/base.h"
#include "common/checks/checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ASK_MS = 10000,
    LOAD_MS = 60000,
    START_MS = 60000,
    STEP_SPARE_MS = 5000,
    ANSWER_BYTES = 64 * 1024,
    PATH_BYTES = 2 * REDIS_WORD_BYTES + 2,
    WRITE_WORDS_BYTES = 200,
};

static const char folder[] = "/tmp", file[] = REDIS_COPY_FILE, socket_path[] = REDIS_COPY_SOCKET;

struct copy {
    struct rehearsal_work *w;
    char id[80]; /* of the scratch instance */
    char port[REDIS_WORD_BYTES], databases[REDIS_WORD_BYTES], policy[REDIS_WORD_BYTES], maxmemory[32];
    char file_words[80]; /* of a restart that saved nothing: what its file on disk does to the loss */
};

/* What is so of the copy. */
struct sight {
    struct facts *facts; /* owned */
    char write[WRITE_WORDS_BYTES];
    int health;
};

/* ---- the scratch server ---- */

static void config_or(const struct copy *c, const char *name, const char *otherwise, char ret[REDIS_WORD_BYTES])
{
    struct err ignored;
    if (redis_config_get(&c->w->copy, name, ret, &ignored) || !*ret)
        snprintf(ret, REDIS_WORD_BYTES, "%s", otherwise);
}

/* Those settings that decide what the same command comes to. */
static void read_settings(struct copy *c)
{
    const struct facts *f = c->w->copy.facts;
    const char *policy = facts_text(f, "maxmemory_policy");
    config_or(c, "port", "6379", c->port);
    config_or(c, "databases", "16", c->databases);
    snprintf(c->policy, sizeof c->policy, "%s", *policy ? policy : "noeviction");
    snprintf(c->maxmemory, sizeof c->maxmemory, "%.0f", facts_number(f, "maxmemory", 0));
}

static enum err_code serve(const struct copy *c, struct err *err)
{
    const struct redis_copy_settings settings = {.port = c->port, .databases = c->databases, .maxmemory = c->maxmemory, .policy = c->policy};
    struct redis_keys keys;
    return redis_copy_serve(&c->w->copy, c->id, &settings, &keys, err);
}

static enum err_code bring_up(struct copy *c, struct err *err)
{
    enum err_code code = redis_copy_put(&c->w->copy, c->id, folder, file, err);
    if (!code)
        code = executor_do(c->w->copy.executor, c->id, NULL, EXECUTOR_START, capsule_limit_ms(&c->w->copy, START_MS), err);
    return code ? code : serve(c, err);
}

/* ---- looking ---- */

/* A write that changes nothing, as the monitor's; its answer, "" when it was taken. */
static enum err_code try_write(const struct copy *c, char ret[WRITE_WORDS_BYTES], struct err *err)
{
    static const char *const argv[] = {"timeout", "5", "redis-cli", "-s", socket_path, "-e", "LPUSHX", "selfheal:rehearsal", "1", NULL};
    struct rehearsal_ran ran;
    enum err_code code = rehearsal_run(c->w, c->id, argv, ASK_MS, &ran, err);
    if (code)
        return code;
    *ret = '\0';
    if (!ran.ended || ran.exit_code != 0)
        plain_text(strbuf_text(ran.out.bytes ? &ran.out : &ran.err), ret, WRITE_WORDS_BYTES);
    rehearsal_ran_free(&ran);
    return ERR_NONE;
}

static enum err_code look(const struct copy *c, struct sight *ret, struct err *err)
{
    static const char *const argv[] = {"timeout", "5", "redis-cli", "-s", socket_path, "INFO", NULL};
    const struct target *t = c->w->copy.target;
    struct check_result result;
    struct strbuf out;
    struct sight s = {.facts = facts_create()};
    /* The write first: it is what makes an evicting server evict. */
    enum err_code code = s.facts ? try_write(c, s.write, err) : err_set(err, ERR_NOMEM, "out of memory");
    strbuf_init(&out, ANSWER_BYTES);
    if (!code)
        code = capsule_ask(&c->w->copy, c->id, argv, ASK_MS, &out, err);
    if (!code) {
        facts_read_lines(s.facts, strbuf_text(&out));
        code = target_judge(t, s.facts, NULL, &result, NULL, err);
        s.health = code || *s.write ? 0 : result.health;
    }
    strbuf_free(&out);
    if (code)
        facts_destroy(s.facts);
    else
        *ret = s;
    return code;
}

static json_t *sight_json(const struct sight *s)
{
    static const char *const names[] = {"keys", "expires", "used_memory", "maxmemory", "maxmemory_policy", NULL};
    json_t *o = facts_json(s->facts, names);
    json_object_del(o, "rose");
    json_object_set_new(o, "write", json_string(*s->write ? s->write : "accepted"));
    return o;
}

/* Where a percentage alone is no trouble, a write that is taken is enough. */
static bool is_well(const struct copy *c, const struct sight *s)
{
    return (c->w->copy.target->threshold_alone_warns && !*s->write) || s->health > c->w->copy.target->healthy_above;
}

static int64_t keys_of(const struct sight *s)
{
    return (int64_t)facts_number(s->facts, "keys", 0);
}

/* ---- a restart ---- */

/* Whether the target writes its data down when it is stopped. */
static bool saves_at_stop(const struct copy *c)
{
    char save[REDIS_WORD_BYTES];
    const struct facts *f = c->w->copy.facts;
    const char *last = facts_text(f, "rdb_last_bgsave_status");
    if (facts_number(f, "aof_enabled", 0) == 1)
        return true;
    config_or(c, "save", "", save);
    return *save && (!*last || strcmp(last, "ok") == 0);
}

/* In the place of the copy's file what the target would find on its disk. */
static enum err_code take_disk_file(struct copy *c, struct err *err)
{
    char place[REDIS_WORD_BYTES], name[REDIS_WORD_BYTES], path[PATH_BYTES];
    const char *const remove[] = {"rm", "-f", "/tmp/selfheal.rdb", NULL};
    bool is_there = false;
    config_or(c, "dir", "/data", place);
    config_or(c, "dbfilename", "dump.rdb", name);
    snprintf(path, sizeof path, "%s/%s", place, name);
    /* By its name alone docker-hand tells it from any other file of the target. */
    if (strlen(path) < 4 || strcmp(path + strlen(path) - 4, ".rdb") != 0)
        return err_set(err, ERR_INVALID, "cannot be tried on a copy: what it keeps on its disk is called %.100s, not *.rdb", name);
    enum err_code code = redis_copy_run(&c->w->copy, c->id, remove, ASK_MS, err);
    if (!code)
        code = redis_copy_fetch_file(&c->w->copy, path, &is_there, err);
    json_object_set_new(c->w->result, "disk_file", json_string(is_there ? "found" : "none"));
    if (is_there)
        snprintf(c->file_words, sizeof c->file_words, "; %.0f changes since its last save are not in its file",
                 facts_number(c->w->copy.facts, "rdb_changes_since_last_save", 0));
    else
        snprintf(c->file_words, sizeof c->file_words, "; it has no file on disk");
    return code || !is_there ? code : redis_copy_put(&c->w->copy, c->id, folder, file, err);
}

/* Stopped and started with the data: the scratch server, not its container, which would end with all in it. */
static enum err_code restart(struct copy *c, struct rehearsal_ran *ret, struct err *err)
{
    bool saves = saves_at_stop(c);
    const char *const stop[] = {"timeout", "60", "redis-cli", "-s", socket_path, "SHUTDOWN", saves ? "SAVE" : "NOSAVE", NULL};
    int64_t begun_ms = clock_mono_ms();
    enum err_code code = rehearsal_run(c->w, c->id, stop, LOAD_MS, ret, err);
    if (!code && !saves)
        code = take_disk_file(c, err);
    if (!code)
        code = serve(c, err);
    ret->duration_ms = clock_mono_ms() - begun_ms;
    json_object_set_new(c->w->result, "saves_at_stop", json_boolean(saves));
    json_object_set_new(c->w->result, "connections_cut", json_integer((json_int_t)facts_number(c->w->copy.facts, "connected_clients", 0)));
    return code;
}

/* ---- the steps ---- */

static enum err_code do_step(struct copy *c, const struct step_plan *step, json_t *told, struct err *err)
{
    struct rehearsal_ran ran = {.ended = false};
    char stage[160];
    snprintf(stage, sizeof stage, "%s on the copy", step->action->name);
    c->w->say(c->w->ctx, stage);
    enum err_code code = step->argv ? rehearsal_run(c->w, c->id, (const char *const *)step->argv, step->action->timeout_ms + STEP_SPARE_MS, &ran, err)
                                    : restart(c, &ran, err);
    if (!code)
        json_array_append_new(told, rehearsal_step_json(step, &ran));
    rehearsal_ran_free(&ran);
    return code;
}

/* As an execution goes: on to the next only while the copy is still sick. */
static enum err_code do_steps(struct copy *c, struct sight *s, struct err *err)
{
    json_t *told = json_object_get(c->w->result, "steps");
    char why[REHEARSAL_WHY_BYTES];
    for (size_t i = 0; i < c->w->steps->count; i++) {
        const struct step_plan *step = &c->w->steps->list[i];
        struct sight now;
        if (i > 0 && is_well(c, s)) {
            json_array_append_new(told, rehearsal_skipped_json(step, "not_needed", "the copy was well without it"));
            continue;
        }
        if (rehearsal_way(step->action, c->w->copy.target, c->w->state, why) != REHEARSAL_COPY) {
            json_array_append_new(told, rehearsal_skipped_json(step, "cannot_be_tried", *why ? why : "it is not done to data"));
            continue;
        }
        enum err_code code = do_step(c, step, told, err);
        if (!code)
            code = look(c, &now, err);
        if (code)
            return code;
        facts_destroy(s->facts);
        *s = now;
    }
    return ERR_NONE;
}

static enum err_code try_on(struct copy *c, struct err *err)
{
    struct sight s;
    char lost[120];
    enum err_code code = bring_up(c, err);
    if (!code)
        code = look(c, &s, err);
    if (code)
        return code;
    int64_t key_count = keys_of(&s);
    json_object_set_new(c->w->result, "before", sight_json(&s));
    json_object_set_new(c->w->result, "health_before", json_integer(s.health));
    json_object_set_new(c->w->result, "fault_shown", json_boolean(!is_well(c, &s)));
    code = do_steps(c, &s, err);
    if (!code) {
        json_object_set_new(c->w->result, "after", sight_json(&s));
        json_object_set_new(c->w->result, "health_after", json_integer(s.health));
        json_object_set_new(c->w->result, "healed", json_boolean(is_well(c, &s)));
        rehearsal_lost(key_count, keys_of(&s), lost, sizeof lost);
        json_object_set_new(c->w->result, "lost", json_sprintf("%s%s", lost, c->file_words));
    }
    facts_destroy(s.facts);
    return code;
}

static enum err_code run(struct rehearsal_work *w, struct err *err)
{
    struct copy c = {.w = w};
    char sha256[DIGEST_TEXT_BYTES];
    int64_t bytes = 0, need_bytes = 0;
    json_object_set_new(w->result, "way", json_string("copy"));
    json_object_set_new(w->result, "steps", json_array());
    enum err_code code = capsule_scratch_memory(&w->copy, w->memory_max_bytes, "REHEARSAL_MEMORY_MAX_MB", &need_bytes, err);
    if (code)
        return code;
    w->say(w->ctx, "copying the data");
    read_settings(&c);
    code = redis_copy_fetch(&w->copy, false, &bytes, sha256, err);
    if (code)
        return err_prefix(err, "no copy: ");
    json_object_set_new(w->result, "copy_bytes", json_integer((json_int_t)bytes));
    w->say(w->ctx, "starting a scratch server with the copy");
    code = capsule_scratch_create(&w->copy, w->life_s, need_bytes, c.id, err);
    if (code)
        return code;
    code = try_on(&c, err);
    capsule_scratch_remove(&w->copy, c.id);
    return code;
}

const struct rehearsal_copy rehearsal_redis = {.target_type = "redis", .run = run};
