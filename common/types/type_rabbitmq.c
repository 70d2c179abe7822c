/* type_rabbitmq.c - how a RabbitMQ is addressed: the AMQP that its clients speak, and beside it the management API, which tells the numbers. */
#include "common/types/type_rows.h"

const struct target_type type_rabbitmq = {
    .name = "rabbitmq",
    .schemes = "amqp amqps",
    .port = 5672,
    .path_word = "vhost",
    .words = {{"scheme", "amqp", "amqp amqps"},
              {"user", "guest", NULL},
              {"password", "guest", NULL},
              {"vhost", "/", NULL},
              /* its port, its URL where it is elsewhere, or "off": then only what a client sees is known */
              {"management", "15672", NULL},
              /* more messages than these that wait where nobody takes them are worth telling */
              {"queue_limit", "1000", NULL},
              {"certificate", "checked", "checked unchecked"},
              {"ca", "", NULL}},
    .query = "",
    .checks = "rabbitmq-resources latency",
    .proved_by_probe = true,
};
