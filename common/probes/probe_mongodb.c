/* Asks one member of a MongoDB over a kept session of libmongoc: hello, serverStatus, in a set replSetGetStatus and the ends of the oplog, and
 * currentOp; and a fresh login.
 *
 * A right that the account lacks costs the facts of that one answer, but for serverStatus (role clusterMonitor has them all). */
#include "common/base/base.h"
#include "common/probes/mongo_answer.h"
#include "common/probes/mongo_stream.h"
#include "common/probes/probe_rows.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ANSWER_BYTES = 4 << 20, /* of all answers of one question together */
    CODE_UNAUTHORIZED = 13, /* https://www.mongodb.com/docs/manual/reference/error-codes/ */
    CODE_AUTHENTICATION_FAILED = 18,
    CODE_COMMAND_NOT_FOUND = 59,
    CODE_NO_REPLICATION = 76,
    CODE_NOT_INITIALIZED = 94,
};

static const char *const counters[] = {NULL};

struct mongo {
    struct mongo_question question;
    mongoc_client_t *client; /* NULL while there is none */
};

static void *create(const struct probe_options *o)
{
    struct mongo *m = calloc(1, sizeof *m);
    if (m)
        m->question = (struct mongo_question){.target = o->target, .stop_fd = o->stop_fd};
    return m;
}

static void disconnect(const struct mongo_calls *c, struct mongo *m)
{
    if (m->client)
        c->mongoc_client_destroy(m->client);
    m->client = NULL;
}

static void destroy(void *probe)
{
    struct mongo *m = probe;
    if (m && m->client)
        disconnect(mongo_calls(NULL), m);
    free(m);
}

static void begin(struct mongo_question *q)
{
    q->deadline_ms = probe_deadline_ms(q->target);
    q->bytes_left = ANSWER_BYTES;
    q->code = ERR_NONE;
    q->why = (struct err){0};
}

/* ---- a session ---- */

static void set_options(const struct mongo_calls *c, mongoc_uri_t *uri, const struct target *t)
{
    int limit_ms = (int)(probe_limit_s(t) * 1000);
    c->mongoc_uri_set_appname(uri, MONGO_APP_NAME);
    c->mongoc_uri_set_option_as_bool(uri, MONGOC_URI_DIRECTCONNECTION, true);
    c->mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYREADS, false);
    c->mongoc_uri_set_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS, limit_ms);
    c->mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, limit_ms);
    c->mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, limit_ms);
    if (!*target_word(t, "user"))
        return;
    c->mongoc_uri_set_username(uri, target_word(t, "user"));
    c->mongoc_uri_set_password(uri, target_word(t, "password"));
    c->mongoc_uri_set_auth_source(uri, target_word(t, "auth_source"));
}

/* Connects with the first command.  libmongoc looks up no name here: the stream does. */
static mongoc_client_t *new_client(const struct mongo_calls *c, struct mongo_question *q, struct err *err)
{
    mongoc_uri_t *uri = c->mongoc_uri_new_for_host_port(q->target->host, (uint16_t)q->target->port);
    if (uri)
        set_options(c, uri, q->target);
    mongoc_client_t *client = uri ? c->mongoc_client_new_from_uri(uri) : NULL;
    if (uri)
        c->mongoc_uri_destroy(uri);
    if (client) {
        c->mongoc_client_set_error_api(client, MONGOC_ERROR_API_VERSION_2);
        c->mongoc_client_set_stream_initiator(client, mongo_stream_open, q);
    } else {
        err_set(err, ERR_INVALID, "%s:%d: no address for a MongoDB", q->target->host, q->target->port);
    }
    return client;
}

/* In the server's own words where it said some. */
static enum err_code refused(const struct mongo_question *q, const bson_error_t *why, struct err *err)
{
    if (q->code)
        return err_set(err, q->code, "%s", q->why.msg);
    bool own = why->domain == MONGOC_ERROR_SERVER || (why->domain == MONGOC_ERROR_CLIENT && why->code == MONGOC_ERROR_CLIENT_AUTHENTICATE);
    if (own)
        return err_set(err, ERR_PROTOCOL, "MongoDB error %u: %.300s",
                       why->domain == MONGOC_ERROR_SERVER ? why->code : (unsigned)CODE_AUTHENTICATION_FAILED, why->message);
    return err_set(err, ERR_PROTOCOL, "%s:%d: the answer is none of a MongoDB: %.300s", q->target->host, q->target->port, why->message);
}

/* `code` is the server's own, 0 where it is none. */
static enum err_code command(const struct mongo_calls *c, mongoc_client_t *client, struct mongo_question *q, const char *database, const char *json,
                             bson_t *ret, uint32_t *ret_code, struct err *err)
{
    bson_error_t why = {0};
    bson_t *asked = c->bson_new_from_json((const uint8_t *)json, -1, &why);
    *ret_code = 0;
    if (!asked)
        return err_set(err, ERR_NOMEM, "out of memory");
    bool well = c->mongoc_client_command_simple(client, database, asked, NULL, ret, &why);
    c->bson_destroy(asked);
    if (well)
        return ERR_NONE;
    c->bson_destroy(ret);
    *ret_code = why.domain == MONGOC_ERROR_SERVER ? why.code : 0;
    return refused(q, &why, err);
}

/* ---- the question ---- */

/* *ret is to be destroyed where it went well. */
static enum err_code ask_hello(const struct mongo_calls *c, struct mongo *m, bson_t *ret, struct err *err)
{
    uint32_t number;
    enum err_code code = command(c, m->client, &m->question, "admin", "{\"hello\": 1}", ret, &number, err);
    if (number == CODE_COMMAND_NOT_FOUND) /* before 4.4.2 */
        code = command(c, m->client, &m->question, "admin", "{\"isMaster\": 1}", ret, &number, err);
    return code;
}

/* What the server will not tell is left out: then *ret_told is false, and there is nothing to destroy. */
static enum err_code ask_one(const struct mongo_calls *c, struct mongo *m, const char *json, bson_t *ret, bool *ret_told, struct facts *f,
                             struct err *err)
{
    uint32_t number;
    enum err_code code = command(c, m->client, &m->question, "admin", json, ret, &number, err);
    *ret_told = code == ERR_NONE;
    if (number == CODE_UNAUTHORIZED)
        facts_set_text(f, "not_allowed", err->msg);
    return number == CODE_UNAUTHORIZED || number == CODE_NO_REPLICATION || number == CODE_NOT_INITIALIZED ? ERR_NONE : code;
}

static enum err_code ask_set(const struct mongo_calls *c, struct mongo *m, const bson_t *hello, struct facts *f, struct err *err)
{
    bson_t reply;
    bool told;
    enum err_code code = ask_one(c, m, "{\"replSetGetStatus\": 1}", &reply, &told, f, err);
    if (!told)
        return code;
    mongo_answer_set(c, &reply, hello, f);
    c->bson_destroy(&reply);
    return ERR_NONE;
}

static enum err_code ask_operations(const struct mongo_calls *c, struct mongo *m, struct facts *f, struct err *err)
{
    bson_t reply;
    bool told;
    enum err_code code = ask_one(c, m, "{\"currentOp\": 1, \"active\": true}", &reply, &told, f, err);
    if (!told)
        return code;
    mongo_answer_operations(c, &reply, f);
    c->bson_destroy(&reply);
    return ERR_NONE;
}

/* How far back the oplog reaches; where it may not be read that is not known. */
static enum err_code ask_oplog(const struct mongo_calls *c, struct mongo *m, struct facts *f, struct err *err)
{
    int64_t ends_s[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        char json[160];
        bson_t reply;
        uint32_t number;
        snprintf(json, sizeof json,
                 "{\"find\": \"oplog.rs\", \"sort\": {\"$natural\": %d}, \"limit\": 1, \"singleBatch\": true, \"projection\": {\"ts\": 1}}",
                 i == 0 ? 1 : -1);
        enum err_code code = command(c, m->client, &m->question, "local", json, &reply, &number, err);
        if (code)
            return number ? ERR_NONE : code;
        ends_s[i] = mongo_answer_oplog(c, &reply);
        c->bson_destroy(&reply);
    }
    if (ends_s[0] > 0 && ends_s[1] >= ends_s[0])
        facts_set_number(f, "oplog_window_ms", (double)(ends_s[1] - ends_s[0]) * 1000);
    return ERR_NONE;
}

static enum err_code ask_status(const struct mongo_calls *c, struct mongo *m, struct facts *f, struct err *err)
{
    bson_t reply;
    uint32_t number;
    enum err_code code = command(c, m->client, &m->question, "admin",
                                 "{\"serverStatus\": 1, \"metrics\": 0, \"tcmalloc\": 0, \"wiredTiger\": 0, \"locks\": 0, \"mirroredReads\": 0}",
                                 &reply, &number, err);
    if (code)
        return code;
    mongo_answer_status(c, &reply, f);
    c->bson_destroy(&reply);
    return ERR_NONE;
}

static enum err_code ask_all(const struct mongo_calls *c, struct mongo *m, struct facts *f, struct err *err)
{
    bson_t hello;
    enum err_code code = ask_hello(c, m, &hello, err);
    if (code)
        return code;
    bool member = mongo_answer_hello(c, &hello, f);
    code = ask_status(c, m, f, err);
    if (!code && member)
        code = ask_set(c, m, &hello, f, err);
    c->bson_destroy(&hello);
    if (!code && member)
        code = ask_oplog(c, m, f, err);
    return code ? code : ask_operations(c, m, f, err);
}

static enum err_code ask_once(const struct mongo_calls *c, struct mongo *m, struct facts *f, struct err *err)
{
    begin(&m->question);
    if (!m->client)
        m->client = new_client(c, &m->question, err);
    enum err_code code = m->client ? ask_all(c, m, f, err) : ERR_INVALID;
    if (code)
        disconnect(c, m);
    return code;
}

static enum err_code ask(void *probe, struct facts *f, struct err *err)
{
    struct mongo *m = probe;
    const struct mongo_calls *c = mongo_calls(err);
    if (!c)
        return ERR_UNAVAILABLE;
    bool kept = m->client != NULL;
    enum err_code code = ask_once(c, m, f, err);
    /* A server that was restarted in between closed our connection: that alone is no bad answer. */
    if (code == ERR_IO && kept)
        code = ask_once(c, m, f, err);
    if (!code && err)
        err->msg[0] = '\0';
    return code;
}

/* A ping needs no right, but the session that sends it has logged in. */
static enum err_code login(void *probe, struct facts *f, struct err *err)
{
    (void)f;
    const struct mongo *m = probe;
    const struct mongo_calls *c = mongo_calls(err);
    struct mongo_question q = {.target = m->question.target, .stop_fd = m->question.stop_fd};
    bson_t reply;
    uint32_t number;
    if (!c)
        return ERR_UNAVAILABLE;
    begin(&q);
    mongoc_client_t *client = new_client(c, &q, err);
    if (!client)
        return ERR_INVALID;
    enum err_code code = command(c, client, &q, "admin", "{\"ping\": 1}", &reply, &number, err);
    if (!code)
        c->bson_destroy(&reply);
    c->mongoc_client_destroy(client);
    return code;
}

const struct probe_kind probe_mongodb = {
    .type = "mongodb",
    .blocks = true, /* libmongoc holds locks of its own while it waits */
    .counters = counters,
    .create = create,
    .destroy = destroy,
    .ask = ask,
    .login = login,
};
