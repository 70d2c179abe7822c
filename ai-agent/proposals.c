/* The proposals that can be approved. */
#include "ai-agent/proposals.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    struct sealed_proposal sealed;
    uint64_t number; /* in the order of sealing; 0 = a free place */
};

struct proposals {
    int ttl_ms;
    struct store *store;
    pthread_mutex_t lock; /* all below */
    struct kept *places;
    uint64_t last_number;
};

struct proposals *proposals_create(int ttl_ms, struct store *store)
{
    struct proposals *p = calloc(1, sizeof *p);
    if (p)
        p->places = calloc(PROPOSAL_MAX, sizeof *p->places);
    if (!p || !p->places) {
        free(p);
        return NULL;
    }
    p->ttl_ms = ttl_ms;
    p->store = store;
    pthread_mutex_init(&p->lock, NULL);
    return p;
}

void proposals_destroy(struct proposals *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < PROPOSAL_MAX; i++)
        sealed_proposal_free(&p->places[i].sealed);
    pthread_mutex_destroy(&p->lock);
    free(p->places);
    free(p);
}

static bool is_of(const struct kept *k, const char *incident_id)
{
    return k->number && strcmp(k->sealed.incident_id, incident_id) == 0;
}

/* Where a new one goes: the oldest of its incident when that has its share, else a free place, else the oldest of all. */
static struct kept *place_for(struct proposals *p, const char *incident_id)
{
    struct kept *oldest = &p->places[0], *own = NULL;
    size_t own_count = 0;
    for (size_t i = 0; i < PROPOSAL_MAX; i++) {
        struct kept *k = &p->places[i];
        if (k->number < oldest->number)
            oldest = k;
        if (!is_of(k, incident_id))
            continue;
        own_count++;
        if (!own || k->number < own->number)
            own = k;
    }
    return own_count >= PROPOSAL_PER_INCIDENT ? own : oldest;
}

/* ---- on disk: the seal is the record ---- */

static const char proposal_kind[] = "proposal";

static enum err_code write_down(const struct proposals *p, const struct sealed_proposal *s, struct err *err)
{
    AUTO_JSON json_t *value = json_pack("{s:O, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s}}", "seal", s->seal, "digest", s->digest, "execution_id",
                                        s->execution_id, "started_at", s->started_at, "approver", s->approver, "mark", s->mark, "approved_with",
                                        "kind", credential_kind_name(s->approved_with.kind), "digest", s->approved_with.digest);
    if (s->outdated)
        json_object_set_new(value, "outdated", json_true());
    if (s->facts)
        json_object_set(value, "facts", s->facts);
    AUTO_FREE char *text = json_text(value);
    if (!p->store)
        return ERR_NONE;
    return text ? store_put(p->store, proposal_kind, s->id, text, err) : err_set(err, ERR_NOMEM, "out of memory");
}

static void strike_out(const struct proposals *p, const char *id)
{
    struct err ignored;
    if (p->store && *id)
        store_delete(p->store, proposal_kind, id, &ignored);
}

enum err_code proposals_seal(struct proposals *p, struct sealed_proposal *sealed, int64_t now_us, struct err *err)
{
    uuid_create(sealed->id);
    clock_mark(sealed->mark);
    sealed->expires_at_us = now_us + (int64_t)p->ttl_ms * 1000;
    sealed->seal = seal_json(sealed);
    struct sealed_proposal copy;
    if (!sealed->seal)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = digest_json(sealed->seal, sealed->digest, err);
    if (!code)
        code = write_down(p, sealed, err);
    if (code)
        return err_prefix(err, "the proposal cannot be sealed: ");
    if (!sealed_proposal_copy(sealed, &copy))
        return err_set(err, ERR_NOMEM, "out of memory");
    pthread_mutex_lock(&p->lock);
    struct kept *k = place_for(p, sealed->incident_id);
    strike_out(p, k->sealed.id);
    sealed_proposal_free(&k->sealed);
    *k = (struct kept){.sealed = copy, .number = ++p->last_number};
    pthread_mutex_unlock(&p->lock);
    return ERR_NONE;
}

/* By either clock: one that was set back gives nobody more time. */
static bool is_over(const struct proposals *p, const struct sealed_proposal *s, int64_t now_us)
{
    return s->expires_at_us <= now_us || clock_since_us(s->mark, now_us) >= (int64_t)p->ttl_ms * 1000;
}

static struct sealed_proposal *find_locked(struct proposals *p, const char *id)
{
    for (size_t i = 0; i < PROPOSAL_MAX; i++)
        if (p->places[i].number && strcmp(p->places[i].sealed.id, id) == 0)
            return &p->places[i].sealed;
    return NULL;
}

enum err_code proposals_find(struct proposals *p, const char *id, int64_t now_us, struct sealed_proposal *ret, struct err *err)
{
    enum err_code code = ERR_NONE;
    pthread_mutex_lock(&p->lock);
    const struct sealed_proposal *found = find_locked(p, id);
    struct sealed_proposal copy = {.id = ""};
    /* A used one can still lead to its execution when its time is over. */
    if (!found)
        code = err_set(err, ERR_NOT_FOUND, "proposal %s is unknown; ask for a new one", id);
    else if (!*found->execution_id && is_over(p, found, now_us))
        code = err_set(err, ERR_NOT_FOUND, "proposal %s has expired; ask for a new one", id);
    else if (!sealed_proposal_copy(found, &copy))
        code = err_set(err, ERR_NOMEM, "out of memory");
    pthread_mutex_unlock(&p->lock);
    if (!code)
        *ret = copy;
    return code;
}

static bool waits(const struct proposals *p, const struct kept *k, int64_t now_us)
{
    const struct sealed_proposal *s = &k->sealed;
    return k->number && !*s->execution_id && !s->outdated && !is_over(p, s, now_us);
}

static bool was_shown(const struct proposals *p, const struct kept *k, const char *system, const char *action, int64_t now_us)
{
    const struct sealed_proposal *s = &k->sealed;
    return waits(p, k, now_us) && strcmp(s->target->name, system) == 0 && strcmp(s->steps.list[0].action->name, action) == 0;
}

enum err_code proposals_find_shown(struct proposals *p, const char *incident_id, const char *system, const char *action, int64_t now_us,
                                   char ret_id[UUID_TEXT_BYTES], struct err *err)
{
    const struct kept *newest = NULL;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < PROPOSAL_MAX; i++) {
        const struct kept *k = &p->places[i];
        if (is_of(k, incident_id) && was_shown(p, k, system, action, now_us) && (!newest || k->number > newest->number))
            newest = k;
    }
    if (newest)
        memcpy(ret_id, newest->sealed.id, UUID_TEXT_BYTES);
    pthread_mutex_unlock(&p->lock);
    if (newest)
        return ERR_NONE;
    return err_set(err, ERR_NOT_FOUND, "there is no open proposal of %s on %s for this incident: ask for one and approve what it shows", action,
                   system);
}

/* Where that cannot be written down, the next life tells of it as if it waited; what it stands on is asked again at its approval. */
static void outdate_others(struct proposals *p, const struct sealed_proposal *used)
{
    struct err err;
    for (size_t i = 0; i < PROPOSAL_MAX; i++) {
        struct sealed_proposal *s = &p->places[i].sealed;
        if (!p->places[i].number || s == used || strcmp(s->target->name, used->target->name) != 0 || *s->execution_id || s->outdated)
            continue;
        s->outdated = true;
        if (write_down(p, s, &err))
            log_error("proposal=%s that it is outdated cannot be written down: %s", s->id, err.msg);
    }
}

enum err_code proposals_used(struct proposals *p, const char *id, const char *execution_id, struct err *err)
{
    pthread_mutex_lock(&p->lock);
    struct sealed_proposal *found = find_locked(p, id);
    if (found)
        snprintf(found->execution_id, sizeof found->execution_id, "%s", execution_id);
    enum err_code code = found ? write_down(p, found, err) : ERR_NONE;
    if (found && !code)
        outdate_others(p, found);
    pthread_mutex_unlock(&p->lock);
    return code;
}

/* Where that cannot be written down, the next life takes it for used: it runs too little, never twice. */
void proposals_free_again(struct proposals *p, const char *execution_id)
{
    struct err err;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < PROPOSAL_MAX; i++) {
        struct sealed_proposal *s = &p->places[i].sealed;
        if (!p->places[i].number || !*s->execution_id || strcmp(s->execution_id, execution_id) != 0)
            continue;
        *s->execution_id = *s->approver = '\0';
        s->approved_with = (struct credential){.kind = CREDENTIAL_NONE};
        if (write_down(p, s, &err))
            log_error("proposal=%s that nothing was run for it cannot be written down: %s", s->id, err.msg);
    }
    pthread_mutex_unlock(&p->lock);
}

enum err_code proposals_approve(struct proposals *p, const char *id, const char *name, const struct credential *credential,
                                char ret_first[PROPOSAL_APPROVER_BYTES], struct err *err)
{
    enum err_code code = ERR_NONE;
    pthread_mutex_lock(&p->lock);
    struct sealed_proposal *found = find_locked(p, id);
    *ret_first = '\0';
    if (!found) {
        code = err_set(err, ERR_NOT_FOUND, "proposal %s is unknown; ask for a new one", id);
    } else if (!*found->approver) {
        snprintf(found->approver, sizeof found->approver, "%s", name);
        found->approved_with = *credential;
        code = write_down(p, found, err);
        if (code) /* what is not kept was not given */
            *found->approver = '\0';
    } else if (strcmp(found->approver, name) == 0) {
        code = err_set(err, ERR_CONFLICT, "%s has approved it already: the second approval is another person's", name);
    } else {
        snprintf(ret_first, PROPOSAL_APPROVER_BYTES, "%s", found->approver);
    }
    pthread_mutex_unlock(&p->lock);
    return code;
}

bool proposals_first_approval(struct proposals *p, const char *id, char ret_name[PROPOSAL_APPROVER_BYTES], struct credential *ret)
{
    pthread_mutex_lock(&p->lock);
    const struct sealed_proposal *found = find_locked(p, id);
    bool given = found && *found->approver;
    if (given) {
        snprintf(ret_name, PROPOSAL_APPROVER_BYTES, "%s", found->approver);
        *ret = found->approved_with;
    }
    pthread_mutex_unlock(&p->lock);
    return given;
}

/* Where that cannot be written down, the next life finds it again, and asks again whether it counts. */
void proposals_drop_approval(struct proposals *p, const char *id, const struct credential *credential)
{
    struct err err;
    pthread_mutex_lock(&p->lock);
    struct sealed_proposal *found = find_locked(p, id);
    if (found && found->approved_with.kind == credential->kind && strcmp(found->approved_with.digest, credential->digest) == 0) {
        *found->approver = '\0';
        found->approved_with = (struct credential){.kind = CREDENTIAL_NONE};
        if (write_down(p, found, &err))
            log_error("proposal=%s that its first approval counts no more cannot be written down: %s", id, err.msg);
    }
    pthread_mutex_unlock(&p->lock);
}

/* A person who is shown it has time to decide. */
static bool is_worth_showing(const struct proposals *p, const struct sealed_proposal *s, int64_t now_us)
{
    int64_t half_us = (int64_t)p->ttl_ms * 1000 / 2;
    return *s->approver || (s->expires_at_us - now_us >= half_us && clock_since_us(s->mark, now_us) <= half_us);
}

/* What *first would be if it were made of what is so now; all of it must be the same. */
static bool is_the_same(const struct sealed_proposal *first, const struct sealed_proposal *now)
{
    struct sealed_proposal again = *first;
    again.target = now->target;
    again.rule = now->rule;
    again.steps = now->steps;
    again.undo_window_ms = now->undo_window_ms;
    memcpy(again.container_id, now->container_id, sizeof again.container_id);
    memcpy(again.incarnation, now->incarnation, sizeof again.incarnation);
    memcpy(again.image_id, now->image_id, sizeof again.image_id);
    memcpy(again.catalogue_digest, now->catalogue_digest, sizeof again.catalogue_digest);
    AUTO_JSON json_t *derived = seal_json(&again);
    AUTO_JSON json_t *differences = derived ? seal_differences(first->seal, derived) : NULL;
    return differences && json_array_size(differences) == 0;
}

/* One that somebody has approved already comes first, then the newest. */
static bool is_better(const struct kept *k, const struct kept *than)
{
    bool approved = *k->sealed.approver, than_approved = than && *than->sealed.approver;
    return !than || (approved == than_approved ? k->number > than->number : approved);
}

bool proposals_find_same(struct proposals *p, struct sealed_proposal *sealed, int64_t now_us)
{
    const struct kept *found = NULL;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < PROPOSAL_MAX; i++) {
        const struct kept *k = &p->places[i];
        bool fits = is_of(k, sealed->incident_id) && waits(p, k, now_us) && is_worth_showing(p, &k->sealed, now_us);
        if (fits && is_better(k, found) && k->sealed.chosen == sealed->chosen && is_the_same(&k->sealed, sealed))
            found = k;
    }
    json_t *seal = found ? json_deep_copy(found->sealed.seal) : NULL; /* whole: threads do not share one */
    if (seal) {
        const struct sealed_proposal *first = &found->sealed;
        memcpy(sealed->id, first->id, sizeof sealed->id);
        memcpy(sealed->digest, first->digest, sizeof sealed->digest);
        memcpy(sealed->approver, first->approver, sizeof sealed->approver);
        sealed->expires_at_us = first->expires_at_us;
        sealed->checked_at_us = first->checked_at_us;
        memcpy(sealed->mark, first->mark, sizeof sealed->mark);
        sealed->seal = seal;
    }
    pthread_mutex_unlock(&p->lock);
    return seal != NULL;
}

static json_t *waiting_json(const struct sealed_proposal *s)
{
    char at[CLOCK_TEXT_BYTES];
    json_t *approved_by = json_array();
    if (*s->approver)
        json_array_append_new(approved_by, json_string(s->approver));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:o}", "proposal_id", s->id, "incident_id", s->incident_id, "system", s->target->name, "action",
                     s->steps.list[0].action->name, "expires_at", clock_text(s->expires_at_us, at), "approvals", steps_approvals(&s->steps),
                     "approved_by", approved_by);
}

json_t *proposals_waiting(struct proposals *p, int64_t now_us)
{
    json_t *list = json_array();
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < PROPOSAL_MAX; i++) {
        if (waits(p, &p->places[i], now_us))
            json_array_append_new(list, waiting_json(&p->places[i].sealed));
    }
    pthread_mutex_unlock(&p->lock);
    return list;
}

/* ---- after a restart ---- */

static const struct rule *rule_named(const struct catalogue *c, const char *name)
{
    const struct rule *rule;
    for (size_t i = 0; (rule = catalogue_rule(c, i)); i++)
        if (strcmp(rule->name, name) == 0)
            return rule;
    return NULL;
}

static void copy_member(char *to, size_t bytes, const json_t *object, const char *key)
{
    snprintf(to, bytes, "%s", json_str(object, key));
}

static void read_expected(const json_t *expected, struct sealed_proposal *ret)
{
    const json_t *now = json_object_get(expected, "now");
    copy_member(ret->scarce, sizeof ret->scarce, expected, "of");
    ret->keys_then = json_integer_value(json_object_get(expected, "is"));
    ret->keys_now = json_is_integer(now) ? json_integer_value(now) : -1;
    ret->health = (int)json_integer_value(now);
}

static bool read_seal(const struct catalogue *c, const json_t *value, struct sealed_proposal *ret)
{
    const json_t *seal = json_object_get(value, "seal"), *container = json_object_get(seal, "container");
    char digest[DIGEST_TEXT_BYTES];
    struct sealed_proposal s = {.target = catalogue_target_find(c, json_str(seal, "system")), .rule = rule_named(c, json_str(seal, "rule"))};
    copy_member(s.digest, sizeof s.digest, value, "digest");
    copy_member(s.capsule_id, sizeof s.capsule_id, seal, "capsule");
    if (!s.target || (!s.rule && !*s.capsule_id) || digest_json(seal, digest, NULL) || strcmp(digest, s.digest) != 0)
        return false;
    copy_member(s.id, sizeof s.id, seal, "proposal_id");
    copy_member(s.incident_id, sizeof s.incident_id, seal, "incident_id");
    copy_member(s.execution_id, sizeof s.execution_id, value, "execution_id");
    copy_member(s.started_at, sizeof s.started_at, value, "started_at");
    copy_member(s.approver, sizeof s.approver, value, "approver");
    copy_member(s.mark, sizeof s.mark, value, "mark");
    s.approved_with.kind = credential_kind_of(json_str(json_object_get(value, "approved_with"), "kind"));
    copy_member(s.approved_with.digest, sizeof s.approved_with.digest, json_object_get(value, "approved_with"), "digest");
    copy_member(s.container_id, sizeof s.container_id, container, "id");
    copy_member(s.image_id, sizeof s.image_id, container, "image");
    copy_member(s.incarnation, sizeof s.incarnation, container, "started_at");
    copy_member(s.catalogue_digest, sizeof s.catalogue_digest, seal, "catalogue");
    s.chosen = json_is_true(json_object_get(seal, "chosen"));
    s.outdated = json_is_true(json_object_get(value, "outdated"));
    read_expected(json_object_get(seal, "expected"), &s);
    if (clock_parse(json_str(seal, "checked_at"), &s.checked_at_us, NULL) || clock_parse(json_str(seal, "expires_at"), &s.expires_at_us, NULL) ||
        !steps_read(json_object_get(seal, "steps"), c, s.target, &s.steps))
        return false;
    s.seal = json_incref((json_t *)seal);
    s.evidence = json_incref(json_object_get(seal, "evidence"));
    s.facts = json_incref(json_object_get(value, "facts"));
    *ret = s;
    return true;
}

struct restoring {
    struct proposals *p;
    const struct catalogue *c;
    int64_t now_us;
    int count;
};

static bool restore_one(void *ctx, const char *key, const char *text)
{
    struct restoring *r = ctx;
    AUTO_JSON json_t *value = json_loads(text, 0, NULL);
    struct sealed_proposal sealed;
    if (!read_seal(r->c, value, &sealed)) {
        strike_out(r->p, key);
        return true;
    }
    if (strcmp(sealed.id, key) != 0 || is_over(r->p, &sealed, r->now_us)) {
        strike_out(r->p, key);
        sealed_proposal_free(&sealed);
        return true;
    }
    pthread_mutex_lock(&r->p->lock);
    struct kept *k = place_for(r->p, sealed.incident_id);
    strike_out(r->p, k->sealed.id);
    sealed_proposal_free(&k->sealed);
    *k = (struct kept){.sealed = sealed, .number = ++r->p->last_number};
    pthread_mutex_unlock(&r->p->lock);
    r->count++;
    return true;
}

int proposals_restore(struct proposals *p, const struct catalogue *c, int64_t now_us)
{
    struct restoring r = {.p = p, .c = c, .now_us = now_us};
    struct err err;
    if (p->store && store_list(p->store, proposal_kind, restore_one, &r, &err))
        log_error("earlier proposals cannot be looked up: %s", err.msg);
    return r.count;
}

enum err_code proposal_drift(const struct sealed_proposal *sealed, const struct instance *now, struct err *err)
{
    const char *container = sealed->target->container;
    if (strcmp(sealed->container_id, now->id) != 0)
        return err_set(err, ERR_CONFLICT,
                       "container %s is another one than when the fix was proposed (it was %.12s, now %.12s); ask for a new proposal", container,
                       sealed->container_id, now->id);
    if (strcmp(sealed->incarnation, now->incarnation) != 0)
        return err_set(err, ERR_CONFLICT,
                       "container %s was started again since the fix was proposed (it was started at %s, now %s); ask for a new proposal", container,
                       sealed->started_at, now->started_at);
    return ERR_NONE;
}
