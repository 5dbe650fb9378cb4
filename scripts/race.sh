#!/usr/bin/env bash
# Runs under the race detector the tests where several work at once: those that
# start goroutines, or stand in a file whose helpers do. The others have nothing
# for it to see and take ten times as long with it. The generated SQLite
# (modernc.org) is compiled without instrumentation: it is slow with it, and not
# ours.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

# Where goroutines of ours share something: the writer, the queue, the keys, the
# frame, sign-in, and the room whose counts must hold.
rooms=(':(glob)internal/ground/**/*_test.go' ':(glob)internal/trade/account/*_test.go' ':(glob)internal/trade/care/*_test.go' ':(exclude)internal/ground/sheet' ':(exclude)internal/ground/mail')

# concurrent prints « directory Test… » for each such test.
concurrent() {
  git ls-files -co --exclude-standard -- "${rooms[@]}" \
    | xargs -r grep -lE '\bgo func|\.Go\(func' /dev/null \
    | xargs -r -n1 awk '
        function dir(f) { sub(/\/[^\/]*$/, "", f); return f }
        /^func / { name = ($2 ~ /^Test/) ? $2 : ""; sub(/\(.*/, "", name); if (name != "") tests[name] }
        /go func|\.Go\(func/ { if (name != "") found[name]; else helper = 1 }
        END { for (t in tests) if (t in found || helper) if (t !~ /Killed|TestMain|Bombs/) print dir(FILENAME), t }'
}

while read -r package names; do
  CGO_ENABLED=1 go test -race -gcflags='modernc.org/...=-race=false' -run "^($names)\$" "./$package"
done < <(concurrent | sort | awk '{ if ($1 in list) list[$1] = list[$1] "|" $2; else list[$1] = $2 } END { for (p in list) print p, list[p] }' | sort)
