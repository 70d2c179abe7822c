# shellcheck shell=bash
# fuzzers.sh - builds and runs the rows of fuzz/CMakeLists.txt, each one check.  Sourced by stages.

# TARGETS, when set, are the only ones.
fuzz_targets() {
    if [ -n "${TARGETS:-}" ]; then echo "$TARGETS"; else sed -nE 's/^fuzz_target\(([a-z_]+).*/\1/p' fuzz/CMakeLists.txt; fi
}

build_fuzzers() { FUZZERS=ON TARGET=fuzzers scripts/build.sh build-fuzz "" clang; }

# run_fuzzers SECONDS - as many at once as there are processors; each has a memory limit of its own.
run_fuzzers() {
    local target folder=$RUN_DIR/log/fuzz at_once
    at_once=$(nproc 2>/dev/null || echo 2)
    check "the fuzz targets build" build_fuzzers
    rm -rf "$folder"
    mkdir -p "$folder"
    for target in $(fuzz_targets); do
        while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do wait -n || true; done
        { scripts/fuzz.sh "$1" "$target" >"$folder/$target.log" 2>&1 && : >"$folder/$target.ok"; } &
    done
    wait || true
    for target in $(fuzz_targets); do
        if [ -e "$folder/$target.ok" ]; then
            passed 1 "fuzz $target"
        else
            tail -n 40 "$folder/$target.log"
            failed 1 "fuzz $target"
        fi
    done
}
