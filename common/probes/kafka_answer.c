/* Reads what a Kafka cluster says of itself. */
#include "common/probes/kafka_answer.h"
#include <stdio.h>
#include <string.h>

/* Broker ids in the order in which they were met. */
struct ids {
    int list[KAFKA_BROKER_MAX];
    size_t count;
};

static bool has(const int32_t *list, int count, int id)
{
    for (int i = 0; i < count; i++)
        if (list[i] == id)
            return true;
    return false;
}

static void add(struct ids *ids, int id)
{
    if (ids->count < KAFKA_BROKER_MAX && !has(ids->list, (int)ids->count, id))
        ids->list[ids->count++] = id;
}

static bool is_there(const rd_kafka_metadata_t *m, int id)
{
    for (int i = 0; i < m->broker_cnt; i++)
        if (m->brokers[i].id == id)
            return true;
    return false;
}

static void set_ids(struct facts *f, const char *name, const struct ids *ids)
{
    char text[FACT_TEXT_BYTES] = "";
    size_t at = 0;
    for (size_t i = 0; i < ids->count && at + 16 < sizeof text; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%d", i ? ", " : "", ids->list[i]);
    facts_set_text(f, name, text);
}

struct sums {
    double partitions, offline, under, own_behind;
    char offline_name[80], under_name[80];
    struct ids missing, behind;
};

static void add_partition(const rd_kafka_metadata_t *m, const char *topic, const rd_kafka_metadata_partition_t *p, int own, struct sums *s)
{
    s->partitions++;
    if (p->leader < 0 && s->offline++ == 0)
        snprintf(s->offline_name, sizeof s->offline_name, "%.60s/%d", topic, p->id);
    if (p->isr_cnt < p->replica_cnt && s->under++ == 0)
        snprintf(s->under_name, sizeof s->under_name, "%.60s/%d", topic, p->id);
    bool own_behind = false; /* a stranger's list may name it twice */
    for (int i = 0; i < p->replica_cnt; i++) {
        int id = p->replicas[i];
        bool in_sync = has(p->isrs, p->isr_cnt, id);
        if (!is_there(m, id))
            add(&s->missing, id);
        else if (!in_sync)
            add(&s->behind, id);
        own_behind = own_behind || (!in_sync && id == own && own >= 0 && is_there(m, id));
    }
    s->own_behind += own_behind;
}

void kafka_answer_metadata(const rd_kafka_metadata_t *m, int own, struct facts *f)
{
    struct sums s = {.partitions = 0};
    for (int t = 0; t < m->topic_cnt; t++)
        for (int p = 0; p < m->topics[t].partition_cnt; p++)
            add_partition(m, m->topics[t].topic, &m->topics[t].partitions[p], own, &s);
    facts_set_number(f, "brokers", m->broker_cnt);
    facts_set_number(f, "topics", m->topic_cnt);
    facts_set_number(f, "partitions", s.partitions);
    facts_set_number(f, "offline_partitions", s.offline);
    facts_set_text(f, "offline_partition", s.offline_name);
    facts_set_number(f, "under_replicated", s.under);
    facts_set_text(f, "under_replicated_partition", s.under_name);
    facts_set_number(f, "missing_broker_count", (double)s.missing.count);
    set_ids(f, "missing_brokers", &s.missing);
    set_ids(f, "behind_brokers", &s.behind);
    facts_set_number(f, "own_behind", s.own_behind);
}

void kafka_answer_lag(const rd_kafka_topic_partition_list_t *committed, const rd_kafka_topic_partition_list_t *ends, struct kafka_lag *ret)
{
    *ret = (struct kafka_lag){.total = 0};
    for (int i = 0; i < committed->cnt && i < ends->cnt; i++) {
        const rd_kafka_topic_partition_t *from = &committed->elems[i], *to = &ends->elems[i];
        if (from->offset < 0 || to->offset < 0 || to->err || to->offset <= from->offset)
            continue;
        double left = (double)to->offset - (double)from->offset;
        ret->total += left;
        if (left > ret->most) {
            ret->most = left;
            snprintf(ret->partition, sizeof ret->partition, "%.60s/%d", to->topic, to->partition);
        }
    }
}
