/* postgres_more.h - what is asked of a PostgreSQL beside the target's own query, in the words of its version.
 *
 * Source: pg_replication_slots and the statistics views of https://www.postgresql.org/docs/17/ (and /16/, /13/: names differ). */
#pragma once

/* An SQL query of one row and one column: `key:value` lines. "" where the version (as PQserverVersion tells it) is not known or older than 13. */
const char *postgres_more(int server_version);
