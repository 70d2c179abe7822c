#!/usr/bin/env bash
# fuzz.sh SECONDS TARGET - one program of fuzz/ over its seeds in fuzz/corpus/TARGET/, then over what it makes of them for so long.
#
# New inputs are kept in build-fuzz/corpus/TARGET/ for the next run, an input that breaks something in build-fuzz/found/; neither is committed.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

seconds=$1 target=$2 kept=build-fuzz/corpus/$2 found=build-fuzz/found
mkdir -p "$kept" "$found"
[ -n "$(ls -A "fuzz/corpus/$target" 2>/dev/null)" ] || die "fuzz target $target has no seeds in fuzz/corpus/$target"
# The first run is over the seeds alone, each once: what was found before is looked at whatever the time.
common=(-timeout=10 -rss_limit_mb=1024 -max_len=8192 -artifact_prefix="$found/$target-" -print_final_stats=1)
"build-fuzz/fuzz/$target" "${common[@]}" -runs=0 "fuzz/corpus/$target"
if [ "$seconds" != 0 ]; then
    "build-fuzz/fuzz/$target" "${common[@]}" -seed=1 -max_total_time="$seconds" "$kept" "fuzz/corpus/$target"
fi
