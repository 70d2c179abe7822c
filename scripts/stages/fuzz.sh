# shellcheck shell=bash
# libFuzzer over every parser of outside bytes, SECONDS_EACH (60) for each.
# shellcheck source=scripts/fuzzers.sh
. scripts/fuzzers.sh

stage_fuzz() {
    scripts/setup.sh build
    run_fuzzers "${SECONDS_EACH:-60}"
}
