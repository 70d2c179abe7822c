# shellcheck shell=bash
# The daemons build, and the cmocka tests beside their sources pass.
# shellcheck source=scripts/ctest.sh
. scripts/ctest.sh

stage_c_units() {
    scripts/setup.sh build
    check "the daemons build" scripts/build.sh build
    run_ctest build "C unit tests"
}
