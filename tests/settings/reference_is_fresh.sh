#!/bin/sh
# Compares config/REFERENCE.md with what settings.def says now; with HEARTH_ACCEPT=1 it writes the page anew instead.
# usage: reference_is_fresh.sh GENERATOR PAGE
set -eu
if [ "${HEARTH_ACCEPT:-}" = 1 ]; then
    "$1" >"$2"
    echo "written: $2"
    exit 0
fi
if ! "$1" | diff -u "$2" -; then
    echo "config/REFERENCE.md is stale. Run: tests/run settings --accept" >&2
    exit 1
fi
