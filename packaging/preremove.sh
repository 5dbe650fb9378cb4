#!/bin/sh
# $1 is « remove » (deb) or 0 (rpm) when the package goes; an upgrade only restarts.
set -e
if [ -d /run/systemd/system ]; then
  case "$1" in
    remove | 0) systemctl disable --now maillage.service maillage-backup.timer || true ;;
  esac
fi
