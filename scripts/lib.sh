# Shared by the scripts beside it: sourced, never run.
# shellcheck shell=bash

# The repository's root, whatever folder the caller stands in.
# shellcheck disable=SC2034 # used by those who source this file
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# say WORDS: words for people go to stderr; stdout is for data.
say() { printf '%s\n' "$*" >&2; }

# die WORDS: say why, and stop.
die() { say "$0: $*"; exit 1; }

# have COMMAND: is it in PATH?
have() { command -v "$1" >/dev/null 2>&1; }

# as_user USER COMMAND…: run as another user when we are root.
as_user() {
  local user=$1
  shift
  if have runuser; then
    runuser -u "$user" -- "$@"
  else
    su -s /bin/sh "$user" -c "$(printf '%q ' "$@")"
  fi
}
