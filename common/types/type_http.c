/* type_http.c - a web server of any kind. */
#include "common/types/type_rows.h"

const struct target_type type_http = {
    .name = "http",
    .schemes = "http https",
    .port = 80,
    .path_word = "path",
    .raw_path = true,
    .words = TYPE_HTTP_WORDS,
    .query = "",
    .checks = "http-status latency",
    .proved_by_probe = true,
    .images = "httpd caddy",
    .by_port = true,
    .burns = {TYPE_BURN_ANSWERS},
};
