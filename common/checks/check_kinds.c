/* The checks there are, and the health of a target over its checks. */
#include "common/checks/check_rows.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct check_kind *const kinds[] = {
    &check_redis_memory,          &check_redis_clients,       &check_postgres_connections, &check_latency,
    &check_http_status,           &check_http_certificate,    &check_exec_status,          &check_container_health,
    &check_memcached_connections, &check_mariadb_connections, &check_rabbitmq_resources,   &check_disk,
    &check_elasticsearch_disk,    &check_sentinel_quorum,     &check_mongodb_connections,  &check_kafka_partitions,
};

const struct check_kind *const *check_kinds(size_t *ret_count)
{
    *ret_count = sizeof kinds / sizeof kinds[0];
    return kinds;
}

const struct check_kind *check_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

double check_round(double value)
{
    return round(value * 10) / 10;
}

int check_health_of(double used, double max)
{
    if (max <= 0)
        return 100;
    double health = round(100 - used / max * 100);
    /* used may exceed max (Redis counts client buffers and scripts), and a server may say nonsense. */
    return health >= 100 ? 100 : health > 0 ? (int)health : 0;
}

enum err_code check_number(const struct facts *facts, const char *name, double *ret, struct err *err)
{
    const struct fact *fact = facts_get(facts, name);
    if (!fact)
        return err_set(err, ERR_PROTOCOL, "the answer has no %s", name);
    if (fact->type != FACT_NUMBER || fact->number < 0)
        return err_set(err, ERR_PROTOCOL, "the answer's %s is not a number", name);
    *ret = fact->number;
    return ERR_NONE;
}

/* From one span to another, whole numbers, the lower end on the lower end. */
static int spread(int value, int from, int to, int into_from, int into_to)
{
    return to <= from || into_to <= into_from ? into_from : into_from + (value - from) * (into_to - into_from) / (to - from);
}

int check_scaled(int health, struct check_limits own, struct check_limits all)
{
    if (own.threshold == CHECK_LIMIT_NONE)
        return health;
    if (health < own.threshold)
        return spread(health, 0, own.threshold - 1, 0, all.threshold - 1);
    if (health <= own.clear)
        return spread(health, own.threshold, own.clear, all.threshold, all.clear);
    return spread(health, own.clear + 1, 100, all.clear + 1, 100);
}

enum err_code checks_judge(const struct check_set *set, const struct facts *facts, json_t *metrics, struct check_result *ret,
                           const struct check_kind **ret_worst, struct err *err)
{
    struct check_result smallest = {.health = 101};
    const struct check_kind *worst = NULL;
    for (size_t i = 0; i < set->count; i++) {
        struct check_result one = {0};
        enum err_code code = set->kinds[i]->judge(facts, metrics, &one, err);
        if (code) {
            err_prefix(err, "check %s: ", set->kinds[i]->name);
            return code;
        }
        if (set->own)
            one.health = check_scaled(one.health, set->own[i], set->all);
        if (one.health < smallest.health) {
            smallest = one;
            worst = set->kinds[i];
        }
    }
    if (!worst)
        return err_set(err, ERR_INVALID, "there is no check to judge by");
    *ret = smallest;
    if (ret_worst)
        *ret_worst = worst;
    return ERR_NONE;
}
