# shellcheck shell=bash
# The same unit tests under ThreadSanitizer.
# shellcheck source=scripts/ctest.sh
. scripts/ctest.sh

# Where the kernel spreads addresses widely, gcc 12's ThreadSanitizer finds its own places taken and gives up.
without_random_addresses() {
    if setarch "$(uname -m)" -R true 2>/dev/null; then setarch "$(uname -m)" -R "$@"; else "$@"; fi
}

stage_threads() {
    scripts/setup.sh build
    check "the daemons build with ThreadSanitizer" scripts/build.sh build-tsan thread
    CTEST_PREFIX=without_random_addresses run_ctest build-tsan "C unit tests under ThreadSanitizer"
}
