# shellcheck shell=bash
# The same unit tests under AddressSanitizer with UBSan, and the fuzz targets over their seeds and for 1 s each.
# shellcheck source=scripts/ctest.sh
. scripts/ctest.sh
# shellcheck source=scripts/fuzzers.sh
. scripts/fuzzers.sh

stage_sanitizers() {
    scripts/setup.sh build
    check "the daemons build with AddressSanitizer and UBSan" scripts/build.sh build-asan address,undefined
    run_ctest build-asan "C unit tests under AddressSanitizer and UBSan"
    run_fuzzers 1
}
