#!/usr/bin/env bash
# Installs what `make test` needs beyond Go, when it is missing: Debian
# packages as root, npm packages of e2e/ always. What cannot be installed is
# named, with what cannot be run without it, and the script fails: a check that
# did not run must never look like a check that passed.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

node_fallback=24.21.0 # Debian 12 has node 18; playwright-core asks for 20

# node_ok: a node that is new enough, from PATH or from bin/tools.
node_ok() { have node && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]; }

PATH=$root/bin/tools/node/bin:$PATH

# What is missing: one line each, « package(s) | check that proves it | what cannot run without it ».
needs() {
  cat <<'NEEDS'
gcc libc6-dev | cc_works | the race detector
postgresql | postgres_works | every test on PostgreSQL
nodejs npm | npm_works | the oracles, the browser and the accessibility tests
chromium fonts-liberation | chromium_works | the browser and the accessibility tests
poppler-utils | have pdftotext && have pdftoppm | the tests that read papers back
qpdf | have qpdf | the tests of the structure of papers
libxml2-utils | have xmllint | the tests of XML files against their schemas
NEEDS
}

cc_works() { have gcc && printf '#include <stdlib.h>\nint main(void){return 0;}\n' | gcc -x c -o /dev/null - 2>/dev/null; }
postgres_works() { have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
npm_works() { have node && have npm; }
chromium_works() { [ -x /usr/bin/chromium ]; }

# missing: the lines of needs whose check fails.
missing() {
  local packages check what
  needs | while IFS='|' read -r packages check what; do
    eval "$check" || printf '%s|%s\n' "$packages" "$what"
  done
}

install_debian() {
  local packages
  packages=$(missing | cut -d'|' -f1 | tr '\n' ' ')
  [ -n "${packages// /}" ] || return 0
  [ "$(id -u)" -eq 0 ] && have apt-get || return 0
  say "installing: $packages"
  # The Debian package postgresql creates and starts a cluster of its own: we
  # need the programs only.
  local apt="apt-get -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -y -qq"
  export DEBIAN_FRONTEND=noninteractive
  $apt update >&2 || true
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  fi
  # shellcheck disable=SC2086 # the list is words
  $apt install --no-install-recommends -o Dpkg::Options::=--force-confold $packages >/dev/null || say "apt-get could not install: $packages"
}

install_node() {
  if node_ok || ! have npm; then return 0; fi
  local arch
  case "$(uname -m)" in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) return 0 ;;
  esac
  say "installing node $node_fallback in bin/tools"
  mkdir -p "$root/bin/tools/node"
  npm install --ignore-scripts --no-save --no-fund --no-audit --prefix "$root/bin/tools/node" "node-linux-$arch@$node_fallback" >&2
  ln -sfn "node_modules/node-linux-$arch/bin" "$root/bin/tools/node/bin"
}

install_npm() {
  node_ok && have npm || return 0
  local stamp=$root/e2e/node_modules/.installed
  if [ -f "$stamp" ] && cmp -s "$stamp" "$root/e2e/package-lock.json"; then return 0; fi
  say "installing the npm packages of e2e/"
  (cd "$root/e2e" && npm ci --ignore-scripts --no-fund --no-audit >&2) && cp "$root/e2e/package-lock.json" "$stamp"
}

install_debian
install_node
install_npm || true

lacking=$(missing)
if ! node_ok; then lacking="$lacking"$'\n'"nodejs (version 20 or later)| the oracles, the browser and the accessibility tests"; fi
if [ ! -f "$root/e2e/node_modules/.installed" ]; then lacking="$lacking"$'\n'"the npm packages of e2e/ (npm ci)| the oracles, the browser and the accessibility tests"; fi
lacking=$(printf '%s\n' "$lacking" | sed '/^$/d')
if [ -n "$lacking" ]; then
  say ""
  say "Missing, and not installable here by $(id -un):"
  printf '%s\n' "$lacking" | while IFS='|' read -r packages what; do
    say "  - ${packages% }: these cannot run: ${what# }"
  done
  say "On Debian, as root: apt-get install gcc libc6-dev postgresql nodejs npm chromium fonts-liberation poppler-utils qpdf libxml2-utils"
  exit 1
fi
