#!/usr/bin/env bash
# Measures the figures to reach (docs/figures.tsv): runs every benchmark of the
# module that they name five times and prints the table of medians, with the
# machine. A floor that is missed fails. Nothing else should run meanwhile.
#
#   BENCH=REGEXP   other benchmarks than those the figures name
#   COUNT=N        another number of runs
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

mkdir -p bin
named=$(awk -F'\t' '$1 !~ /^#/ && NF == 6 { sub(/\/.*/, "", $2); print $2 }' docs/figures.tsv | sort -u | paste -sd '|')
mapfile -t packages < <(git ls-files -co --exclude-standard -- '*_test.go' \
  | xargs -r grep -lE "^func (${BENCH:-$named})\b" | xargs -r -n1 dirname | sort -u | sed 's|^|./|')
[ ${#packages[@]} -gt 0 ] || die "no benchmark of docs/figures.tsv was found"
printf 'machine: %s, %s cores, %s\n' "$(uname -srm)" "$(nproc)" "$(awk '/MemTotal/ { printf "%d GB", $2 / 1048576 }' /proc/meminfo)"
go test -p 1 -timeout 60m -run '^$' -bench "^(${BENCH:-$named})\$" -benchmem -count "${COUNT:-5}" "${packages[@]}" | tee bin/bench.txt
go run ./scripts/figures docs/figures.tsv <bin/bench.txt
