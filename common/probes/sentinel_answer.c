/* sentinel_answer.c - what a Sentinel says of a master. */
#include "common/probes/sentinel_answer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD_MAX = 100, MASTER_MAX = 200, REPLICA_MAX = 200 };

static const char *text_of(const redisReply *r)
{
    return r && (r->type == REDIS_REPLY_STRING || r->type == REDIS_REPLY_STATUS || r->type == REDIS_REPLY_ERROR) && r->str ? r->str : "";
}

/* One after the other stand name and value. */
static const char *field(const redisReply *one, const char *name)
{
    for (size_t i = 0; one && one->type == REDIS_REPLY_ARRAY && i + 1 < one->elements && i < FIELD_MAX; i += 2)
        if (strcmp(text_of(one->element[i]), name) == 0)
            return text_of(one->element[i + 1]);
    return "";
}

static bool has_flag(const redisReply *one, const char *flag)
{
    const char *at = field(one, "flags");
    for (size_t bytes = strlen(flag); *at;) {
        size_t word = strcspn(at, ",");
        if (word == bytes && memcmp(at, flag, bytes) == 0)
            return true;
        at += word + (at[word] == ',');
    }
    return false;
}

/* How badly off: the worst is looked at where no name was given. */
static int badness(const redisReply *one)
{
    return has_flag(one, "o_down") ? 2 : has_flag(one, "s_down");
}

const redisReply *sentinel_pick(const redisReply *masters, const char *name)
{
    const redisReply *best = NULL;
    for (size_t i = 0; masters && masters->type == REDIS_REPLY_ARRAY && i < masters->elements && i < MASTER_MAX; i++) {
        const redisReply *one = masters->element[i];
        if (!*field(one, "name") || (*name && strcmp(field(one, "name"), name) != 0))
            continue;
        if (!best || badness(one) > badness(best))
            best = one;
    }
    return best;
}

static void set_number(struct facts *f, const char *fact, const char *text, double more)
{
    char *rest;
    double number = strtod(text, &rest);
    if (rest != text && *rest == '\0')
        facts_set_number(f, fact, number + more);
}

void sentinel_read_master(const redisReply *master, struct facts *f)
{
    char address[300];
    if (!*field(master, "name"))
        return;
    snprintf(address, sizeof address, "%.200s:%.20s", field(master, "ip"), field(master, "port"));
    facts_set_text(f, "master_name", field(master, "name"));
    facts_set_text(f, "master_address", address);
    facts_set_text(f, "master_flags", field(master, "flags"));
    facts_set_number(f, "master_sdown", has_flag(master, "s_down"));
    facts_set_number(f, "master_odown", has_flag(master, "o_down"));
    facts_set_number(f, "failover_in_progress", has_flag(master, "failover_in_progress"));
    set_number(f, "master_sdown_ms", field(master, "s-down-time"), 0);
    set_number(f, "quorum", field(master, "quorum"), 0);
    set_number(f, "sentinel_count", field(master, "num-other-sentinels"), 1);
}

/* As sentinelSelectSlave() chooses: in touch, and not put out of the question by a priority of 0. */
static bool is_usable(const redisReply *one)
{
    return *field(one, "name") && !has_flag(one, "s_down") && !has_flag(one, "o_down") && !has_flag(one, "disconnected") &&
           strcmp(field(one, "slave-priority"), "0") != 0;
}

void sentinel_read_replicas(const redisReply *replicas, struct facts *f)
{
    double count = 0, usable = 0;
    if (!replicas || replicas->type != REDIS_REPLY_ARRAY)
        return;
    for (size_t i = 0; i < replicas->elements && i < REPLICA_MAX; i++) {
        count += *field(replicas->element[i], "name") != '\0';
        usable += is_usable(replicas->element[i]);
    }
    facts_set_number(f, "replica_count", count);
    facts_set_number(f, "replica_usable_count", usable);
}

/* "OK 3 usable Sentinels. Quorum and failover authorization can be reached", or "NOQUORUM 1 usable Sentinels. ...". */
void sentinel_read_quorum(const redisReply *reply, struct facts *f)
{
    const char *words = text_of(reply);
    bool ok = strncmp(words, "OK ", 3) == 0, none = strncmp(words, "NOQUORUM ", 9) == 0;
    if (!ok && !none)
        return;
    const char *digits = words + (ok ? 3 : 9);
    facts_set_number(f, "quorum_ok", ok);
    facts_set_text(f, "quorum_words", words);
    if (*digits >= '0' && *digits <= '9')
        facts_set_number(f, "usable_sentinels", strtod(digits, NULL));
}
