#!/usr/bin/env bash
# Runs the tests of the packages that have concurrency of their own under the
# race detector. A package has some when one of its files, tests included,
# starts a goroutine or uses sync. The generated SQLite (modernc.org) is
# compiled without instrumentation: it is slow with it, and not ours. Left out:
# packages whose one sync is a pool, a once or a map (sheet, paper, house,
# accountweb, dbtest); and of door/app, which starts whole programs, all but the
# tests where many work in one process.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

race() { CGO_ENABLED=1 go test -race -gcflags='modernc.org/...=-race=false' "$@"; }

mapfile -t packages < <(git ls-files -co --exclude-standard -- '*.go' \
  | xargs -r grep -lE '^[[:space:]]*go (func\b|[a-z][A-Za-z.]*\()|"sync"|"sync/atomic"|"golang.org/x/sync' /dev/null \
  | xargs -r -n1 dirname | sort -u | grep -vE '^(e2e|internal/(ground/(sheet|paper)|house|dbtest|door/app|trade/account/accountweb))$' | sed 's|^|./|')
race "${packages[@]}"
race -run 'SixteenClients|WhileWritersWork' ./internal/door/app
