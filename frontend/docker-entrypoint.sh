#!/bin/sh
# Fills in where the daemons are, and which name server knows them, then becomes nginx.
set -eu
RESOLVER=$(awk '$1 == "nameserver" { print $2; exit }' /etc/resolv.conf)
case $RESOLVER in *:*) RESOLVER="[$RESOLVER]" ;; esac
# Where there is none, only addresses may be named.
RESOLVER=${RESOLVER:-127.0.0.11}
LISTEN=${LISTEN:-$PORT}
export RESOLVER LISTEN
# shellcheck disable=SC2016  # the names are envsubst's, all others stay nginx's own
envsubst '$RESOLVER $LISTEN $BACKEND_ADDRESS $AGENT_ADDRESS $GENERATOR_ADDRESS $MONITOR_ADDRESS' \
    </etc/nginx/selfheal.conf.template >/tmp/nginx.conf
exec nginx -c /tmp/nginx.conf -g 'daemon off;'
