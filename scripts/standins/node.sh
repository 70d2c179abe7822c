#!/usr/bin/env bash
# node.sh TAG DEBIAN_IMAGE LABEL - node and npm of .tools on the Debian stand-in.
#
# npm inside it asks the registry that the machine's npm asks, with the machine's certificates.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../lib.sh"

tag=$1 debian=$2 label=$3
work=$RUN_DIR/standin-node
rm -rf "$work"
mkdir -p "$work/node"
trap 'rm -rf "$work"' EXIT

node_home=$(dirname "$(dirname "$(readlink -f "$TOOLS_DIR/node_modules/.bin/node")")")
mkdir -p "$work/node/bin" "$work/node/lib/node_modules"
cp "$node_home/bin/node" "$work/node/bin/"
cp -r "$TOOLS_DIR/node_modules/npm" "$work/node/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/node/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/node/bin/npx"

{
    echo "cafile=/usr/local/share/host-certificates.crt"
    echo "registry=$(npm config get registry)"
    for key in proxy https-proxy; do
        value=$(npm config get "$key")
        case $value in '' | null | undefined) ;; *) echo "$key=$value" ;; esac
    done
} >"$work/npmrc"

cat >"$work/Dockerfile" <<'DOCKERFILE'
ARG DEBIAN_IMAGE
FROM $DEBIAN_IMAGE
COPY node /usr/local
COPY npmrc /usr/local/etc/npmrc
ENV NODE_EXTRA_CA_CERTS=/usr/local/share/host-certificates.crt
CMD ["node"]
DOCKERFILE
DOCKER_BUILDKIT=0 docker build -q --label "$label" --build-arg "DEBIAN_IMAGE=$debian" -t "$tag" "$work"
