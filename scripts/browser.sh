#!/usr/bin/env bash
# Runs the browser tests of e2e/ (all *.test.mjs there), or those named, on
# bin/maillage. One file after another: they share two cores with chromium.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root/e2e"
[ -x ../bin/maillage ] || die "bin/maillage is missing: make build"
[ $# -gt 0 ] || set -- ./*.test.mjs
node --test --test-reporter=spec --test-concurrency=1 "$@"
