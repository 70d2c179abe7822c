#!/usr/bin/env bash
# debian.sh TAG LABEL - a small Debian 12 image from Debian's packages, for machines without an image registry.
#
# It takes the machine's own package sources and certificates along, so that apt-get works inside
# it wherever it works on the machine.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../lib.sh"

tag=$1 label=$2
work=$RUN_DIR/standin-debian
as_root rm -rf "$work"
mkdir -p "$work/extra/etc/apt/apt.conf.d" "$work/extra/usr/local/share"
trap 'as_root rm -rf "$work"' EXIT

write_sources() {
    if [ -s /etc/apt/sources.list.d/debian.sources ]; then
        cp /etc/apt/sources.list.d/debian.sources "$work/debian.sources"
    elif grep -qE '^deb .*bookworm' /etc/apt/sources.list 2>/dev/null; then
        # Only Debian's own three suites: a third party's line would need its key too.
        grep -E '^deb .* bookworm(-updates|-security)? ' /etc/apt/sources.list >"$work/debian.list"
    else
        echo 'deb http://deb.debian.org/debian bookworm main' >"$work/debian.list"
    fi
}

write_extra() {
    local proxy
    if [ -s /etc/ssl/certs/ca-certificates.crt ]; then
        cp -L /etc/ssl/certs/ca-certificates.crt "$work/extra/usr/local/share/host-certificates.crt"
        echo 'Acquire::https::CaInfo "/usr/local/share/host-certificates.crt";' \
            >"$work/extra/etc/apt/apt.conf.d/20host-certificates"
    fi
    proxy=$(apt-config dump Acquire::http::Proxy 2>/dev/null || true)
    [ -z "$proxy" ] || printf '%s\n' "$proxy" >"$work/extra/etc/apt/apt.conf.d/21host-proxy"
    mkdir -p "$work/extra/etc/apt/sources.list.d"
    cp "$work"/debian.* "$work/extra/etc/apt/sources.list.d/"
    chmod -R go+rX "$work/extra"
}

write_sources
write_extra
sources=$(echo "$work"/debian.*)
# shellcheck disable=SC2016  # $1 is the new root, known to mmdebstrap
as_root mmdebstrap --variant=apt \
    --dpkgopt='force-unsafe-io' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --aptopt='Apt::Install-Recommends "false"' \
    --customize-hook='rm -f "$1/etc/apt/sources.list" "$1"/etc/apt/sources.list.d/*' \
    --customize-hook="cp -rT '$work/extra' \"\$1\"" \
    --customize-hook='rm -f "$1/etc/resolv.conf" "$1/etc/hostname"' \
    bookworm "$work/root.tar" "$sources"
docker import -c 'CMD ["bash"]' \
    -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    -c "LABEL ${label%%=*}=\"${label#*=}\"" \
    "$work/root.tar" "$tag"
