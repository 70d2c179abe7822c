/* Asks an Elasticsearch over a kept connection: its health, what is blocked, its disks; and more where something is wrong. */
#include "common/base/base.h"
#include "common/probes/elasticsearch_answer.h"
#include "common/probes/http_ask.h"
#include "common/probes/probe_rows.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What it says of itself when it is asked in vain is cut there. */
enum { REASON_BYTES = 200, STATUS_OK = 200 };

typedef enum err_code read_fn(const char *text, size_t bytes, struct facts *f, struct err *err);

struct elastic {
    const struct target *target;
    struct http_ask *http;
    char *base;
};

static void destroy(void *probe)
{
    struct elastic *e = probe;
    if (!e)
        return;
    http_ask_destroy(e->http);
    free(e->base);
    free(e);
}

static void *create(const struct probe_options *o)
{
    const struct target *t = o->target;
    struct elastic *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    *e = (struct elastic){
        .target = t, .http = http_ask_create(t, o->stop_fd, true), .base = http_ask_url(target_word(t, "scheme"), t->host, t->port, "")};
    if (e->http && e->base)
        return e;
    destroy(e);
    return NULL;
}

/* {"error": {"reason": ...}, "status": 401}; before it has a master, and from what stands before it, other shapes come. */
static enum err_code refused(const struct http_ask *h, const char *path, struct err *err)
{
    AUTO_JSON json_t *said = NULL;
    struct err ignored;
    char reason[REASON_BYTES] = "";
    if (json_parse(strbuf_text(&h->body), h->body.bytes, JSON_TRAILING_OK, &said, &ignored) == ERR_NONE) {
        const json_t *error = json_object_get(said, "error");
        const char *words = json_is_string(error) ? json_string_value(error) : json_str(error, "reason");
        snprintf(reason, sizeof reason, "%.190s", *words ? words : json_str(error, "type"));
    }
    return err_set(err, ERR_PROTOCOL, "/%.*s: status %ld%s%s", (int)strcspn(path, "?"), path, h->status, *reason ? ": " : "", reason);
}

static enum err_code get(struct elastic *e, const char *path, read_fn *read, int64_t deadline_ms, struct facts *f, struct err *err)
{
    struct http_ask *h = e->http;
    AUTO_FREE char *url = NULL;
    if (asprintf(&url, "%s%s", e->base, path) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = http_ask_get(h, url, deadline_ms, err);
    if (code)
        return code;
    if (h->status != STATUS_OK)
        return refused(h, path, err);
    if (h->cut)
        return err_set(err, ERR_LIMIT, "/%.*s: the answer is longer than %d KiB", (int)strcspn(path, "?"), path, HTTP_ASK_BODY_BYTES / 1024);
    return read(strbuf_text(&h->body), h->body.bytes, f, err);
}

/* What tells more is not worth an answer that says enough: only leaving ends it. */
static enum err_code get_more(struct elastic *e, const char *path, read_fn *read, int64_t deadline_ms, struct facts *f, struct err *err)
{
    enum err_code code = get(e, path, read, deadline_ms, f, err);
    return code == ERR_CANCELLED ? code : ERR_NONE;
}

static enum err_code ask_all(struct elastic *e, struct facts *f, struct err *err)
{
    static const char health[] = "_cluster/health?timeout=1s",
                      blocks[] = "_all/_settings/index.blocks.read_only_allow_delete?flat_settings=true&expand_wildcards=all",
                      disk[] = "_nodes/stats/fs?filter_path=nodes.*.name,nodes.*.fs.total",
                      watermarks[] = "_cluster/settings?include_defaults=true&filter_path=*.cluster.routing.allocation.disk.watermark",
                      explain[] = "_cluster/allocation/explain?filter_path=index,shard,primary,unassigned_info,can_allocate,allocate_explanation",
                      root[] = "";
    int64_t deadline_ms = probe_deadline_ms(e->target);
    enum err_code code = get(e, health, elasticsearch_read_health, deadline_ms, f, err);
    if (!code)
        code = get(e, blocks, elasticsearch_read_blocks, deadline_ms, f, err);
    if (!code)
        code = get(e, disk, elasticsearch_read_disk, deadline_ms, f, err);
    if (!code)
        code = get_more(e, root, elasticsearch_read_root, deadline_ms, f, err);
    if (!code && (facts_number(f, "blocked_count", 0) > 0 || facts_number(f, "node_disk_used_percent", 0) >= 80))
        code = get_more(e, watermarks, elasticsearch_read_watermarks, deadline_ms, f, err);
    if (!code && facts_number(f, "unassigned_shards", 0) > 0)
        code = get_more(e, explain, elasticsearch_read_explain, deadline_ms, f, err);
    return code;
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct elastic *e = probe;
    enum err_code code = ask_all(e, f, err);
    http_ask_forget(e->http);
    if (!code && err)
        err->msg[0] = '\0';
    return code;
}

const struct probe_kind probe_elasticsearch = {
    .type = "elasticsearch",
    .counters = (const char *const[]){NULL},
    .create = create,
    .destroy = destroy,
    .ask = ask,
};
