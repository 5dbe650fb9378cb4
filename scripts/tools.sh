#!/usr/bin/env bash
# Installs the Go tools that check and generate code into bin/tools, each at
# the version pinned here. They are not in go.mod: their hundreds of
# dependencies must not weigh on the program's own.
#
#   scripts/tools.sh [gofumpt] [golangci-lint] [templ] [nfpm]
#   without names: all that `make test` uses
set -euo pipefail
. "$(dirname "$0")/lib.sh"

bin=$root/bin/tools
gofumpt=mvdan.cc/gofumpt@v0.12.0
nfpm=github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
golangci=github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# installed FILE: the module version a Go binary was built from.
installed() { [ -x "$1" ] && go version -m "$1" 2>/dev/null | awk '$1 == "mod" { print $3; exit }'; }

# need NAME PATH@VERSION: build it unless that very version is there.
need() {
  local name=$1 want=${2#*@}
  if [ "$(installed "$bin/$name" || true)" = "$want" ]; then return; fi
  say "building $name $want"
  (cd / && GOFLAGS='' GOBIN="$bin" go install "$2") || die "$name $want could not be built."
}

mkdir -p "$bin"
cd "$root"
[ $# -gt 0 ] || set -- gofumpt golangci-lint templ
for tool in "$@"; do
  case "$tool" in
    gofumpt) need gofumpt "$gofumpt" ;;
    golangci-lint) need golangci-lint "$golangci" ;;
    nfpm) need nfpm "$nfpm" ;;
    # The generator must be the version of the run-time it generates for.
    templ) need templ "github.com/a-h/templ/cmd/templ@$(go list -m -f '{{.Version}}' github.com/a-h/templ)" ;;
    *) die "unknown tool $tool" ;;
  esac
done
