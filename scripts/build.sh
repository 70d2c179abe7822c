#!/usr/bin/env bash
# build.sh FOLDER [SANITIZERS [COMPILER]] - configures with CMake and builds everything with Ninja.
# BUILD_TYPE: Release (default), or Debug, which compiles faster.  TARGET: all of it (default), or one target of Ninja's; FUZZERS=ON: with fuzz/.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

folder=$1 sanitizers=${2:-} compiler=${3:-}
arguments=(-S . -B "$folder" -G Ninja "-DSANITIZE=$sanitizers" "-DCMAKE_BUILD_TYPE=${BUILD_TYPE:-Release}" "-DFUZZ=${FUZZERS:-OFF}")
[ -z "$compiler" ] || arguments+=("-DCMAKE_C_COMPILER=$compiler")

# A folder of another CMake or another place cannot be configured again.
if [ -e "$folder/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$ROOT" "$folder/CMakeCache.txt"; then
    rm -rf "$folder"
fi
cmake "${arguments[@]}" >"$RUN_DIR/log/cmake.log" || {
    tail -n 20 "$RUN_DIR/log/cmake.log" >&2
    die "CMake could not configure $folder"
}
ninja -C "$folder" ${JOBS:+-j "$JOBS"} "${TARGET:-all}"
