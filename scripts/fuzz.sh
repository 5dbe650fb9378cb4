#!/usr/bin/env bash
# Runs the fuzz targets of the module for a short while (5 s, or $1), all of them
# or those of files that match $2: a smoke test that they work and that no bug
# lies just under the surface. Their corpora run with the unit tests.
# Long runs are for a person: go test -fuzz NAME ./the/package
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

time=${1:-5s}
only=${2:-.}
count=0
while IFS=: read -r file name; do
  package=./$(dirname "$file")
  printf 'fuzz %s %s\n' "$package" "$name"
  go test "$package" -run '^$' -fuzz "^$name\$" -fuzztime "$time" -parallel 2
  count=$((count + 1))
done < <(git ls-files -co --exclude-standard -- '*_test.go' | grep -E "$only" \
  | xargs -r grep -oE '^func Fuzz[A-Za-z0-9_]+' /dev/null | sed 's/func //')
printf 'fuzz: %d targets\n' "$count"
