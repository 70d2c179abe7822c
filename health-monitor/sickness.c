/* Who is sick, who because of whom, and who together. */
#include "health-monitor/sickness.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEADERS_MAX = 64, DEPTH_MAX = 16, KIND_BYTES = 64, GROUP_BYTES = 64 };

/* Most targets are well: what only a sick one has lies apart. */
struct sick_ids {
    char incident_id[UUID_TEXT_BYTES];
    char joined[UUID_TEXT_BYTES]; /* the incident of another that it belongs to */
};

struct sick_row {
    struct sick_row *next;
    int64_t well_at_ms;
    struct sick_ids *ids; /* NULL = none */
    struct sick_row **needs;
    unsigned char needs_count;
    bool bad;
    bool was_bad; /* at all */
    char name[];
};

struct leader {
    const struct sick_row *row;
    char group[GROUP_BYTES], kind[KIND_BYTES], incident_id[UUID_TEXT_BYTES];
    int64_t since_ms;
};

struct sickness {
    pthread_mutex_t lock;
    struct sick_row *rows;
    struct leader leaders[LEADERS_MAX]; /* the oldest first */
    size_t leader_count;
};

struct sickness *sickness_create(void)
{
    struct sickness *s = calloc(1, sizeof *s);
    if (s)
        pthread_mutex_init(&s->lock, NULL);
    return s;
}

void sickness_free(struct sickness *s)
{
    if (!s)
        return;
    for (struct sick_row *row = s->rows, *next; row; row = next) {
        next = row->next;
        free(row->ids);
        free(row->needs);
        free(row);
    }
    pthread_mutex_destroy(&s->lock);
    free(s);
}

struct sick_row *sickness_row(struct sickness *s, const char *target)
{
    pthread_mutex_lock(&s->lock);
    struct sick_row *row = s->rows;
    while (row && strcmp(row->name, target) != 0)
        row = row->next;
    size_t bytes = strnlen(target, SICKNESS_NAME_BYTES - 1);
    if (!row && (row = calloc(1, sizeof *row + bytes + 1))) {
        memcpy(row->name, target, bytes);
        row->next = s->rows;
        s->rows = row;
    }
    pthread_mutex_unlock(&s->lock);
    return row;
}

void sickness_needs(struct sickness *s, struct sick_row *row, struct sick_row *other)
{
    pthread_mutex_lock(&s->lock);
    if (!row->needs)
        row->needs = calloc(SICKNESS_NEEDS_MAX, sizeof(struct sick_row *));
    size_t known = 0;
    while (row->needs && known < row->needs_count && row->needs[known] != other)
        known++;
    if (row->needs && known == row->needs_count && row->needs_count < SICKNESS_NEEDS_MAX)
        row->needs[row->needs_count++] = other;
    pthread_mutex_unlock(&s->lock);
}

void sickness_needs_none(struct sickness *s, struct sick_row *row)
{
    pthread_mutex_lock(&s->lock);
    row->needs_count = 0;
    pthread_mutex_unlock(&s->lock);
}

/* NULL on no memory. */
static struct sick_ids *ids_of(struct sick_row *row)
{
    if (!row->ids)
        row->ids = calloc(1, sizeof *row->ids);
    return row->ids;
}

static bool has_joined(const struct sick_row *row, const char *incident_id)
{
    return row->ids && strcmp(row->ids->joined, incident_id) == 0;
}

void sickness_note(struct sickness *s, struct sick_row *row, bool bad, const char *incident_id, int64_t now_ms)
{
    pthread_mutex_lock(&s->lock);
    if (row->bad && !bad)
        row->well_at_ms = now_ms;
    row->bad = bad;
    row->was_bad |= bad;
    if (!bad && row->ids)
        row->ids->joined[0] = '\0';
    struct sick_ids *ids = *incident_id ? ids_of(row) : row->ids;
    if (ids)
        snprintf(ids->incident_id, sizeof ids->incident_id, "%s", incident_id);
    if (ids && !ids->incident_id[0] && !ids->joined[0]) {
        free(ids);
        row->ids = NULL;
    }
    pthread_mutex_unlock(&s->lock);
}

/* ---- because of another one; the lock is held ---- */

static bool is_in_the_way(const struct sick_row *row, int64_t grace_ms, int64_t now_ms)
{
    return row->bad || (row->was_bad && now_ms - row->well_at_ms < grace_ms);
}

static const struct sick_row *root_of(const struct sick_row *row, int64_t grace_ms, int64_t now_ms, int depth)
{
    for (size_t i = 0; i < row->needs_count && depth < DEPTH_MAX; i++) {
        if (!is_in_the_way(row->needs[i], grace_ms, now_ms))
            continue;
        const struct sick_row *deeper = root_of(row->needs[i], grace_ms, now_ms, depth + 1);
        return deeper ? deeper : row->needs[i];
    }
    return NULL;
}

bool sickness_cause(struct sickness *s, const struct sick_row *row, int64_t grace_ms, int64_t now_ms, struct sick_cause *ret)
{
    pthread_mutex_lock(&s->lock);
    const struct sick_row *root = root_of(row, grace_ms, now_ms, 0);
    if (root) {
        snprintf(ret->name, sizeof ret->name, "%s", root->name);
        snprintf(ret->incident_id, sizeof ret->incident_id, "%s", root->ids ? root->ids->incident_id : "");
        ret->over = !root->bad;
    }
    pthread_mutex_unlock(&s->lock);
    return root != NULL;
}

/* ---- together ---- */

void sickness_lead(struct sickness *s, struct sick_row *row, const char *group, const char *kind, const char *incident_id, int64_t now_ms)
{
    struct leader l = {.row = row, .since_ms = now_ms};
    snprintf(l.group, sizeof l.group, "%s", group);
    snprintf(l.kind, sizeof l.kind, "%s", kind);
    snprintf(l.incident_id, sizeof l.incident_id, "%s", incident_id);
    pthread_mutex_lock(&s->lock);
    if (s->leader_count == LEADERS_MAX)
        memmove(s->leaders, s->leaders + 1, --s->leader_count * sizeof s->leaders[0]);
    s->leaders[s->leader_count++] = l;
    pthread_mutex_unlock(&s->lock);
}

static bool leads(const struct leader *l, const struct sick_row *row, const char *group, const char *kind, int64_t window_ms, int64_t now_ms)
{
    return l->row != row && strcmp(l->group, group) == 0 && strcmp(l->kind, kind) == 0 && now_ms - l->since_ms <= window_ms;
}

bool sickness_join(struct sickness *s, struct sick_row *row, const char *group, const char *kind, int64_t window_ms, int64_t now_ms,
                   char ret_incident_id[UUID_TEXT_BYTES])
{
    pthread_mutex_lock(&s->lock);
    struct sick_ids *ids = ids_of(row);
    for (size_t i = 0; ids && i < s->leader_count && !ids->joined[0]; i++)
        if (leads(&s->leaders[i], row, group, kind, window_ms, now_ms))
            memcpy(ids->joined, s->leaders[i].incident_id, sizeof ids->joined);
    bool joined = ids && ids->joined[0] != '\0';
    snprintf(ret_incident_id, UUID_TEXT_BYTES, "%s", ids ? ids->joined : "");
    pthread_mutex_unlock(&s->lock);
    return joined;
}

size_t sickness_bad_members(struct sickness *s, const char *incident_id)
{
    size_t count = 0;
    pthread_mutex_lock(&s->lock);
    for (const struct sick_row *row = s->rows; row; row = row->next)
        count += row->bad && has_joined(row, incident_id);
    pthread_mutex_unlock(&s->lock);
    return count;
}

void sickness_over(struct sickness *s, const char *incident_id)
{
    size_t kept = 0;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->leader_count; i++)
        if (strcmp(s->leaders[i].incident_id, incident_id) != 0)
            s->leaders[kept++] = s->leaders[i];
    s->leader_count = kept;
    for (struct sick_row *row = s->rows; row; row = row->next)
        if (has_joined(row, incident_id))
            row->ids->joined[0] = '\0';
    pthread_mutex_unlock(&s->lock);
}
