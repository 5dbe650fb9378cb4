#!/usr/bin/env bash
# Measures the figures of the contract. Every benchmark of the module is run
# (median of 5), then the table of figures that internal/house prints from them.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"
