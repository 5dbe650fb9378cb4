#!/usr/bin/env bash
# THIRD_PARTY.md and packaging/third-party-licences.txt: what others wrote, at
# which version, under which licence, with the texts that those licences ask to
# hand over with the program.
#
#   scripts/third-party.sh write     make both from go.mod, packaging/assets.tsv
#                                    and e2e/package-lock.json
#   scripts/third-party.sh verify    fail when they are not what write would make
#
# A module whose licence is not in the list of « kind » below stops both: a new
# licence is a decision.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# kind FILE: the SPDX name of a licence text, by sentences that only it has.
kind() {
  local text
  text=$(tr -s ' \t\r\n' ' ' <"$1")
  case "$text" in
    *"Apache License Version 2.0"*) echo Apache-2.0 ;;
    *"Mozilla Public License Version 2.0"*) echo MPL-2.0 ;;
    *"Permission is hereby granted, free of charge, to any person obtaining a copy"*) echo MIT ;;
    *"Neither the name of"* | *"Neither the names of"* | *"may be used to endorse or promote products derived"*) echo BSD-3-Clause ;;
    *"Redistributions in binary form must reproduce"*) echo BSD-2-Clause ;;
    *"Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided"*) echo ISC ;;
    *) return 1 ;;
  esac
}

# modules: path and version of every module that go.mod requires.
modules() { go mod edit -json | awk -F'"' '/"Path":/ { path = $4 } /"Version":/ { print path, $4 }' | sort -u; }

write_go() {
  local path version dir text name
  while read -r path version; do
    dir=$(go mod download -json "$path@$version" | awk -F'"' '/"Dir":/ { print $4 }')
    text=$(find "$dir" -maxdepth 1 -iname 'licen[sc]e' -o -maxdepth 1 -iname 'licen[sc]e.*' -o -maxdepth 1 -iname 'copying' | sort | head -n 1)
    [ -n "$text" ] || die "$path@$version has no licence file"
    name=$(kind "$text") || die "$path@$version: the licence of $text is not one we know"
    printf '| %s | %s | %s |\n' "$path" "$version" "$name" >>"$work/go.md"
    find "$dir" -maxdepth 1 -type f \( -iname 'licen[sc]e*' -o -iname 'copying*' -o -iname 'notice*' \) | sort | while read -r text; do
      printf '\n%s\n%s %s: %s\n%s\n\n' "$rule" "$path" "$version" "$(basename "$text")" "$rule"
      tr -d '\r' <"$text"
    done >>"$work/licences.txt"
  done < <(modules)
}

write_assets() {
  local name version licence place file attribution
  while IFS=$'\t' read -r name version licence place file attribution; do
    case "$name" in '' | '#'*) continue ;; esac
    [ -e "$place" ] || die "packaging/assets.tsv: $place does not exist"
    printf '| %s | %s | %s | `%s` | %s |\n' "$name" "$version" "$licence" "$place" "$attribution" >>"$work/assets.md"
    [ "$file" != - ] || continue
    [ -f "$file" ] || die "packaging/assets.tsv: the licence of $name, $file, does not exist"
    printf '\n%s\n%s %s\n%s\n\n' "$rule" "$name" "$version" "$rule" >>"$work/licences.txt"
    tr -d '\r' <"$file" >>"$work/licences.txt"
  done <packaging/assets.tsv
}

write_npm() {
  awk -F'"' '
    /^    "node_modules\// { name = $2; sub(/.*node_modules\//, "", name) }
    name != "" && $2 == "version" { version = $4 }
    name != "" && $2 == "license" { print "| " name " | " version " | " $4 " |"; name = "" }
  ' e2e/package-lock.json | sort -u >"$work/npm.md"
}

write_page() {
  cat <<'PAGE'
# What others wrote

Maillage is published under the European Union Public Licence 1.2 (`LICENSE`). It stands on the work below. This page and
`packaging/third-party-licences.txt` (the texts) are written by `scripts/third-party.sh write` and checked by `make test`.

## Attributions owed

PAGE
  awk -F'\t' '$1 !~ /^#/ && $6 != "" && $6 != "–" { print "- " $1 ": " $6 }' packaging/assets.tsv
  cat <<'PAGE'

## Copied into the repository

| what | version | licence | where | attribution |
|---|---|---|---|---|
PAGE
  cat "$work/assets.md"
  cat <<'PAGE'

## Go modules

Those of `go.mod`, tests included; and the standard library of Go, BSD-3-Clause, whose text is that of golang.org/x.

| module | version | licence |
|---|---|---|
PAGE
  cat "$work/go.md"
  cat <<'PAGE'

## npm packages

Only the tests of `e2e/` use them; nothing of them is in the program.

| package | version | licence |
|---|---|---|
PAGE
  cat "$work/npm.md"
}

rule=------------------------------------------------------------------------
{
  echo 'The licences of what others wrote and Maillage contains. THIRD_PARTY.md lists it.'
} >"$work/licences.txt"
write_go
write_assets
write_npm
write_page >"$work/page.md"

case "${1:-}" in
  write)
    cp "$work/page.md" THIRD_PARTY.md
    cp "$work/licences.txt" packaging/third-party-licences.txt
    ;;
  verify)
    { diff -u THIRD_PARTY.md "$work/page.md" && cmp packaging/third-party-licences.txt "$work/licences.txt"; } >&2 \
      || die "THIRD_PARTY.md is not current: scripts/third-party.sh write, read the difference, commit it"
    ;;
  *) say "usage: scripts/third-party.sh write|verify"; exit 2 ;;
esac
