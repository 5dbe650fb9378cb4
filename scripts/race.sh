#!/usr/bin/env bash
# Runs the tests of the packages that have concurrency of their own under the
# race detector. A package has some when one of its files, tests included,
# starts a goroutine or uses sync. The generated SQLite (modernc.org) is
# compiled without instrumentation: it is slow with it, and not ours. Left out:
# sheet, whose one sync is a pool and whose hostile files take minutes there,
# and house, which reads source.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

mapfile -t packages < <(git ls-files -co --exclude-standard -- '*.go' \
  | xargs -r grep -lE '^[[:space:]]*go (func\b|[a-z][A-Za-z.]*\()|"sync"|"sync/atomic"|"golang.org/x/sync' /dev/null \
  | xargs -r -n1 dirname | sort -u | grep -vE '^(e2e|internal/ground/sheet|internal/house)' | sed 's|^|./|')
if [ ${#packages[@]} -eq 0 ]; then
  echo 'race: no package has concurrency'
  exit 0
fi
CGO_ENABLED=1 go test -race -gcflags='modernc.org/...=-race=false' "$@" "${packages[@]}"
