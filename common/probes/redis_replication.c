/* redis_replication.c - numbers of a replication. */
#include "common/probes/redis_replication.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICA_MAX = 64 };

/* The number after "name=" in "ip=10.0.0.1,port=6379,state=online,offset=42,lag=1"; -1 when there is none. */
static double part(const char *line, const char *name)
{
    size_t bytes = strlen(name);
    for (const char *at = line; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, bytes) == 0 && at[bytes] == '=')
            return strtod(at + bytes + 1, NULL);
    }
    return -1;
}

static void note_replicas(struct facts *f)
{
    double offset = facts_number(f, "master_repl_offset", -1), lag_s = 0, lag_bytes = 0, online = 0, count = facts_number(f, "connected_slaves", 0);
    for (int i = 0; i < REPLICA_MAX && i < count; i++) {
        char name[24];
        snprintf(name, sizeof name, "slave%d", i);
        const char *line = facts_text(f, name);
        if (!strstr(line, "state=online"))
            continue;
        double behind = offset - part(line, "offset"), late_s = part(line, "lag");
        online++;
        lag_s = late_s > lag_s ? late_s : lag_s;
        lag_bytes = behind > lag_bytes ? behind : lag_bytes;
    }
    facts_set_number(f, "replica_count", count);
    facts_set_number(f, "replica_online_count", online);
    if (online > 0) {
        facts_set_number(f, "replica_lag_seconds", lag_s);
        facts_set_number(f, "replica_lag_bytes", lag_bytes);
    }
}

static void note_wanted(struct facts *f, const char *master)
{
    const char *colon = strrchr(master, ':');
    char host[256], now[sizeof host + 32];
    if (!colon)
        return;
    snprintf(host, sizeof host, "%.*s", (int)(colon - master), master);
    snprintf(now, sizeof now, "%s:%d", facts_text(f, "master_host"), (int)facts_number(f, "master_port", 0));
    facts_set_text(f, "wanted_master_host", host);
    facts_set_number(f, "wanted_master_port", strtod(colon + 1, NULL));
    facts_set_number(f, "follows_wanted", strcmp(facts_text(f, "role"), "slave") == 0 && strcmp(now, master) == 0);
}

static void note_link(struct redis_replication *r, struct facts *f, int64_t now_ms)
{
    bool down = strcmp(facts_text(f, "master_link_status"), "down") == 0 && facts_number(f, "master_sync_in_progress", 0) == 0;
    if (!down)
        r->down_since_ms = 0;
    else if (r->down_since_ms == 0)
        r->down_since_ms = now_ms;
    double seen_ms = down ? (double)(now_ms - r->down_since_ms) : 0, said_ms = facts_number(f, "master_link_down_since_seconds", -1) * 1000;
    facts_set_number(f, "link_down_ms", down && said_ms > seen_ms ? said_ms : seen_ms);
}

void redis_replication_note(struct redis_replication *r, struct facts *f, const char *master, int64_t now_ms)
{
    const char *role = facts_text(f, "role");
    if (strcmp(role, "master") == 0 && facts_get(f, "connected_slaves"))
        note_replicas(f);
    bool replica = strcmp(role, "slave") == 0;
    if (replica)
        note_link(r, f, now_ms);
    else
        r->down_since_ms = 0;
    double got = facts_number(f, "slave_read_repl_offset", -1), done = facts_number(f, "slave_repl_offset", -1);
    if (replica && got >= 0 && done >= 0)
        facts_set_number(f, "unapplied_bytes", got > done ? got - done : 0);
    if (*role)
        note_wanted(f, master);
}
