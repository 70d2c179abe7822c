/* type_http.c - a web server, and an nginx, which is one of which more is known. */
#include "common/types/type_rows.h"

/* status: which answers are right ("200-399 404"); expect: a text that the body must hold; host: the name that is asked for, where the address has
 * another one; certificate_days: fewer left are a warning; ca: a file with whom to trust. */
#define HTTP_WORDS                                                                                                                                   \
    {                                                                                                                                                \
        {"scheme", "http", "http https"}, {"path", "", NULL}, {"user", "", NULL}, {"password", "", NULL}, {"host", "", NULL},                        \
            {"status", "200-399", NULL}, {"expect", "", NULL}, {"certificate", "checked", "checked unchecked"}, {"certificate_days", "14", NULL},    \
            {"ca", "", NULL},                                                                                                                        \
    }

const struct target_type type_http = {
    .name = "http",
    .schemes = "http https",
    .port = 80,
    .path_word = "path",
    .raw_path = true,
    .words = HTTP_WORDS,
    .query = "",
    .checks = "http-status latency",
    .proved_by_probe = true,
};

const struct target_type type_nginx = {
    .name = "nginx",
    .schemes = "http https",
    .port = 80,
    .path_word = "path",
    .raw_path = true,
    .words = HTTP_WORDS,
    .query = "",
    .checks = "http-status latency",
    .proved_by_probe = true,
    .like = "http",
};
