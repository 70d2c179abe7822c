/* target_types.c - the types there are, and their words. */
#include "common/types/type_rows.h"
#include <stdio.h>
#include <string.h>

static const struct target_type *const types[] = {&type_redis,   &type_redis_replica, &type_redis_sentinel, &type_postgres,  &type_tcp,
                                                  &type_http,    &type_nginx,         &type_exec,           &type_container, &type_memcached,
                                                  &type_mariadb, &type_rabbitmq,      &type_elasticsearch,  &type_mongodb,   &type_kafka};

const struct target_type *const *target_types(size_t *ret_count)
{
    *ret_count = sizeof types / sizeof types[0];
    return types;
}

const struct target_type *target_type_find(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(types[i]->name, name) == 0)
            return types[i];
    return NULL;
}

bool target_type_fits(const char *wanted, const char *type)
{
    if (strcmp(wanted, "any") == 0)
        return true;
    const struct target_type *kind = type ? target_type_find(type) : NULL;
    return type && (strcmp(wanted, type) == 0 || (kind && kind->like && strcmp(wanted, kind->like) == 0));
}

int target_type_word(const struct target_type *type, const char *name)
{
    for (int i = 0; type->words[i].name; i++)
        if (strcmp(type->words[i].name, name) == 0)
            return i;
    return -1;
}

int target_type_word_as(const struct target_type *type, int at)
{
    char name[40];
    return sscanf(type->words[at].fallback, "{.%39[a-z_]}", name) == 1 ? target_type_word(type, name) : -1;
}

bool type_list_has(const char *list, const char *item)
{
    size_t bytes = strlen(item);
    for (const char *at = list; bytes > 0 && *at; at += strspn(at, " ")) {
        size_t word_bytes = strcspn(at, " ");
        if (word_bytes == bytes && memcmp(at, item, bytes) == 0)
            return true;
        at += word_bytes;
    }
    return false;
}
