# shellcheck shell=bash
# fuzzers.sh - builds and runs the rows of fuzz/CMakeLists.txt, each one check.  Sourced by stages.

# TARGETS, when set, are the only ones.
fuzz_targets() {
    if [ -n "${TARGETS:-}" ]; then echo "$TARGETS"; else sed -nE 's/^fuzz_target\(([a-z_]+).*/\1/p' fuzz/CMakeLists.txt; fi
}

build_fuzzers() { FUZZERS=ON TARGET=fuzzers scripts/build.sh build-fuzz "" clang; }

# run_fuzzers SECONDS - one after the other: each has a memory limit of its own and keeps a core busy.
run_fuzzers() {
    local target
    check "the fuzz targets build" build_fuzzers
    for target in $(fuzz_targets); do check "fuzz $target for ${1}s" scripts/fuzz.sh "$1" "$target"; done
}
