#!/usr/bin/env bash
# Runs every fuzz target of the module for a short while (5 s, or $1): a smoke
# test that the targets work and that no bug lies just under the surface.
# Long runs are for a person: go test -fuzz NAME ./the/package
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

time=${1:-5s}
count=0
while IFS=: read -r file name; do
  package=./$(dirname "$file")
  printf 'fuzz %s %s\n' "$package" "$name"
  go test "$package" -run '^$' -fuzz "^$name\$" -fuzztime "$time" -parallel 2
  count=$((count + 1))
done < <(git ls-files -co --exclude-standard -- '*_test.go' \
  | xargs -r grep -oE '^func Fuzz[A-Za-z0-9_]+' /dev/null | sed 's/func //')
printf 'fuzz: %d targets\n' "$count"
