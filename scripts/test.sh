#!/usr/bin/env bash
# Everything `make test` runs, in the order in which a mistake costs least to
# find. Each step says how long it took. The first failure stops the run.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

# step NAME COMMAND…: run one step, with its name above and its time below.
step() {
  local name=$1 began=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  "$@"
  printf '   %s: %d s\n' "$name" $((SECONDS - began))
}

with_postgres() { MAILLAGE_TEST_POSTGRES=$(scripts/postgres.sh start) "$@"; }

began=$SECONDS
trap 'scripts/postgres.sh stop' EXIT
trap 'exit 130' INT TERM

step 'tools' scripts/install-test-tools.sh
step 'format' make check-format
step 'generated code' make generated
step 'third party' make third-party
step 'lint' make lint
step 'database' scripts/postgres.sh start
step 'unit tests, both engines' with_postgres go test ./...
step 'race detector' with_postgres scripts/race.sh
step 'fuzz, what comes from outside' scripts/fuzz.sh 1s 'sheet|workbook|civil|identifier|web/form|document'
step 'build' make build
step 'oracles' node --test --test-reporter=spec e2e/oracles/*.test.mjs
step 'browser and accessibility' scripts/browser.sh
printf '\nall of make test passed in %d s\n' $((SECONDS - began))
