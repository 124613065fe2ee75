#!/usr/bin/env bash
# How fast the stage is: messages delivered a second, and virtual hours a minute, every law checked after every message.
#
#   bench/simulator.sh              about half a minute, one process
#   bench/simulator.sh build/debug  another build
set -euo pipefail
cd "$(dirname "$0")/.."
troupe=${1:-build/release}/troupe
[ -x "$troupe" ] || { echo "$troupe is missing: cmake --preset release && ninja -C build/release troupe" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

values=$(seq -s ' ' 1 20000)
printf 'servers 5\nstart 1 2 3 4 5\nwait 2s\nput 1 /n %s\n' "$values" >"$work/writes.scenario"
printf 'servers 5\nstart 1 2 3 4 5\nwait 36000s\n' >"$work/idle.scenario"

echo "20,000 writes, one after the other, five servers:"
"$troupe" play --quiet --rewrite --measure "$work/writes.scenario" 2>&1 | tail -n 1
echo "ten idle hours of five servers:"
"$troupe" play --quiet --rewrite --measure "$work/idle.scenario" 2>&1 | tail -n 1
echo "storms, one process:"
"$troupe" storm --seeds 1..2000 --jobs 1 | head -n 1
