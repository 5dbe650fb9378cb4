#!/bin/sh
# The account that runs the service; the unit makes its directory.
set -e
if command -v systemd-sysusers >/dev/null 2>&1; then
  systemd-sysusers /usr/lib/sysusers.d/maillage.conf
elif ! id maillage >/dev/null 2>&1; then
  useradd --system --home-dir /var/lib/maillage --shell /usr/sbin/nologin maillage
fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
