/* type_tcp.c - any TCP server: what is sent to it, and what it must say. */
#include "common/types/type_rows.h"

const struct target_type type_tcp = {
    .name = "tcp",
    .schemes = "tcp",
    /* \r, \n, \t and \ in them are what a line of text cannot hold by itself */
    .words = {{"send", "", NULL}, {"expect", "", NULL}},
    .query = "",
    .checks = "latency",
    .proved_by_probe = true,
    .burns = {TYPE_BURN_ANSWERS},
};
