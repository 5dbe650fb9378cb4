#!/usr/bin/env bash
# A throw-away PostgreSQL cluster for the tests.
#
#   scripts/postgres.sh start   create and start it, print its URL (again: print the URL)
#   scripts/postgres.sh url     print the URL of the running cluster
#   scripts/postgres.sh stop    stop it and remove every trace
#
# The cluster lives in a temporary directory, listens on a free port of the
# loopback and on a socket in that directory, asks for a random password, and
# trades durability for speed (fsync off). Nothing but tests may use it: they
# read its URL from MAILLAGE_TEST_POSTGRES and create a database each.
# PostgreSQL refuses to run as root, so root hands it to postgres or nobody.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

state=$root/bin/test-postgres # holds: directory, url

# pg_bin: the folder of initdb and pg_ctl; Debian keeps them out of PATH.
pg_bin() {
  local newest
  newest=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -name initdb 2>/dev/null | sort -V | tail -n 1)
  if [ -n "$newest" ]; then
    dirname "$newest"
  elif have initdb; then
    dirname "$(command -v initdb)"
  else
    die "PostgreSQL is not installed: no initdb in /usr/lib/postgresql nor in PATH (Debian: apt-get install postgresql)."
  fi
}

# run COMMAND…: as ourselves, or as an unprivileged user when we are root.
run() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  elif id postgres >/dev/null 2>&1; then
    as_user postgres "$@"
  else
    as_user nobody "$@"
  fi
}

url() { sed -n 2p "$state" 2>/dev/null; }
dir() { sed -n 1p "$state" 2>/dev/null; }

running() { [ -f "$state" ] && run "$(pg_bin)/pg_ctl" -D "$(dir)/data" status >/dev/null 2>&1; }

start() {
  if running; then
    url
    return
  fi
  rm -f "$state"
  local bin tmp password port
  bin=$(pg_bin)
  tmp=$(mktemp -d "${TMPDIR:-/tmp}/maillage-postgres.XXXXXX")
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s\n' "$password" >"$tmp/password"
  if [ "$(id -u)" -eq 0 ]; then
    if id postgres >/dev/null 2>&1; then chown -R postgres "$tmp"; else chown -R nobody "$tmp"; fi
  fi
  (
    cd "$tmp"
    run "$bin/initdb" -D "$tmp/data" -U maillage --pwfile="$tmp/password" -A password -E UTF8 --locale=C.UTF-8 --no-sync >"$tmp/initdb.log" 2>&1 \
      || { cat "$tmp/initdb.log" >&2; die "initdb failed."; }
  )
  # Autovacuum is off because it may hold a database that a test wants to drop
  # or copy; the cluster never lives long enough to need it.
  run tee -a "$tmp/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$tmp'
fsync = off
full_page_writes = off
autovacuum = off
max_connections = 400
shared_buffers = 128MB
max_wal_size = 4GB
checkpoint_timeout = 1h
max_pred_locks_per_transaction = 256
CONF
  # Another program may take the port between the choice and the start, so we
  # choose by trying.
  for _ in 1 2 3 4 5 6 7 8; do
    port=$((20000 + RANDOM % 30000))
    if (cd "$tmp" && run "$bin/pg_ctl" -D "$tmp/data" -o "-p $port" -l "$tmp/log" -w -t 60 start) >/dev/null 2>&1; then
      mkdir -p "$(dirname "$state")"
      printf '%s\n%s\n' "$tmp" "postgres://maillage:$password@127.0.0.1:$port/postgres?sslmode=disable" >"$state"
      url
      return
    fi
  done
  run cat "$tmp/log" >&2 || true
  rm -rf "$tmp"
  die "PostgreSQL did not start."
}

stop() {
  [ -f "$state" ] || return 0
  local tmp
  tmp=$(dir)
  if running; then
    (cd / && run "$(pg_bin)/pg_ctl" -D "$tmp/data" -m immediate -w stop) >/dev/null 2>&1 || true
  fi
  case "$tmp" in
    */maillage-postgres.*) rm -rf "$tmp" ;;
  esac
  rm -f "$state"
}

case "${1:-}" in
  start) start ;;
  url) running || die "the test cluster is not running (scripts/postgres.sh start)."; url ;;
  stop) stop ;;
  *) say "usage: scripts/postgres.sh start|url|stop"; exit 2 ;;
esac
