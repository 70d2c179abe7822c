# shellcheck shell=bash
# clang-tidy over what the daemons are made of, with the settings in .clang-tidy.  Tests and fuzz/ are left to the compilers: an
# atoi() of a string that the test wrote itself is no risk.

tidy_agrees() {
    scripts/sources.sh c | grep '\.c$' | grep -vE '^(tests|fuzz)/|_test(ing)?\.c$' | xargs -r -P "$(nproc)" -n 4 clang-tidy --quiet -p build-clang
}

stage_tidy() {
    scripts/setup.sh build
    check "the clang build clang-tidy reads" scripts/build.sh build-clang "" clang
    check "clang-tidy" tidy_agrees
}
