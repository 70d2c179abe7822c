/* executor_json.c - instances and events as JSON and back, for docker-hand and those who ask it. */
#include "common/executor/executor.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Texts of struct instance that go as they are. */
static const struct {
    const char *key;
    size_t offset, bytes;
} texts[] = {
#define TEXT(field_)                                                                                                                                 \
    {                                                                                                                                                \
#field_, offsetof(struct instance, field_), sizeof(((struct instance *)NULL)->field_)                                                        \
    }
    TEXT(id),    TEXT(incarnation), TEXT(name),          TEXT(started_at), TEXT(finished_at), TEXT(health), TEXT(health_output),
    TEXT(image), TEXT(image_id),    TEXT(scratch_owner), TEXT(network),
#undef TEXT
};
#define TEXT_COUNT (sizeof texts / sizeof texts[0])

/* As far as it is UTF-8: a text that was cut to its field may end in the middle of a character. */
static json_t *valid_text(const char *text)
{
    size_t all = strlen(text), bytes = 0;
    for (size_t one; (one = utf8_char_bytes(text + bytes, all - bytes, NULL)) > 0;)
        bytes += one;
    return json_stringn(text, bytes);
}

json_t *instance_json(const struct instance *i)
{
    json_t *value =
        json_pack("{s:i, s:i, s:b, s:i, s:I, s:i, s:I, s:i, s:b}", "state", (int)i->state, "exit_code", i->exit_code, "oom_killed", i->oom_killed,
                  "restart_count", i->restart_count, "memory_limit_bytes", (json_int_t)i->memory_limit_bytes, "network_count", i->network_count,
                  "cpu_limit_us", (json_int_t)i->cpu_limit_us, "cpu_throttled_percent", i->cpu_throttled_percent, "enabled", i->enabled);
    for (size_t n = 0; value && n < TEXT_COUNT; n++)
        json_object_set_new(value, texts[n].key, valid_text((const char *)i + texts[n].offset));
    return value;
}

static int int_at(const json_t *value, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(value, key));
    return number < INT32_MIN || number > INT32_MAX ? 0 : (int)number;
}

void instance_read(const json_t *value, struct instance *ret)
{
    int state = int_at(value, "state");
    *ret = (struct instance){
        .state = state > 0 && state < INSTANCE_STATE_COUNT ? (enum instance_state)state : INSTANCE_UNKNOWN,
        .exit_code = int_at(value, "exit_code"),
        .oom_killed = json_is_true(json_object_get(value, "oom_killed")),
        .restart_count = int_at(value, "restart_count"),
        .memory_limit_bytes = json_integer_value(json_object_get(value, "memory_limit_bytes")),
        .network_count = int_at(value, "network_count"),
        .cpu_limit_us = json_integer_value(json_object_get(value, "cpu_limit_us")),
        .cpu_throttled_percent = int_at(value, "cpu_throttled_percent"),
        .enabled = json_is_true(json_object_get(value, "enabled")),
    };
    for (size_t n = 0; n < TEXT_COUNT; n++)
        snprintf((char *)ret + texts[n].offset, texts[n].bytes, "%s", json_str(value, texts[n].key));
}

json_t *executor_event_json(const struct executor_event *e)
{
    return json_pack("{s:i, s:s, s:s, s:i, s:i, s:s, s:I, s:b}", "kind", (int)e->kind, "name", e->name, "id", e->id, "exit_code", e->exit_code,
                     "signal", e->signal, "health", e->health, "time_us", (json_int_t)e->time_us, "enabled", e->enabled);
}

bool executor_event_read(const json_t *value, struct executor_event *ret)
{
    int kind = int_at(value, "kind");
    *ret = (struct executor_event){
        .kind = (enum executor_event_kind)kind,
        .name = json_str(value, "name"),
        .id = json_str(value, "id"),
        .exit_code = int_at(value, "exit_code"),
        .signal = int_at(value, "signal"),
        .health = json_str(value, "health"),
        .time_us = json_integer_value(json_object_get(value, "time_us")),
        .enabled = json_is_true(json_object_get(value, "enabled")),
    };
    return json_is_integer(json_object_get(value, "kind")) && kind >= 0 && kind < EXECUTOR_EVENT_COUNT && *ret->name;
}
