/* The record of one injected fault, and what is to be done with it when. */
#include "incident-generator/lease.h"
#include "common/base/base.h"
#include <stdio.h>
#include <string.h>

static const char *const state_names[] = {
    [LEASE_PREPARING] = "preparing",
    [LEASE_ACTIVE] = "active",
    [LEASE_UNDOING] = "undoing",
};
_Static_assert(sizeof state_names / sizeof state_names[0] == LEASE_STATE_COUNT, "a state has no name");

enum err_code lease_init(struct lease *l, const char *system, const char *failure, struct err *err)
{
    if (strlen(system) >= sizeof l->system || strlen(failure) >= sizeof l->failure)
        return err_set(err, ERR_LIMIT, "the name of a system or failure is too long");
    memset(l, 0, sizeof *l);
    uuid_create(l->id);
    strcpy(l->system, system);
    strcpy(l->failure, failure);
    l->state = LEASE_PREPARING;
    l->since_us = clock_wall_us();
    l->expires_us = l->since_us;
    l->notes = json_object();
    return l->notes ? ERR_NONE : err_set(err, ERR_NOMEM, "out of memory");
}

enum err_code lease_set_place(struct lease *l, const char *type, const char *container, const char *host, int port, struct err *err)
{
    struct lease_place *p = &l->place;
    if (strlen(type) >= sizeof p->type || strlen(container) >= sizeof p->container || strlen(host) >= sizeof p->host)
        return err_set(err, ERR_LIMIT, "the type, container or host of system %s is too long", l->system);
    strcpy(p->type, type);
    strcpy(p->container, container);
    strcpy(p->host, host);
    p->port = port;
    return ERR_NONE;
}

void lease_clear(struct lease *l)
{
    json_decref(l->notes);
    memset(l, 0, sizeof *l);
}

json_t *lease_view(const struct lease *l)
{
    char since[CLOCK_TEXT_BYTES], expires[CLOCK_TEXT_BYTES];
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "id", l->id, "system", l->system, "failure", l->failure, "state", state_names[l->state],
                     "since_at", clock_text(l->since_us, since), "expires_at", clock_text(l->expires_us, expires));
}

char *lease_to_text(const struct lease *l)
{
    AUTO_JSON json_t *record = lease_view(l);
    if (!record || json_object_set(record, "notes", l->notes))
        return NULL;
    const struct lease_place *p = &l->place;
    if (*p->type &&
        json_object_set_new(record, "place",
                            json_pack("{s:s, s:s, s:s, s:i}", "type", p->type, "container", p->container, "host", p->host, "port", p->port)))
        return NULL;
    return json_text(record);
}

static enum err_code state_parse(const char *name, enum lease_state *ret, struct err *err)
{
    for (int i = 0; i < LEASE_STATE_COUNT; i++) {
        if (strcmp(state_names[i], name) == 0) {
            *ret = i == LEASE_PREPARING ? LEASE_UNDOING : (enum lease_state)i;
            return ERR_NONE;
        }
    }
    return err_set(err, ERR_INVALID, "unknown state \"%s\"", name);
}

static enum err_code copy(const json_t *record, const char *key, char *buf, size_t bytes, struct err *err)
{
    const char *text = NULL;
    enum err_code code = json_require_string(record, key, &text, err);
    if (!code && strlen(text) >= bytes)
        code = err_set(err, ERR_INVALID, "field %s: is too long", key);
    if (!code)
        strcpy(buf, text);
    return code;
}

static enum err_code moment(const json_t *record, const char *key, int64_t *ret_us, struct err *err)
{
    return clock_parse(json_str(record, key), ret_us, err);
}

static enum err_code read_place(const json_t *record, struct lease *l, struct err *err)
{
    const json_t *place = json_object_get(record, "place");
    if (!place)
        return ERR_NONE;
    if (!json_is_object(place))
        return err_set(err, ERR_INVALID, "field place: expected an object");
    l->place.port = (int)json_integer_value(json_object_get(place, "port"));
    enum err_code code = copy(place, "type", l->place.type, sizeof l->place.type, err);
    if (!code)
        code = copy(place, "container", l->place.container, sizeof l->place.container, err);
    return code ? code : copy(place, "host", l->place.host, sizeof l->place.host, err);
}

static enum err_code read_record(const json_t *record, struct lease *l, struct err *err)
{
    enum err_code code = copy(record, "id", l->id, sizeof l->id, err);
    if (!code)
        code = copy(record, "system", l->system, sizeof l->system, err);
    if (!code)
        code = copy(record, "failure", l->failure, sizeof l->failure, err);
    if (!code)
        code = state_parse(json_str(record, "state"), &l->state, err);
    if (!code)
        code = moment(record, "since_at", &l->since_us, err);
    if (!code)
        code = moment(record, "expires_at", &l->expires_us, err);
    json_t *notes = json_object_get(record, "notes");
    if (!code && !json_is_object(notes))
        code = err_set(err, ERR_INVALID, "field notes: expected an object");
    if (!code)
        code = read_place(record, l, err);
    if (!code)
        l->notes = json_incref(notes);
    return code;
}

enum err_code lease_from_text(const char *text, struct lease *ret, struct err *err)
{
    AUTO_JSON json_t *record = NULL;
    memset(ret, 0, sizeof *ret);
    enum err_code code = json_parse(text, strlen(text), JSON_PLAIN, &record, err);
    if (!code)
        code = read_record(record, ret, err);
    if (code)
        lease_clear(ret);
    return code;
}

void lease_begin(struct lease *l, int64_t now_us, int64_t now_ms, int lease_ms)
{
    l->state = LEASE_ACTIVE;
    l->since_us = now_us;
    l->expires_us = now_us + (int64_t)lease_ms * 1000;
    l->check_at_ms = now_ms + LEASE_CHECK_MS;
}

void lease_undo_failed(struct lease *l, int64_t now_ms)
{
    int64_t pause_ms = 1000;
    for (int i = 0; i < l->undo_failures && pause_ms < LEASE_BACKOFF_MAX_MS; i++)
        pause_ms *= 2;
    l->undo_failures++;
    l->state = LEASE_UNDOING;
    l->retry_at_ms = now_ms + (pause_ms < LEASE_BACKOFF_MAX_MS ? pause_ms : LEASE_BACKOFF_MAX_MS);
}

enum lease_todo lease_todo(const struct lease *l, int64_t now_us, int64_t now_ms)
{
    switch (l->state) {
    case LEASE_UNDOING:
        return now_ms >= l->retry_at_ms ? LEASE_UNDO : LEASE_WAIT;
    case LEASE_ACTIVE:
        if (now_us >= l->expires_us)
            return LEASE_UNDO;
        return now_ms >= l->check_at_ms ? LEASE_CHECK : LEASE_WAIT;
    default:
        return LEASE_WAIT; /* who prepares it decides */
    }
}
