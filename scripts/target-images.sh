#!/usr/bin/env bash
# target-images.sh NAME... - makes sure that the images of the servers that the suite watches, and of the tools beside them, are there:
# selfheal-target/NAME of mock-services/NAME
#
# They are made of Debian's packages, on whatever Debian image scripts/images.sh has chosen, and anew when their recipe changes.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

recipe_sum() { find "mock-services/$1" -type f | sort | xargs cat | cat - <(echo "$DEBIAN_IMAGE") | sha256sum | cut -c1-16; }

is_current() {
    [ "$(docker image inspect -f '{{index .Config.Labels "selfheal.recipe"}}' "selfheal-target/$1" 2>/dev/null)" = "$(recipe_sum "$1")" ]
}

build() {
    DOCKER_BUILDKIT=0 docker build -q --label "selfheal.recipe=$(recipe_sum "$1")" --build-arg "DEBIAN_IMAGE=$DEBIAN_IMAGE" \
        -t "selfheal-target/$1" "mock-services/$1"
}

[ $# -gt 0 ] || die "target-images.sh NAME..."
DEBIAN_IMAGE=$(sed -n 's/^DEBIAN_IMAGE=//p' "$RUN_DIR/compose.env" 2>/dev/null || true)
if [ -z "$DEBIAN_IMAGE" ]; then
    scripts/images.sh debian
    DEBIAN_IMAGE=$(sed -n 's/^DEBIAN_IMAGE=//p' "$RUN_DIR/compose.env")
fi
for name; do
    [ -s "mock-services/$name/Dockerfile" ] || die "there is no mock-services/$name"
    is_current "$name" || step "building the image of $name" build "$name" || die "the image of $name could not be built"
done
