#!/usr/bin/env bash
# Proves that the generated code in the tree is what its sources generate now:
# generates again and compares, whatever git thinks of the tree. On a
# difference the new files stay, so that they can be looked at and committed.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

scripts/tools.sh templ
sums() { git ls-files -co --exclude-standard -- '*_templ.go' | sort | while read -r f; do [ ! -f "$f" ] || sha256sum "$f"; done; }
before=$(sums)
bin/tools/templ generate -path . -log-level warn
after=$(sums)
if [ "$before" != "$after" ]; then
  say "generated code was not current; these changed (make generate, then commit):"
  diff <(printf '%s\n' "$before") <(printf '%s\n' "$after") | awk '/^[<>]/ { print "  " $3 }' | sort -u >&2
  exit 1
fi
