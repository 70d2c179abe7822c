#!/usr/bin/env bash
# npm-deps.sh FOLDER - installs a folder's npm packages as its lock file says; nothing to do when they are there.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

folder=$1
stamp=$folder/node_modules/.selfheal-lock
sum=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum | cut -c1-32)
[ "$(cat "$stamp" 2>/dev/null)" != "$sum" ] || exit 0

# A registry's mirror may lack what only other platforms need; npm ci refuses then, npm install does not.
install_deps() { (cd "$folder" && { npm ci || npm install --no-save; }); }

step "fetching the npm packages of $folder" install_deps || die "npm could not fetch the packages of $folder"
echo "$sum" >"$stamp"
