# shellcheck shell=bash
# The same unit tests, on a build without the optimizer: for make quick.
# shellcheck source=scripts/ctest.sh
. scripts/ctest.sh

stage_c_quick() {
    scripts/setup.sh build
    check "the daemons build" env BUILD_TYPE=Debug scripts/build.sh build-quick
    run_ctest build-quick "C unit tests"
}
