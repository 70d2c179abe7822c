/* The kept connections: lending, reopening, and the thread that listens. */
#include "backend-ext/db_conn.h"
#include "common/base/base.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
    CONN_MAX = 16,
    TAKE_WAIT_MS = 3000,
    RETURN_WAIT_MS = 500,
    RETRY_FIRST_MS = 100,
    RETRY_MAX_MS = 1000,
    PULSE_MS = 3000,
    PULSE_TIMEOUT_MS = 3000
};

struct db {
    struct db_options o;
    struct db_address address;
    char origin[UUID_TEXT_BYTES];
    atomic_bool leaving;
    int wake_fd; /* eventfd: a connection broke, or it is time to leave */
    bool keeper_started;
    pthread_t keeper;

    struct db_conn listener; /* keeper thread only */
    bool ready;              /* keeper thread only: on_ready has succeeded */
    int64_t down_since_us;   /* keeper thread only; 0 before the first connection */

    pthread_mutex_t lock; /* everything below */
    pthread_cond_t changed;
    bool up;
    bool returning; /* just lost, and the first try to get it back is not over: worth a moment's wait */
    bool failed;
    struct err reason; /* why it is not up */
    struct db_conn conns[CONN_MAX];
};

static void wake(struct db *db)
{
    if (db->wake_fd >= 0)
        eventfd_write(db->wake_fd, 1);
}

enum state { STATE_UP, STATE_LOST, STATE_AWAY, STATE_FAILED };

static void set_state(struct db *db, enum state state, const struct err *reason)
{
    pthread_mutex_lock(&db->lock);
    bool up = state == STATE_UP, was_up = db->up;
    bool new_reason = reason && strcmp(db->reason.msg, reason->msg) != 0;
    db->up = up;
    db->returning = state == STATE_LOST;
    db->failed = state == STATE_FAILED;
    if (reason)
        db->reason = *reason;
    pthread_cond_broadcast(&db->changed);
    pthread_mutex_unlock(&db->lock);

    if (up && !was_up)
        log_info("database=%s is answering on %s:%s", db->address.name, db->address.host, db->address.port);
    else if (!up && state != STATE_FAILED && reason && (was_up || new_reason))
        log_warn("database=%s on %s:%s is not available (%s), trying again", db->address.name, db->address.host, db->address.port, reason->msg);
}

/* ---- the keeper ---- */

/* The server's end closed idle connections too: whoever borrows next should not find out by a failed query. */
static void close_dead(struct db *db)
{
    pthread_mutex_lock(&db->lock);
    for (int i = 0; i < db->o.conn_count; i++) {
        struct db_conn *c = &db->conns[i];
        if (!c->lent && c->pg && !db_conn_alive(c))
            db_conn_close(c);
    }
    pthread_mutex_unlock(&db->lock);
}

/* Opens the closed connections; one that is closed and not lent belongs to the keeper. */
static enum err_code open_missing(struct db *db, struct err *err)
{
    for (int i = 0; i < db->o.conn_count; i++) {
        struct db_conn *c = &db->conns[i];
        pthread_mutex_lock(&db->lock);
        bool missing = !c->lent && !c->pg;
        c->lent = c->lent || missing; /* mine until it is open */
        pthread_mutex_unlock(&db->lock);
        if (!missing)
            continue;

        enum err_code code = db_conn_open(c, &db->address, err);
        pthread_mutex_lock(&db->lock);
        c->lent = false;
        pthread_cond_broadcast(&db->changed);
        pthread_mutex_unlock(&db->lock);
        if (code != ERR_NONE)
            return code;
    }
    return ERR_NONE;
}

static enum err_code open_listener(struct db *db, struct err *err)
{
    char sql[100];
    enum err_code code = db_conn_open(&db->listener, &db->address, err);

    if (code == ERR_NONE && !db->ready) {
        code = db->o.on_ready(db->o.ctx, &db->listener, err);
        db->ready = code == ERR_NONE;
        if (code != ERR_NONE && code != ERR_UNAVAILABLE)
            set_state(db, STATE_FAILED, err);
    }
    snprintf(sql, sizeof sql, "LISTEN %s", db->o.channel);
    if (code == ERR_NONE)
        code = db_script(&db->listener, sql, DB_QUERY_TIMEOUT_MS, NULL, err);
    if (code == ERR_NONE)
        code = open_missing(db, err);
    if (code != ERR_NONE)
        db_conn_close(&db->listener);
    return code;
}

static void give_notices(struct db *db)
{
    for (PGnotify *n; db->listener.pg && (n = PQnotifies(db->listener.pg)) != NULL;) {
        if (!atomic_load(&db->leaving))
            db->o.on_notify(db->o.ctx, &db->listener, n->extra);
        PQfreemem(n);
    }
}

/* False when the listening connection is lost. */
static bool read_listener(struct db *db, bool ready)
{
    struct db_conn *c = &db->listener;

    if (ready && (!PQconsumeInput(c->pg) || PQstatus(c->pg) != CONNECTION_OK))
        return false;
    give_notices(db);
    return !c->broken;
}

/* Waits for notifications, broken connections and the time for the next pulse; returns when the database is gone. */
static void keep(struct db *db, struct err *err)
{
    int64_t pulse_at_ms = clock_mono_ms() + PULSE_MS;

    while (!atomic_load(&db->leaving)) {
        struct pollfd fds[2] = {{.fd = PQsocket(db->listener.pg), .events = POLLIN}, {.fd = db->wake_fd, .events = POLLIN}};
        int64_t wait_ms = pulse_at_ms - clock_mono_ms();
        int n = poll(fds, 2, (int)(wait_ms > 0 ? wait_ms : 0));
        bool woken = n > 0 && fds[1].revents != 0;

        if (woken) {
            eventfd_t count;
            eventfd_read(db->wake_fd, &count);
            if (open_missing(db, err) != ERR_NONE)
                return;
        }
        if (!read_listener(db, n > 0 && fds[0].revents != 0)) {
            err_set(err, ERR_UNAVAILABLE, "the server closed the connection");
            return;
        }
        /* A frozen server keeps its sockets open: only a question shows it. */
        if (woken || clock_mono_ms() >= pulse_at_ms) {
            if (db_script(&db->listener, "SELECT 1", PULSE_TIMEOUT_MS, NULL, err) != ERR_NONE)
                return;
            give_notices(db);
            pulse_at_ms = clock_mono_ms() + PULSE_MS;
        }
    }
}

static void pause_ms(struct db *db, int ms)
{
    int64_t until_ms = clock_mono_ms() + ms;

    for (int64_t left_ms = ms; left_ms > 0 && !atomic_load(&db->leaving); left_ms = until_ms - clock_mono_ms()) {
        struct pollfd p = {.fd = db->wake_fd, .events = POLLIN};
        eventfd_t count;
        if (poll(&p, 1, (int)left_ms) > 0)
            eventfd_read(db->wake_fd, &count);
    }
}

static void *keeper_main(void *arg)
{
    struct db *db = arg;
    int retry_ms = RETRY_FIRST_MS;

    while (!atomic_load(&db->leaving) && !db->failed) {
        struct err err = {0};
        if (open_listener(db, &err) != ERR_NONE) {
            if (!db->failed)
                set_state(db, STATE_AWAY, &err);
            pause_ms(db, retry_ms);
            retry_ms = retry_ms * 2 > RETRY_MAX_MS ? RETRY_MAX_MS : retry_ms * 2;
            continue;
        }
        retry_ms = RETRY_FIRST_MS;
        set_state(db, STATE_UP, NULL);
        if (db->down_since_us != 0 && db->o.on_return)
            db->o.on_return(db->o.ctx, &db->listener, db->down_since_us);
        keep(db, &err);
        db->down_since_us = clock_wall_us();
        if (!atomic_load(&db->leaving))
            set_state(db, STATE_LOST, &err);
        db_conn_close(&db->listener);
        close_dead(db);
    }
    db_conn_close(&db->listener);
    return NULL;
}

/* ---- lending ---- */

static struct db_conn *find_idle(struct db *db)
{
    for (int i = 0; i < db->o.conn_count; i++) {
        struct db_conn *c = &db->conns[i];
        if (c->lent || !c->pg)
            continue;
        if (db_conn_alive(c))
            return c;
        db_conn_close(c);
        wake(db);
    }
    return NULL;
}

enum err_code db_take(struct db *db, struct db_conn **ret, struct err *err)
{
    int64_t now_ms = clock_mono_ms(), until_idle_ms = now_ms + TAKE_WAIT_MS, until_back_ms = now_ms + RETURN_WAIT_MS;
    struct db_conn *c = NULL;
    bool late = false;

    pthread_mutex_lock(&db->lock);
    while ((db->up || db->returning) && !late && !atomic_load(&db->leaving)) {
        if (db->up && (c = find_idle(db)) != NULL)
            break;
        late = !cond_wait_until_ms(&db->changed, &db->lock, db->up ? until_idle_ms : until_back_ms);
    }
    enum err_code code = ERR_NONE;
    if (c) {
        c->lent = true;
        *ret = c;
    } else if (atomic_load(&db->leaving)) {
        code = err_set(err, ERR_UNAVAILABLE, "database unavailable: the backend is leaving");
    } else if (db->up) {
        code = err_set(err, ERR_UNAVAILABLE, "database unavailable: all %d connections are busy", db->o.conn_count);
    } else {
        code = err_set(err, ERR_UNAVAILABLE, "database unavailable: %s", db->reason.msg);
    }
    pthread_mutex_unlock(&db->lock);
    return code;
}

void db_give(struct db_conn *c)
{
    if (!c)
        return;
    struct db *db = c->db;
    if (!c->broken && PQtransactionStatus(c->pg) != PQTRANS_IDLE && db_script(c, "ROLLBACK", DB_QUERY_TIMEOUT_MS, NULL, NULL) != ERR_NONE)
        c->broken = true;
    pthread_mutex_lock(&db->lock);
    bool broken = c->broken;
    if (broken)
        db_conn_close(c);
    c->lent = false;
    pthread_cond_signal(&db->changed);
    pthread_mutex_unlock(&db->lock);
    if (broken)
        wake(db);
}

bool db_is_up(struct db *db)
{
    pthread_mutex_lock(&db->lock);
    bool up = db->up;
    pthread_mutex_unlock(&db->lock);
    return up;
}

bool db_has_failed(struct db *db, struct err *ret_reason)
{
    pthread_mutex_lock(&db->lock);
    bool failed = db->failed;
    if (failed)
        *ret_reason = db->reason;
    pthread_mutex_unlock(&db->lock);
    return failed;
}

/* ---- life ---- */

static bool copy_address(struct db_address *a, const struct db_options *o)
{
    a->host = strdup(o->host);
    a->port = strdup(o->port);
    a->user = strdup(o->user);
    a->password = strdup(o->password);
    a->name = strdup(o->name);
    a->sslmode = strdup(o->sslmode);
    return a->host && a->port && a->user && a->password && a->name && a->sslmode;
}

static void free_address(struct db_address *a)
{
    free(a->host);
    free(a->port);
    free(a->user);
    free(a->password);
    free(a->name);
    free(a->sslmode);
}

static void set_up(struct db *db, const struct db_options *o)
{
    db->o = *o;
    if (db->o.conn_count < 1 || db->o.conn_count > CONN_MAX)
        db->o.conn_count = 4;
    uuid_create(db->origin);
    pthread_mutex_init(&db->lock, NULL);
    cond_init_monotonic(&db->changed);
    for (int i = 0; i < db->o.conn_count; i++)
        db->conns[i] = (struct db_conn){.db = db, .origin = db->origin, .leaving = &db->leaving};
    db->listener = (struct db_conn){.db = db, .origin = db->origin, .leaving = &db->leaving};
    err_set(&db->reason, ERR_UNAVAILABLE, "not connected yet");
}

enum err_code db_start(const struct db_options *o, struct db **ret, struct err *err)
{
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        return err_set(err, ERR_NOMEM, "database: out of memory");
    set_up(db, o);
    db->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (db->wake_fd < 0 || !copy_address(&db->address, o)) {
        err_set(err, ERR_NOMEM, "database: out of memory or descriptors");
        goto fail;
    }
    if (daemon_thread(&db->keeper, "db-keeper", keeper_main, db, err) != ERR_NONE)
        goto fail;
    db->keeper_started = true;
    *ret = db;
    return ERR_NONE;

fail:
    db_stop(db);
    return err ? err->code : ERR_NOMEM;
}

void db_leave(struct db *db)
{
    if (!db)
        return;
    pthread_mutex_lock(&db->lock);
    atomic_store(&db->leaving, true);
    pthread_cond_broadcast(&db->changed);
    pthread_mutex_unlock(&db->lock);
    wake(db);
}

void db_stop(struct db *db)
{
    if (!db)
        return;
    db_leave(db);
    if (db->keeper_started)
        pthread_join(db->keeper, NULL);
    for (int i = 0; i < db->o.conn_count; i++)
        db_conn_close(&db->conns[i]);
    if (db->wake_fd >= 0)
        close(db->wake_fd);
    free_address(&db->address);
    pthread_cond_destroy(&db->changed);
    pthread_mutex_destroy(&db->lock);
    free(db);
}
