#!/bin/sh
# Fills in where the daemons are, and which name server knows them, then becomes nginx.
set -eu
RESOLVER=$(awk '$1 == "nameserver" { print $2; exit }' /etc/resolv.conf)
case $RESOLVER in *:*) RESOLVER="[$RESOLVER]" ;; esac
export RESOLVER
# shellcheck disable=SC2016  # the names are envsubst's, all others stay nginx's own
envsubst '$RESOLVER $PORT $BACKEND_ADDRESS $AGENT_ADDRESS $GENERATOR_ADDRESS $MONITOR_ADDRESS' \
    </etc/nginx/selfheal.conf.template >/tmp/nginx.conf
exec nginx -c /tmp/nginx.conf -g 'daemon off;'
