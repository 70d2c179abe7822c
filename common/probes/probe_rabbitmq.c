/* Asks a RabbitMQ: its management API for the numbers, over a kept connection, and a login over AMQP as a client makes it. */
#include "common/base/base.h"
#include "common/probes/http_ask.h"
#include "common/probes/probe_rows.h"
#include "common/probes/rabbitmq_answer.h"
#include "common/probes/tls.h"
#include <amqp.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_BYTES = 131072, CLOSE_MS = 200 };

/* Columns that are asked for keep the answers small; a page is of the fullest queues. */
static const char overview[] =
    "api/overview?columns=rabbitmq_version,cluster_name,node,disable_stats,queue_totals.messages_ready,queue_totals.messages_unacknowledged,"
    "object_totals.queues,object_totals.connections,object_totals.consumers";
static const char nodes[] =
    "api/nodes?columns=name,running,partitions,mem_alarm,mem_used,mem_limit,disk_free_alarm,disk_free,disk_free_limit,fd_used,"
    "fd_total,sockets_used,sockets_total,proc_used,proc_total";
static const char queues[] = "api/queues?page=1&page_size=200&sort=messages_ready&sort_reverse=true&columns=name,vhost,state,consumers,"
                             "messages_ready,messages_unacknowledged,message_bytes_ready";
static const char connections[] = "api/connections?page=1&page_size=200&sort=state&columns=name,state";

struct rabbit {
    const struct target *target;
    int stop_fd;
    struct http_ask *http; /* NULL: the management API is off */
    char *base;            /* "http://queue:15672/" */
};

static void destroy(void *probe)
{
    struct rabbit *r = probe;
    if (!r)
        return;
    http_ask_destroy(r->http);
    free(r->base);
    free(r);
}

static bool is_secure(const struct target *t)
{
    return strcmp(target_word(t, "scheme"), "amqps") == 0;
}

static bool set_management(struct rabbit *r, const char *where)
{
    const struct target *t = r->target;
    r->http = http_ask_create(t, r->stop_fd, true);
    if (!r->http)
        return false;
    if (strstr(where, "://")) {
        const char *slash = *where && where[strlen(where) - 1] == '/' ? "" : "/";
        return asprintf(&r->base, "%s%s", where, slash) >= 0;
    }
    r->http->port = (int)strtol(where, NULL, 10);
    r->base = http_ask_url(is_secure(t) ? "https" : "http", t->host, r->http->port, "");
    return r->base != NULL;
}

static void *create(const struct probe_options *o)
{
    struct rabbit *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    *r = (struct rabbit){.target = o->target, .stop_fd = o->stop_fd};
    const char *where = target_word(o->target, "management");
    if (strcmp(where, "off") == 0 || set_management(r, where))
        return r;
    destroy(r);
    return NULL;
}

/* ---- the management API ---- */

/* {"error":"not_authorized","reason":"Login failed"}, in its own words where it has some. */
static enum err_code refused(const struct http_ask *h, struct err *err)
{
    AUTO_JSON json_t *said = NULL;
    struct err ignored;
    char reason[160] = "";
    if (json_parse(strbuf_text(&h->body), h->body.bytes, JSON_TRAILING_OK, &said, &ignored) == ERR_NONE)
        snprintf(reason, sizeof reason, "%.150s", json_str(said, "reason"));
    return err_set(err, ERR_PROTOCOL, "the management API answers with status %ld%s%s", h->status, *reason ? ": " : "", reason);
}

static enum err_code get(struct rabbit *r, const char *path, int64_t deadline_ms, struct err *err)
{
    AUTO_FREE char *url = NULL;
    if (asprintf(&url, "%s%s", r->base, path) < 0)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = http_ask_get(r->http, url, deadline_ms, err);
    if (code && code != ERR_CANCELLED)
        err_prefix(err, "the management API: ");
    if (!code && r->http->status != 200)
        code = refused(r->http, err);
    else if (!code && r->http->cut)
        code = err_set(err, ERR_LIMIT, "the management API's answer is longer than %d KiB", HTTP_ASK_BODY_BYTES / 1024);
    return code;
}

static enum err_code ask_management(struct rabbit *r, struct facts *f, struct err *err)
{
    const struct strbuf *body = &r->http->body;
    int64_t deadline_ms = probe_deadline_ms(r->target);
    double limit = strtod(target_word(r->target, "queue_limit"), NULL);
    enum err_code code = get(r, overview, deadline_ms, err);
    if (!code)
        code = rabbitmq_read_overview(strbuf_text(body), body->bytes, f, err);
    if (!code)
        code = get(r, nodes, deadline_ms, err);
    if (!code)
        code = rabbitmq_read_nodes(strbuf_text(body), body->bytes, f, err);
    /* Right after its start, and under load for a moment, it has none; without them nobody knows whether publishers are blocked. */
    if (!code && !facts_get(f, "memory_alarm") && facts_number(f, "stats_disabled", 0) == 0)
        code = err_set(err, ERR_PROTOCOL, "the management API has no numbers of its node");
    if (!code)
        code = get(r, queues, deadline_ms, err);
    if (!code)
        code = rabbitmq_read_queues(strbuf_text(body), body->bytes, limit, f, err);
    bool alarm = facts_number(f, "memory_alarm", 0) + facts_number(f, "disk_alarm", 0) + facts_number(f, "alarms_elsewhere", 0) > 0;
    if (!code && alarm && !(code = get(r, connections, deadline_ms, err)))
        code = rabbitmq_read_connections(strbuf_text(body), body->bytes, f, err);
    facts_set_number(f, "queue_limit", limit);
    return code;
}

/* ---- AMQP ---- */

static struct timeval left_until(int64_t deadline_ms)
{
    int64_t left_ms = deadline_ms - clock_mono_ms();
    if (left_ms < 1)
        left_ms = 1;
    return (struct timeval){.tv_sec = left_ms / 1000, .tv_usec = left_ms % 1000 * 1000};
}

static enum err_code library_error(const struct target *t, int status, const char *doing, struct err *err)
{
    if (status == AMQP_STATUS_TIMEOUT)
        return err_set(err, ERR_TIMEOUT, "%s:%d: no answer within %g s, %s", t->host, t->port, probe_limit_s(t), doing);
    if (status == AMQP_STATUS_SSL_CONNECTION_FAILED || status == AMQP_STATUS_SSL_PEER_VERIFY_FAILED ||
        status == AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED)
        return err_set(err, ERR_PROTOCOL, "%s:%d: its certificate is refused, or it speaks no TLS: %s", t->host, t->port, amqp_error_string2(status));
    return err_set(err, ERR_UNAVAILABLE, "%s:%d: %s, %s", t->host, t->port, amqp_error_string2(status), doing);
}

/* "403 ACCESS_REFUSED - Login was refused using ..." are the server's own words. */
static enum err_code login_error(const struct target *t, const amqp_rpc_reply_t *reply, struct err *err)
{
    if (reply->reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION)
        return library_error(t, reply->library_error, "logging in", err);
    if (reply->reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && reply->reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
        const amqp_connection_close_t *said = reply->reply.decoded;
        return err_set(err, ERR_PROTOCOL, "%d %.*s", said->reply_code, (int)(said->reply_text.len < 200 ? said->reply_text.len : 200),
                       (const char *)said->reply_text.bytes);
    }
    return err_set(err, ERR_PROTOCOL, "%s:%d: what answers does not speak AMQP 0-9-1", t->host, t->port);
}

/* Owned by the connection.  NULL on no memory, or a file of trust that cannot be read. */
static amqp_socket_t *socket_of(amqp_connection_state_t c, const struct target *t)
{
    bool checked = tls_is_checked(t);
    if (!is_secure(t))
        return amqp_tcp_socket_new(c);
    amqp_socket_t *s = amqp_ssl_socket_new(c);
    if (!s)
        return NULL;
    amqp_ssl_socket_set_verify_peer(s, checked);
    /* The library compares it with what it connects to, which is an address here.  OpenSSL, which it gives access to, takes the name. */
    amqp_ssl_socket_set_verify_hostname(s, false);
    if (!checked)
        return s;
    bool named = tls_expect(SSL_CTX_get0_param(amqp_ssl_socket_get_context(s)), tls_name(t));
    return named && amqp_ssl_socket_set_cacert(s, tls_trusted_file(t)) == AMQP_STATUS_OK ? s : NULL;
}

static enum err_code connect_to(amqp_socket_t *s, const struct rabbit *r, int64_t deadline_ms, struct err *err)
{
    const struct target *t = r->target;
    struct probe_addresses found = {.count = 1};
    char host[PROBE_ADDRESS_BYTES];
    enum err_code code = probe_resolve(probe_host(t, host), deadline_ms, r->stop_fd, &found, err);
    if (code)
        return code;
    int status = AMQP_STATUS_SOCKET_ERROR;
    for (size_t i = 0; i < found.count && status != AMQP_STATUS_OK && status != AMQP_STATUS_TIMEOUT; i++) {
        struct timeval left = left_until(deadline_ms);
        status = amqp_socket_open_noblock(s, found.list[i], t->port, &left);
    }
    return status == AMQP_STATUS_OK ? ERR_NONE : library_error(t, status, "connecting", err);
}

static enum err_code log_in(amqp_connection_state_t c, const struct rabbit *r, struct err *err)
{
    const struct target *t = r->target;
    int64_t deadline_ms = probe_deadline_ms(t);
    amqp_socket_t *s = socket_of(c, t);
    if (!s)
        return err_set(err, ERR_INVALID, "%s:%d: the file of whom to trust cannot be read", t->host, t->port);
    enum err_code code = connect_to(s, r, deadline_ms, err);
    if (code)
        return code;
    struct timeval left = left_until(deadline_ms);
    amqp_set_handshake_timeout(c, &left);
    const amqp_rpc_reply_t reply =
        amqp_login(c, target_word(t, "vhost"), 0, FRAME_BYTES, 0, AMQP_SASL_METHOD_PLAIN, target_word(t, "user"), target_word(t, "password"));
    if (reply.reply_type != AMQP_RESPONSE_NORMAL)
        return login_error(t, &reply, err);
    left = left_until(clock_mono_ms() + CLOSE_MS);
    amqp_set_rpc_timeout(c, &left);
    amqp_connection_close(c, AMQP_REPLY_SUCCESS);
    return ERR_NONE;
}

static enum err_code login(void *probe, struct facts *f, struct err *err)
{
    (void)f;
    const struct rabbit *r = probe;
    amqp_connection_state_t c = amqp_new_connection();
    if (!c)
        return err_set(err, ERR_NOMEM, "out of memory");
    enum err_code code = log_in(c, r, err);
    amqp_destroy_connection(c);
    return code;
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct rabbit *r = probe;
    if (!r->http)
        return login(probe, f, err);
    enum err_code code = ask_management(r, f, err);
    http_ask_forget(r->http);
    return code;
}

const struct probe_kind probe_rabbitmq = {
    .type = "rabbitmq",
    .blocks = true,
    .counters = (const char *const[]){"lonely_ready", NULL},
    .create = create,
    .destroy = destroy,
    .ask = ask,
    .login = login,
};
