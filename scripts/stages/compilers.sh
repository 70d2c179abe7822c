# shellcheck shell=bash
# Everything builds without a warning (-Werror) with gcc and with clang.

stage_compilers() {
    scripts/setup.sh build
    check "gcc builds everything without a warning" scripts/build.sh build "" gcc
    check "clang builds everything without a warning" scripts/build.sh build-clang "" clang
}
