/* Asks a Kafka cluster over a kept client of librdkafka: who is there, which partitions have a leader and enough replicas, and how far consumer
 * groups are behind; and a fresh login.
 *
 * A client has threads of its own, so one that got no answer is let go: nothing knocks on a broker between two questions. */
#include "common/base/base.h"
#include "common/probes/kafka_answer.h"
#include "common/probes/kafka_calls.h"
#include "common/probes/probe_rows.h"
#include "common/probes/tls.h"
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUP_MAX = 16, PARTITION_MAX = 5000, GROUP_BYTES = 128, SETUP_MIN_MS = 1000 };

static const char *const counters[] = {NULL};

struct kafka {
    const struct target *target;
    int stop_fd;
    rd_kafka_t *client; /* NULL while there is none */
    int64_t deadline_ms;
    char words[200]; /* the last that librdkafka said of its connection */
    bool refused;    /* the login is what failed */
};

static void *create(const struct probe_options *o)
{
    struct kafka *k = calloc(1, sizeof *k);
    if (k)
        *k = (struct kafka){.target = o->target, .stop_fd = o->stop_fd};
    return k;
}

static void disconnect(const struct kafka_calls *c, struct kafka *k)
{
    if (k->client)
        c->rd_kafka_destroy_flags(k->client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    k->client = NULL;
}

static void destroy(void *probe)
{
    struct kafka *k = probe;
    if (k && k->client)
        disconnect(kafka_calls(NULL), k);
    free(k);
}

static int left_ms(const struct kafka *k)
{
    int64_t left = k->deadline_ms - clock_mono_ms();
    return left > 1 ? (int)left : 1;
}

static bool leaving(const struct kafka *k)
{
    struct pollfd stop = {.fd = k->stop_fd, .events = POLLIN};
    return poll(&stop, 1, 0) > 0 && stop.revents;
}

/* ---- a client ---- */

/* Called from rd_kafka_poll() alone, on the thread that asks. */
static void on_error(rd_kafka_t *client, int code, const char *reason, void *opaque)
{
    struct kafka *k = opaque;
    (void)client;
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
        return;
    k->refused = k->refused || code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED;
    snprintf(k->words, sizeof k->words, "%.199s", reason);
}

/* A certificate is compared with the name by which librdkafka connects.  So it connects by that name, which is looked up here to where the target
 * is; the other brokers go by the names that the cluster tells. */
static int resolve(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **ret, void *opaque)
{
    const struct kafka *k = opaque;
    char address[PROBE_ADDRESS_BYTES];
    if (!node) {
        freeaddrinfo(*ret);
        return 0;
    }
    return getaddrinfo(strcmp(node, tls_name(k->target)) == 0 ? probe_host(k->target, address) : node, service, hints, ret);
}

static bool is_secure(const struct target *t)
{
    return strcmp(target_word(t, "tls"), "on") == 0;
}

static void set(const struct kafka_calls *c, rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char why[200];
    if (c->rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK)
        log_warn("kafka: %s: %s", name, why);
}

static void configure_tls(const struct kafka_calls *c, rd_kafka_conf_t *conf, const struct target *t)
{
    bool checked = tls_is_checked(t);
    set(c, conf, "enable.ssl.certificate.verification", checked ? "true" : "false");
    set(c, conf, "ssl.endpoint.identification.algorithm", checked ? "https" : "none");
    if (checked)
        set(c, conf, "ssl.ca.location", tls_trusted_file(t));
    c->rd_kafka_conf_set_resolve_cb(conf, resolve);
}

static void configure(const struct kafka_calls *c, rd_kafka_conf_t *conf, const struct target *t)
{
    char servers[300], limit[20], setup[20], address[PROBE_ADDRESS_BYTES];
    const char *host = is_secure(t) ? tls_name(t) : probe_host(t, address);
    bool bare = strchr(host, ':') && *host != '[';
    int limit_ms = (int)(probe_limit_s(t) * 1000);
    bool login = *target_word(t, "user");
    snprintf(servers, sizeof servers, bare ? "[%.255s]:%d" : "%.255s:%d", host, t->port);
    snprintf(limit, sizeof limit, "%d", limit_ms);
    snprintf(setup, sizeof setup, "%d", limit_ms > SETUP_MIN_MS ? limit_ms : SETUP_MIN_MS);
    const char *const settings[][2] = {
        {"bootstrap.servers", servers},
        {"client.id", "selfheal"},
        {"socket.timeout.ms", limit},
        {"socket.connection.setup.timeout.ms", setup},
        {"receive.message.max.bytes", "16777216"}, /* of an answer: a longer one is none */
        {"topic.metadata.refresh.interval.ms", "-1"},
        {"reconnect.backoff.max.ms", "500"},
        {"security.protocol", is_secure(t) ? (login ? "sasl_ssl" : "ssl")
                              : login      ? "sasl_plaintext"
                                           : "plaintext"},
        {login ? "sasl.mechanism" : "client.software.name", login ? target_word(t, "mechanism") : "selfheal"},
        {login ? "sasl.username" : "client.id", login ? target_word(t, "user") : "selfheal"},
        {login ? "sasl.password" : "client.id", login ? target_word(t, "password") : "selfheal"},
    };
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        set(c, conf, settings[i][0], settings[i][1]);
    if (is_secure(t))
        configure_tls(c, conf, t);
}

/* Connects by itself; nothing is waited for. */
static enum err_code connect_to(const struct kafka_calls *c, struct kafka *k, struct err *err)
{
    char why[200] = "";
    rd_kafka_conf_t *conf = c->rd_kafka_conf_new();
    configure(c, conf, k->target);
    c->rd_kafka_conf_set_opaque(conf, k);
    c->rd_kafka_conf_set_error_cb(conf, on_error);
    c->rd_kafka_conf_set_log_cb(conf, NULL);
    k->words[0] = '\0';
    k->refused = false;
    k->client = c->rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (k->client)
        return ERR_NONE;
    c->rd_kafka_conf_destroy(conf);
    return err_set(err, ERR_INVALID, "%s:%d: %s", k->target->host, k->target->port, why);
}

/* What it has to say of its connections goes to on_error(). */
static void hear(const struct kafka_calls *c, struct kafka *k)
{
    enum { CALL_MAX = 10 };
    for (int i = 0; i < CALL_MAX && c->rd_kafka_poll(k->client, 0) > 0; i++) {
    }
}

/* What librdkafka says of a connection, and the same in words that stay as they are: its own carry durations and counts, by which one trouble would
 * look like several. */
static const struct {
    const char *theirs, *ours;
    enum err_code code;
} sayings[] = {
    {"Connection refused", "Connection refused", ERR_IO},
    {"certificate verify failed", "its certificate is refused: nobody who is trusted vouches for it under this name", ERR_PROTOCOL},
    {"SSL handshake failed", "no TLS: the handshake failed", ERR_PROTOCOL},
    {"Invalid response size", "the answer is none of a Kafka broker: too long", ERR_PROTOCOL},
    {"timed out", NULL, ERR_TIMEOUT},
    {"ApiVersionRequest failed", "the answer is none of a Kafka broker", ERR_PROTOCOL},
    {"Protocol read buffer", "the answer is none of a Kafka broker", ERR_PROTOCOL},
    {"Disconnected", "it closes the connection", ERR_IO},
};

static bool is_nonsense(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR__BAD_MSG || code == RD_KAFKA_RESP_ERR__UNDERFLOW || (int)code < RD_KAFKA_RESP_ERR__BEGIN;
}

static enum err_code no_answer(const struct target *t, struct err *err)
{
    return err_set(err, ERR_TIMEOUT, "%s:%d: no answer within %g s", t->host, t->port, probe_limit_s(t));
}

/* By what the connection said where it said something: "Connection refused" is more than "no answer". */
static enum err_code failed(const struct kafka_calls *c, struct kafka *k, rd_kafka_resp_err_t code, struct err *err)
{
    const struct target *t = k->target;
    hear(c, k);
    if (leaving(k))
        return err_set(err, ERR_CANCELLED, "the daemon is leaving");
    if (k->refused)
        return err_set(err, ERR_PROTOCOL, "%s:%d: login refused: %s", t->host, t->port, k->words);
    for (size_t i = 0; i < sizeof sayings / sizeof sayings[0]; i++)
        if (strcasestr(k->words, sayings[i].theirs))
            return sayings[i].ours ? err_set(err, sayings[i].code, "%s:%d: %s", t->host, t->port, sayings[i].ours) : no_answer(t, err);
    if (k->words[0])
        return err_set(err, ERR_IO, "%s", k->words); /* which begins with the address */
    if (is_nonsense(code))
        return err_set(err, ERR_PROTOCOL, "%s:%d: the answer is none of a Kafka broker", t->host, t->port);
    if (code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TRANSPORT)
        return no_answer(t, err);
    return err_set(err, ERR_PROTOCOL, "%s:%d: %s", t->host, t->port, c->rd_kafka_err2str(code));
}

/* ---- the question ---- */

static enum err_code ask_metadata(const struct kafka_calls *c, struct kafka *k, bool whole, struct facts *f, struct err *err)
{
    const struct rd_kafka_metadata *m = NULL;
    const char *broker = target_word(k->target, "broker");
    rd_kafka_resp_err_t code = c->rd_kafka_metadata(k->client, whole, NULL, &m, left_ms(k));
    if (code)
        return failed(c, k, code, err);
    if (whole)
        kafka_answer_metadata(m, *broker ? (int)strtol(broker, NULL, 10) : -1, f);
    c->rd_kafka_metadata_destroy(m);
    return ERR_NONE;
}

/* Where the partitions end now: what offsets_for_times gives for the moment -1 (ListOffsets, "latest"). */
static enum err_code ask_ends(const struct kafka_calls *c, struct kafka *k, const rd_kafka_topic_partition_list_t *committed, struct kafka_lag *ret,
                              struct err *err)
{
    rd_kafka_topic_partition_list_t *ends = c->rd_kafka_topic_partition_list_new(committed->cnt);
    for (int i = 0; i < committed->cnt; i++)
        c->rd_kafka_topic_partition_list_add(ends, committed->elems[i].topic, committed->elems[i].partition)->offset = RD_KAFKA_OFFSET_END;
    rd_kafka_resp_err_t code = ends->cnt > 0 ? c->rd_kafka_offsets_for_times(k->client, ends, left_ms(k)) : RD_KAFKA_RESP_ERR_NO_ERROR;
    if (!code)
        kafka_answer_lag(committed, ends, ret);
    c->rd_kafka_topic_partition_list_destroy(ends);
    return code ? failed(c, k, code, err) : ERR_NONE;
}

static enum err_code ask_group(const struct kafka_calls *c, struct kafka *k, const char *group, struct kafka_lag *ret, struct err *err)
{
    rd_kafka_ListConsumerGroupOffsets_t *asked = c->rd_kafka_ListConsumerGroupOffsets_new(group, NULL);
    rd_kafka_queue_t *queue = c->rd_kafka_queue_new(k->client);
    c->rd_kafka_ListConsumerGroupOffsets(k->client, &asked, 1, NULL, queue);
    rd_kafka_event_t *event = c->rd_kafka_queue_poll(queue, left_ms(k));
    const rd_kafka_ListConsumerGroupOffsets_result_t *result = event ? c->rd_kafka_event_ListConsumerGroupOffsets_result(event) : NULL;
    size_t count = 0;
    const rd_kafka_group_result_t **groups = result ? c->rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count) : NULL;
    const rd_kafka_topic_partition_list_t *committed = count > 0 ? c->rd_kafka_group_result_partitions(groups[0]) : NULL;
    enum err_code code = ERR_NONE;
    if (committed && committed->cnt > PARTITION_MAX)
        code = err_set(err, ERR_LIMIT, "the group %s has more than %d partitions", group, PARTITION_MAX);
    else if (committed)
        code = ask_ends(c, k, committed, ret, err);
    else
        code = failed(c, k, event ? c->rd_kafka_event_error(event) : RD_KAFKA_RESP_ERR__TIMED_OUT, err);
    if (event)
        c->rd_kafka_event_destroy(event);
    c->rd_kafka_queue_destroy(queue);
    c->rd_kafka_ListConsumerGroupOffsets_destroy(asked);
    return code;
}

/* lag (of the group that is furthest behind), lag_group, lag_partition, lag_max (what the target allows).  Where one group cannot be asked it stays
 * unknown, with the reason in lag_words: the broker itself has answered. */
static enum err_code ask_groups(const struct kafka_calls *c, struct kafka *k, struct facts *f, struct err *err)
{
    struct err why = {0};
    const char *at = target_word(k->target, "groups");
    struct kafka_lag worst = {.total = -1};
    char name[GROUP_BYTES], worst_name[GROUP_BYTES] = "";
    for (int i = 0; i < GROUP_MAX && *(at += strspn(at, " ")); i++, at += strcspn(at, " ")) {
        struct kafka_lag lag = {.total = 0};
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at, " "), at);
        enum err_code code = leaving(k) ? ERR_CANCELLED : ask_group(c, k, name, &lag, &why);
        if (code == ERR_CANCELLED)
            return err_set(err, code, "the daemon is leaving");
        if (code) {
            facts_set_text(f, "lag_words", why.msg);
            return ERR_NONE;
        }
        if (lag.total > worst.total) {
            worst = lag;
            memcpy(worst_name, name, sizeof name);
        }
    }
    facts_set_number(f, "lag_max", strtod(target_word(k->target, "lag"), NULL));
    if (!*worst_name)
        return ERR_NONE;
    facts_set_number(f, "lag", worst.total);
    facts_set_text(f, "lag_group", worst_name);
    facts_set_text(f, "lag_partition", worst.partition);
    return ERR_NONE;
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct kafka *k = probe;
    const struct kafka_calls *c = kafka_calls(err);
    if (!c)
        return ERR_UNAVAILABLE;
    k->deadline_ms = probe_deadline_ms(k->target);
    if (k->client)
        hear(c, k);
    k->words[0] = '\0'; /* what it said of a restart long ago is no word on this answer */
    enum err_code code = k->client ? ERR_NONE : connect_to(c, k, err);
    if (!code)
        code = ask_metadata(c, k, true, f, err);
    if (!code) {
        facts_set_number(f, "brokers_wanted", strtod(target_word(k->target, "brokers"), NULL));
        facts_set_number(f, "controller", c->rd_kafka_controllerid(k->client, 0));
        code = ask_groups(c, k, f, err);
    }
    if (code)
        disconnect(c, k);
    else if (err)
        err->msg[0] = '\0';
    return code;
}

static enum err_code login(void *probe, struct facts *f, struct err *err)
{
    const struct kafka *kept = probe;
    const struct kafka_calls *c = kafka_calls(err);
    struct kafka k = {.target = kept->target, .stop_fd = kept->stop_fd};
    if (!c)
        return ERR_UNAVAILABLE;
    k.deadline_ms = probe_deadline_ms(k.target);
    enum err_code code = connect_to(c, &k, err);
    if (!code)
        code = ask_metadata(c, &k, false, f, err);
    disconnect(c, &k);
    return code;
}

const struct probe_kind probe_kafka = {
    .type = "kafka",
    .blocks = true, /* librdkafka waits by itself */
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
    .login = login,
};
