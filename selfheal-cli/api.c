/* api.c - calls to the public API. */
#include "selfheal-cli/api.h"
#include "common/http/http.h"
#include "selfheal-cli/session.h"
#include <stdio.h>
#include <string.h>

enum { ANSWER_MAX_BYTES = 64 * 1024 * 1024, CREDENTIAL_BYTES = SESSION_BYTES + 40, BASE_BYTES = 512 };

static const struct {
    const char *name, *prefix;
} services[SERVICE_COUNT] = {
    [SERVICE_BACKEND] = {"backend", ""},
    [SERVICE_AGENT] = {"agent", "/agent"},
    [SERVICE_MONITOR] = {"health monitor", "/monitor"},
    [SERVICE_GENERATOR] = {"incident generator", "/generator"},
};

struct api {
    const struct cli_settings *settings;
    char bases[SERVICE_COUNT][BASE_BYTES];
    struct http_client *clients[SERVICE_COUNT];
    char credential[CREDENTIAL_BYTES]; /* a header's line, or "" */
    bool logged_in;                    /* by this process: not tried again */
    bool by_token;
};

const char *service_name(enum service service)
{
    return services[service].name;
}

const char *api_credential(const struct api *a)
{
    return a->credential;
}

void api_address(const struct api *a, enum service service, const char *path, char ret[API_PATH_BYTES])
{
    snprintf(ret, API_PATH_BYTES, "%s%s", a->bases[service], path);
}

enum exit_code api_exit_code(int status)
{
    if (status >= 200 && status < 300)
        return EXIT_GOOD;
    switch (status) {
    case 400:
        return EXIT_USAGE;
    case 401:
    case 403:
        return EXIT_NOT_ALLOWED;
    case 404:
        return EXIT_NOT_FOUND;
    case 502:
    case 503:
    case 504:
        return EXIT_UNREACHABLE;
    default:
        return EXIT_NOT_DONE;
    }
}

static enum exit_code code_of_error(enum err_code code)
{
    return code == ERR_UNAVAILABLE || code == ERR_TIMEOUT || code == ERR_IO ? EXIT_UNREACHABLE : EXIT_NOT_DONE;
}

static enum err_code set_base(struct api *a, enum service service, const char *own, const char *setting, struct err *err)
{
    const char *url = own ? own : a->settings->url;
    size_t bytes = strlen(url);
    while (bytes > 0 && url[bytes - 1] == '/')
        bytes--;
    bool fine = (strncmp(url, "http://", 7) == 0 && bytes > 7) || (strncmp(url, "https://", 8) == 0 && bytes > 8);
    if (!fine || strpbrk(url, " \t\r\n@?#") || bytes > BASE_BYTES - 32)
        return err_set(err, ERR_INVALID, "%s: \"%.80s\" is no address such as http://localhost:5173", own ? setting : "SELFHEAL_URL", url);
    snprintf(a->bases[service], BASE_BYTES, "%.*s%s", (int)bytes, url, own ? "" : services[service].prefix);
    return ERR_NONE;
}

/* Their headers are set before their first call, so a new credential needs new ones. */
static enum err_code make_clients(struct api *a, struct err *err)
{
    for (int i = 0; i < SERVICE_COUNT; i++) {
        http_client_destroy(a->clients[i]);
        a->clients[i] = http_client_create(a->bases[i], NULL, err);
        if (!a->clients[i])
            return err->code;
        if (*a->credential && http_client_always_send(a->clients[i], a->credential, err))
            return err->code;
    }
    return ERR_NONE;
}

static enum err_code find_credential(struct api *a, struct err *err)
{
    char text[SECRET_LINE_BYTES] = "";
    enum err_code code = ERR_NONE;
    a->by_token = a->settings->token_file != NULL;
    if (a->by_token)
        code = secret_read_file(a->settings->token_file, text, err);
    else
        code = session_read(a->settings, a->bases[SERVICE_BACKEND], text, err);
    if (!code && *text)
        snprintf(a->credential, sizeof a->credential, "%s%s", a->by_token ? "Authorization: Bearer " : "Cookie: ", text);
    explicit_bzero(text, sizeof text);
    return code;
}

enum exit_code api_create(const struct cli_settings *settings, struct api **ret, struct err *err)
{
    struct api *a = calloc(1, sizeof *a);
    if (!a) {
        err_set(err, ERR_NOMEM, "out of memory");
        return EXIT_NOT_DONE;
    }
    a->settings = settings;
    if (set_base(a, SERVICE_BACKEND, settings->backend_url, "SELFHEAL_BACKEND_URL", err) ||
        set_base(a, SERVICE_AGENT, settings->agent_url, "SELFHEAL_AGENT_URL", err) ||
        set_base(a, SERVICE_MONITOR, settings->monitor_url, "SELFHEAL_MONITOR_URL", err) ||
        set_base(a, SERVICE_GENERATOR, settings->generator_url, "SELFHEAL_GENERATOR_URL", err) || find_credential(a, err) || make_clients(a, err)) {
        api_destroy(a);
        return EXIT_USAGE;
    }
    *ret = a;
    return EXIT_GOOD;
}

void api_destroy(struct api *a)
{
    for (int i = 0; a && i < SERVICE_COUNT; i++)
        http_client_destroy(a->clients[i]);
    if (a)
        explicit_bzero(a->credential, sizeof a->credential);
    free(a);
}

/* ---- one exchange ---- */

struct headers {
    char cookie[SESSION_BYTES]; /* the session that was given */
    char next[API_PATH_BYTES];  /* of Link */
};

static void take_header(struct headers *h, const char *line, size_t count)
{
    static const char cookie[] = "set-cookie: selfheal_session=", link[] = "link: <";
    if (count > sizeof cookie - 1 && strncasecmp(line, cookie, sizeof cookie - 1) == 0) {
        const char *value = line + strlen("set-cookie: ");
        size_t bytes = count - strlen("set-cookie: ");
        const char *end = memchr(value, ';', bytes);
        snprintf(h->cookie, sizeof h->cookie, "%.*s", end ? (int)(end - value) : (int)bytes, value);
    } else if (count > sizeof link - 1 && strncasecmp(line, link, sizeof link - 1) == 0) {
        const char *value = line + sizeof link - 1, *end = memchr(value, '>', count - (sizeof link - 1));
        /* A path of the same backend, and nowhere else. */
        if (end && value[0] == '/' && value[1] != '/' && end - value < API_PATH_BYTES)
            snprintf(h->next, sizeof h->next, "%.*s", (int)(end - value), value);
    }
}

static void on_header(void *ctx, int status, const char *line, size_t count)
{
    (void)status;
    take_header(((struct headers **)ctx)[0], line, count);
}

struct text_sink {
    struct headers *headers; /* first: on_header looks only at it */
    bool (*on_bytes)(void *ctx, const char *bytes, size_t count);
    void *ctx;
};

static bool hand_on(void *ctx, const char *bytes, size_t count)
{
    struct text_sink *sink = ctx;
    return sink->on_bytes(sink->ctx, bytes, count);
}

static enum exit_code exchange(struct api *a, enum service service, const char *method, const char *path, const char *body, struct text_sink *sink,
                               struct http_response *ret, struct err *err)
{
    const struct http_call call = {.method = method,
                                   .path = path,
                                   .body = body,
                                   .body_bytes = body ? strlen(body) : 0,
                                   .timeout_ms = a->settings->timeout_ms,
                                   .response_max_bytes = ANSWER_MAX_BYTES,
                                   .on_bytes = sink->on_bytes ? hand_on : NULL,
                                   .on_header = on_header,
                                   .ctx = sink,
                                   .once = strcmp(method, "GET") != 0};
    enum err_code code = http_client_call(a->clients[service], &call, ret, err);
    if (code) {
        err_prefix(err, "the %s cannot be reached: ", services[service].name);
        return code_of_error(code);
    }
    if (api_exit_code(ret->status) == EXIT_GOOD)
        return EXIT_GOOD;
    AUTO_FREE char *text = http_error_text(ret);
    err_set(err, ERR_PROTOCOL, "%s (the %s, %d)", text && *text ? text : "no reason was given", services[service].name, ret->status);
    return api_exit_code(ret->status);
}

static bool may_log_in(const struct api *a, const struct http_response *response)
{
    return response->status == 401 && !a->logged_in && !a->by_token && (a->settings->user || isatty(STDIN_FILENO));
}

/* Once more after a login, where one is asked for. */
static enum exit_code exchange_as_somebody(struct api *a, enum service service, const char *method, const char *path, const char *body,
                                           struct text_sink *sink, struct http_response *ret, struct err *err)
{
    enum exit_code code = exchange(a, service, method, path, body, sink, ret, err);
    if (code == EXIT_NOT_ALLOWED && may_log_in(a, ret)) {
        http_response_free(ret);
        code = api_log_in(a, NULL, NULL, err);
        return code ? code : exchange(a, service, method, path, body, sink, ret, err);
    }
    if (code == EXIT_NOT_ALLOWED && ret->status == 401)
        err_prefix(err,
                   "%s: ", a->by_token ? "the token is not valid" : "log in first (selfheal login; or SELFHEAL_USER and SELFHEAL_PASSWORD_FILE)");
    return code;
}

static enum exit_code read_answer(enum service service, const struct http_response *response, json_t **ret, struct err *err)
{
    json_t *value = NULL;
    if (json_parse(response->body, response->body_bytes, JSON_PLAIN, &value, err)) {
        err_prefix(err, "the %s answers %d, and not JSON (is SELFHEAL_URL right?): ", services[service].name, response->status);
        return EXIT_UNREACHABLE;
    }
    if (ret)
        *ret = value;
    else
        json_decref(value);
    return EXIT_GOOD;
}

enum exit_code api_call(struct api *a, enum service service, const char *method, const char *path, json_t *body, json_t **ret, struct err *err)
{
    struct headers headers = {.cookie = ""};
    struct text_sink sink = {.headers = &headers};
    struct http_response response = {0};
    AUTO_FREE char *text = body ? json_text(body) : NULL;
    json_decref(body);
    enum exit_code code = exchange_as_somebody(a, service, method, path, text, &sink, &response, err);
    if (!code)
        code = read_answer(service, &response, ret, err);
    http_response_free(&response);
    return code;
}

enum exit_code api_get(struct api *a, enum service service, const char *path, json_t **ret, struct err *err)
{
    return api_call(a, service, "GET", path, NULL, ret, err);
}

enum exit_code api_get_pages(struct api *a, const char *path, json_t **ret, bool *ret_more, struct err *err)
{
    json_t *all = json_array();
    char next[API_PATH_BYTES];
    enum exit_code code = EXIT_GOOD;
    snprintf(next, sizeof next, "%s", path);
    for (int page = 0; page < PAGES_MAX && *next && !code; page++) {
        struct headers headers = {.cookie = ""};
        struct text_sink sink = {.headers = &headers};
        struct http_response response = {0};
        AUTO_JSON json_t *list = NULL;
        code = exchange_as_somebody(a, SERVICE_BACKEND, "GET", next, NULL, &sink, &response, err);
        if (!code)
            code = read_answer(SERVICE_BACKEND, &response, &list, err);
        json_array_extend(all, list);
        http_response_free(&response);
        memcpy(next, headers.next, sizeof next);
    }
    *ret_more = *next != '\0';
    if (code)
        json_decref(all);
    else
        *ret = all;
    return code;
}

enum exit_code api_get_text(struct api *a, const char *path, bool (*on_bytes)(void *ctx, const char *bytes, size_t count), void *ctx, char *ret_next,
                            struct err *err)
{
    struct headers headers = {.cookie = ""};
    struct text_sink sink = {.headers = &headers, .on_bytes = on_bytes, .ctx = ctx};
    struct http_response response = {0};
    enum exit_code code = exchange_as_somebody(a, SERVICE_BACKEND, "GET", path, NULL, &sink, &response, err);
    http_response_free(&response);
    memcpy(ret_next, headers.next, sizeof headers.next);
    return code;
}

/* ---- who we are ---- */

static enum err_code ask_who(struct api *a, const char *given, char name[SECRET_LINE_BYTES], char password[SECRET_LINE_BYTES], struct err *err)
{
    const char *known = given ? given : a->settings->user;
    enum err_code code = ERR_NONE;
    if (known)
        snprintf(name, SECRET_LINE_BYTES, "%s", known);
    else
        code = terminal_ask("user: ", false, name, SECRET_LINE_BYTES, err);
    if (!code && a->settings->password_file)
        return secret_read_file(a->settings->password_file, password, err);
    return code ? code : terminal_ask("password: ", true, password, SECRET_LINE_BYTES, err);
}

static enum exit_code begin_session(struct api *a, const char *name, const char *password, json_t **ret, struct err *err)
{
    struct headers headers = {.cookie = ""};
    struct text_sink sink = {.headers = &headers};
    struct http_response response = {0};
    AUTO_JSON json_t *body = json_pack("{s:s, s:s}", "name", name, "password", password);
    AUTO_FREE char *text = body ? json_text(body) : NULL;
    enum exit_code code = EXIT_USAGE;
    if (text)
        code = exchange(a, SERVICE_BACKEND, "POST", "/api/v1/login", text, &sink, &response, err);
    else
        err_set(err, ERR_INVALID, "the name or the password is not valid UTF-8");
    if (!code)
        code = read_answer(SERVICE_BACKEND, &response, ret, err);
    if (text)
        explicit_bzero(text, strlen(text));
    http_response_free(&response);
    if (!code && !*headers.cookie) {
        err_set(err, ERR_PROTOCOL, "the login was accepted, but no session came with it");
        code = EXIT_NOT_DONE;
    }
    if (!code) {
        snprintf(a->credential, sizeof a->credential, "Cookie: %s", headers.cookie);
        if (make_clients(a, err) || session_write(a->settings, a->bases[SERVICE_BACKEND], headers.cookie, err))
            code = EXIT_NOT_DONE;
    }
    return code;
}

enum exit_code api_log_in(struct api *a, const char *given, json_t **ret, struct err *err)
{
    char name[SECRET_LINE_BYTES] = "", password[SECRET_LINE_BYTES] = "";
    enum err_code asked = ask_who(a, given, name, password, err);
    enum exit_code code = asked == ERR_INVALID ? EXIT_USAGE : asked ? EXIT_NOT_ALLOWED : EXIT_GOOD;
    a->logged_in = true;
    /* A session that is over must not stand beside the new one. */
    if (!code) {
        a->credential[0] = '\0';
        code = make_clients(a, err) ? EXIT_NOT_DONE : begin_session(a, name, password, ret, err);
    }
    explicit_bzero(password, sizeof password);
    return code;
}

enum exit_code api_log_out(struct api *a, struct err *err)
{
    enum exit_code code = EXIT_GOOD;
    if (*a->credential && !a->by_token)
        code = api_call(a, SERVICE_BACKEND, "POST", "/api/v1/logout", NULL, NULL, err);
    if (session_write(a->settings, a->bases[SERVICE_BACKEND], NULL, err))
        code = EXIT_NOT_DONE;
    return code;
}
