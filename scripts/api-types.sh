#!/usr/bin/env bash
# api-types.sh [--check] - makes the page's types from docs/api/; with --check it only looks whether they are that.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/npm-deps.sh scripts/api-types
node scripts/api-types/generate.mjs "$@"
