/* alert.h - alerts out: who is told of what, as config/alerts.yaml says it.
 *
 * An event of an incident (opened, healed, ...) is written by the database's triggers in the transaction of the change (migrations/18-alerts.sql).
 * alert_router.c turns events into items for receivers, and items into messages of the outbox; alert_sender.c sends those, at least once.
 * A receiver's kind is one file alert_kind_*.c and one row in alert_kinds.c. */
#pragma once
#include "common/base/base.h"
#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    ALERT_RECEIVERS_MAX = 16,
    ALERT_ROUTES_MAX = 32,
    ALERT_QUIET_MAX = 16,
    ALERT_MAPS_MAX = 64,
    ALERT_LIST_MAX = 16,
    ALERT_NAME_CHARS = 64,
    ALERT_ITEMS_SHOWN = 50, /* of one message; how many more there are is told */
    ALERT_BODY_MAX_BYTES = 1 << 20,
};

/* ---- events ---- */

enum alert_event_kind {
    ALERT_OPENED,
    ALERT_REOPENED,
    ALERT_ESCALATED,
    ALERT_APPROVAL,
    ALERT_ACKNOWLEDGED,
    ALERT_HEALED,
    ALERT_RESOLVED,
    ALERT_DELETED,
    ALERT_NOT_HEALED,
    ALERT_REMINDER,
    ALERT_SILENT,
    ALERT_HEARD,
    ALERT_EVENT_COUNT
};
struct alert_event_row {
    const char *name;  /* in the database, in the configuration and in messages */
    const char *words; /* for people */
    bool ends;         /* it is over: told to those who were told that it began */
    bool by_default;   /* of a route that lists no events */
};
extern const struct alert_event_row alert_events[ALERT_EVENT_COUNT];
/* ALERT_EVENT_COUNT when there is none of that name. */
enum alert_event_kind alert_event_find(const char *name);

enum alert_severity { ALERT_LOW = 1, ALERT_MEDIUM = 2, ALERT_HIGH = 3 };
/* "" and NULL count as medium: nobody has said yet. */
enum alert_severity alert_severity_of(const char *text);
const char *alert_severity_name(enum alert_severity severity);

/* ---- configuration; owned by struct alert_config, read-only once loaded ---- */

struct alert_kind;

struct alert_list {
    const char *words[ALERT_LIST_MAX];
    size_t count;
};

struct alert_receiver {
    const char *name;
    const struct alert_kind *kind;
    /* Which of them a kind takes and needs: struct alert_kind. */
    const char *url, *token, *secret, *topic, *user, *password, *from, *tls, *ca_file;
    struct alert_list to;
    int timeout_ms;
};

struct alert_quiet {
    const char *name, *zone;
    int from_s, to_s;       /* seconds of the local day; to before from: over midnight */
    unsigned days;          /* bit 0 = Sunday: the day on which it begins */
    struct alert_list pass; /* severities that are told all the same */
};

enum alert_grouping { ALERT_BY_INCIDENT, ALERT_BY_SYSTEM, ALERT_BY_ALL };

struct alert_route {
    const char *name;
    struct alert_list severity, target, receivers; /* severity, target: empty = any; target: globs */
    unsigned events;                               /* bits of enum alert_event_kind */
    enum alert_grouping group_by;
    int group_wait_ms, repeat_ms;    /* repeat 0 = never */
    const struct alert_quiet *quiet; /* NULL = none */
    const char *quiet_name;
    bool goes_on; /* the routes after it are asked, too */
};

/* Alerts in: a label whose value fits names the target. */
struct alert_map {
    const char *label, *match, *target; /* target NULL: the value itself, without a port */
};

struct alert_config {
    struct alert_receiver receivers[ALERT_RECEIVERS_MAX];
    size_t receiver_count;
    struct alert_route routes[ALERT_ROUTES_MAX];
    size_t route_count;
    struct alert_quiet quiets[ALERT_QUIET_MAX];
    size_t quiet_count;
    struct alert_map maps[ALERT_MAPS_MAX];
    size_t map_count;
    int severity_wait_ms; /* how long an opened incident may wait for its severity */
    int silent_after_ms;  /* without a word of monitor, agent or diagnosis; 0 = not watched */
    char **owned;
    size_t owned_count;
};

/* path "": config/alerts.yaml if there is one, else nobody is told.  ERR_INVALID: "file:line: field: what is wrong", one a line. */
enum err_code alert_config_load(const char *path, struct alert_config **ret, struct err *err);
void alert_config_free(struct alert_config *c); /* NULL fine */
const struct alert_receiver *alert_receiver_find(const struct alert_config *c, const char *name);
bool alert_glob(const char *pattern, const char *text); /* * and ? */
bool alert_list_has(const struct alert_list *list, const char *word);

/* ---- settings that both the daemon and --test-alert read ---- */

struct alert_settings {
    char *config, *public_url, *in_token_file;
    int retry_first_ms, retry_max_ms, queue_max;
};
#define ALERT_TEXT(name_, struct_, field_, member_, fallback_, help_)                                                                                \
    {                                                                                                                                                \
        .name = (name_), .type = SETTING_STRING, .offset = offsetof(struct_, field_) + offsetof(struct alert_settings, member_),                     \
        .fallback = (fallback_), .help = (help_)                                                                                                     \
    }
#define ALERT_NUMBER(name_, type_, struct_, field_, member_, fallback_, min_, max_, help_)                                                           \
    {                                                                                                                                                \
        .name = (name_), .type = (type_), .offset = offsetof(struct_, field_) + offsetof(struct alert_settings, member_), .fallback = (fallback_),   \
        .min = (min_), .max = (max_), .help = (help_)                                                                                                \
    }
#define ALERT_SETTINGS(struct_, field_)                                                                                                              \
    ALERT_TEXT("ALERTS_CONFIG", struct_, field_, config, "", "who is told of incidents; empty: config/alerts.yaml, if there is one"),                \
        ALERT_TEXT("PUBLIC_URL", struct_, field_, public_url, "http://localhost:5173", "the page, as people reach it: links in alerts lead there"),  \
        ALERT_TEXT("ALERTS_IN_TOKEN_FILE", struct_, field_, in_token_file, "",                                                                       \
                   "file with the token that Alertmanager shows; without one, alerts in are taken with AUTH=off only"),                              \
        ALERT_NUMBER("ALERTS_RETRY_FIRST", SETTING_MS, struct_, field_, retry_first_ms, "1s", 10, 600000,                                            \
                     "pause after a receiver's first failure; it doubles with each, and up to half of it is left to chance"),                        \
        ALERT_NUMBER("ALERTS_RETRY_MAX", SETTING_MS, struct_, field_, retry_max_ms, "5m", 10, 86400000, "the longest such pause"),                   \
        ALERT_NUMBER("ALERTS_QUEUE_MAX", SETTING_INT, struct_, field_, queue_max, "10000", 1, 1000000,                                               \
                     "messages that may wait for one receiver; what comes beyond is a dead letter")
enum err_code alert_settings_check(const struct alert_settings *s, struct err *err);

/* ---- messages ---- */

/* What is told: {version, id, kind, time, receiver, route, severity, status, title, text, url, items: [{event, incident_id, system, severity, status,
 * message, at, url}], more}.  kind: event, summary, reminder, test; status: firing, acknowledged, resolved. */
struct alert_message_new {
    const char *id, *kind, *receiver, *route, *public_url;
    json_t *items; /* borrowed: without url */
    size_t more;
};
/* A new reference; NULL on no memory. */
json_t *alert_message(const struct alert_message_new *n);
json_t *alert_message_test(const char *receiver, const char *public_url);

/* ---- kinds of receivers ---- */

enum alert_outcome { ALERT_DELIVERED, ALERT_AGAIN, ALERT_DEAD };
struct alert_answer {
    enum alert_outcome outcome;
    int status;         /* of HTTP or SMTP; 0 = no answer */
    int retry_after_ms; /* the receiver's own word; 0 = none */
    char reason[300];   /* without any secret */
};

enum alert_fields {
    ALERT_F_URL = 1,
    ALERT_F_TOKEN = 2,
    ALERT_F_SECRET = 4,
    ALERT_F_TOPIC = 8,
    ALERT_F_USER = 16,
    ALERT_F_PASSWORD = 32,
    ALERT_F_FROM = 64,
    ALERT_F_TO = 128,
    ALERT_F_TLS = 256,
    ALERT_F_CA_FILE = 512,
};

/* A request in the making. */
struct alert_request {
    char *body; /* malloc'd */
    char headers[4][4200];
    size_t header_count;
};

struct alert_kind {
    const char *name;
    unsigned takes, needs;   /* bits of enum alert_fields */
    const char *default_url; /* NULL = none */
    bool tracks;             /* it keeps the state of each incident: a message is of one incident, and acknowledgements are told */
    bool many;               /* ... and still takes several in one message */
    /* Beyond that its fields are there; NULL = nothing. */
    enum err_code (*check)(const struct alert_receiver *r, struct err *err);
    /* The POST that tells `message`; now_s: since 1970.  NULL when `send` does it all. */
    enum err_code (*make)(const struct alert_receiver *r, const json_t *message, long long now_s, struct alert_request *ret, struct err *err);
    void (*send)(const struct alert_receiver *r, const json_t *message, const atomic_bool *cancel, struct alert_answer *ret);
};
const struct alert_kind *alert_kind_find(const char *name);
const char *alert_kind_names(void); /* "webhook, slack, ..." */

/* Sends it once.  Takes at most the receiver's timeout and a second. */
void alert_send(const struct alert_receiver *r, const json_t *message, const atomic_bool *cancel, struct alert_answer *ret);
/* `--test-alert RECEIVER`: the exit code. */
int alert_command_test(const char *receiver);

/* Cuts at a character's end; malloc'd, NULL on no memory. */
char *alert_cut(const char *text, size_t max_bytes);
