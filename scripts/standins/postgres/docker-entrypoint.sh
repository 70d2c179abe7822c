#!/bin/bash
# Like the official image's: the first start makes the cluster, the role, the database, and runs
# the scripts in /docker-entrypoint-initdb.d; each later start only starts the server.
set -eu

case "${1:-}" in
    -*) set -- postgres "$@" ;;
esac
[ "${1:-}" = postgres ] || exec "$@"

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    chown -R postgres:postgres "$PGDATA" /var/run/postgresql
    chmod 700 "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --clear-groups "$0" "$@"
fi

POSTGRES_USER=${POSTGRES_USER:-postgres}
POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
export POSTGRES_USER POSTGRES_DB

create_cluster() {
    if [ -z "${POSTGRES_PASSWORD:-}" ]; then
        echo >&2 'error: the database is empty and POSTGRES_PASSWORD is not set'
        exit 1
    fi
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD")
    printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
}

sql() { psql --no-psqlrc -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" "$@"; }

run_init_scripts() {
    local file
    for file in /docker-entrypoint-initdb.d/*; do
        echo "$0: running $file"
        case $file in
            *.sql) sql -d "$POSTGRES_DB" -f "$file" ;;
            *.sh) bash "$file" ;;
        esac
    done
}

# A cluster that was left half made (the container was killed meanwhile) has no marker yet.
if [ -s "$PGDATA/PG_VERSION" ] && [ ! -e "$PGDATA/selfheal-initialised" ]; then
    find "$PGDATA" -mindepth 1 -delete
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    create_cluster
    # Reached only through its socket until everything is in place.
    pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w start
    if [ "$POSTGRES_DB" != postgres ]; then
        echo 'CREATE DATABASE :"name";' | sql -d postgres -v name="$POSTGRES_DB"
    fi
    shopt -s nullglob
    run_init_scripts
    pg_ctl -D "$PGDATA" -m fast -w stop
    touch "$PGDATA/selfheal-initialised"
    echo 'PostgreSQL init process complete; ready for start up.'
fi
exec "$@"
