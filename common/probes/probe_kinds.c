/* The probes there are, by target type. */
#include "common/probes/probe.h"
#include "common/probes/probe_rows.h"
#include <string.h>

enum { ANSWER_MS = 2000 };

/* One that is like another stands before it. */
static const struct probe_kind *const kinds[] = {
    &probe_redis,     &probe_sentinel,  &probe_postgres, &probe_tcp,      &probe_nginx,         &probe_http,    &probe_exec,
    &probe_container, &probe_memcached, &probe_mariadb,  &probe_rabbitmq, &probe_elasticsearch, &probe_mongodb, &probe_kafka,
};

static int limit_ms(const struct target *t)
{
    return t->answer_timeout_ms > 0 ? t->answer_timeout_ms : ANSWER_MS;
}

int64_t probe_deadline_ms(const struct target *t)
{
    return clock_mono_ms() + limit_ms(t);
}

double probe_limit_s(const struct target *t)
{
    return limit_ms(t) / 1000.0;
}

const struct probe_kind *probe_kind_find(const char *type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (target_type_fits(kinds[i]->type, type))
            return kinds[i];
    return NULL;
}
