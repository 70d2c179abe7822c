# shellcheck shell=bash
# clang-tidy over every daemon and common/, with the settings in .clang-tidy.

tidy_agrees() {
    scripts/sources.sh c | grep '\.c$' | grep -v '^tests/' | xargs -r -P "$(nproc)" -n 4 clang-tidy --quiet -p build-clang
}

stage_tidy() {
    scripts/setup.sh build
    check "the clang build clang-tidy reads" scripts/build.sh build-clang "" clang
    check "clang-tidy" tidy_agrees
}
