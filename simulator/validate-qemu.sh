#!/usr/bin/env bash
# Holds the virtual engine against a real QEMU in thirteen cells, and says at the end which have a metric that misses.
# Calibrates first unless a profile is given; no cell is one that was calibrated from. About ten minutes; needs root for
# the cells over a shaped wire. Leave the machine alone meanwhile.
#
#   simulator/validate-qemu.sh [--profile FILE] [--out DIR] [more options of faultline validate, as --runs 3]
#
# FAULTLINE names the program to run (default: ./faultline of this repository).
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
faultline=${FAULTLINE:-$here/faultline}
profile=
out=validate-results
more=()
while [ $# -gt 0 ]; do
  case $1 in
    --profile) profile=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    *) more+=("$1"); shift ;;
  esac
done
mkdir -p "$out" || exit 2
if [ -z "$profile" ]; then
  profile=$out/qemu-$(date +%Y%m%d-%H%M%S).yaml
  "$faultline" calibrate --engine qemu --out "$profile" || exit
fi
# what a receiver's socket holds stands there as a comment, since it is no cost of a host
window=$(sed -nE 's/^# (link\.stream-window): ([0-9]+ KiB) .*/\1=\2/p' "$profile")

limit="migration.push-limit=312 MB/s"
single=migration.channels=single
separate=migration.channels=separate
touches=("guest.compute=5500 ns" "guest.writes=50 %") # of another program than the scenario's
missed=()
count=0

# cell NAME WIRE KEY=VALUE...
cell() {
  local name=$1 wire=$2 set=()
  shift 2
  for one in "$@"; do set+=(--set "$one"); done
  echo "== $name"
  "$faultline" validate qemu-loopback --reference qemu --profile "$profile" --wire "$wire" --out "$out/$name" \
    --no-progress ${window:+--set "$window"} "${set[@]}" ${more[@]+"${more[@]}"}
  local status=$?
  count=$((count + 1))
  case $status in
    0) ;;
    1) missed+=("$name") ;;
    *) exit $status ;;
  esac
}

for channels in "$single" "$separate"; do
  to=${channels#*=}
  shaped=("link.bandwidth=312 MB/s")
  [ "$to" = single ] || shaped+=("link.queue-limit=304687 B") # of one stream: TCP small queues, rate / 2^10
  cell "uniform-limit-$to" loopback "$channels" "$limit"
  cell "uniform-$to" loopback "$channels"
  cell "uniform-2g-$to" loopback "$channels" "vm.memory=2 GiB"
  cell "sequential-limit-$to" loopback "$channels" "$limit" guest.program=sequential "${touches[@]}" "guest.work=3 s"
  cell "uniform-wire-$to" namespaces "$channels" "${shaped[@]}"
  cell "idle-$to" loopback "$channels" guest.program=idle
done
cell idle-precopy loopback "$single" guest.program=idle migration.mode=pre-copy "migration.downtime-limit=50 ms"
echo "== ${#missed[@]} of $count cells have a metric that misses"
[ ${#missed[@]} -eq 0 ] || printf '%s\n' "${missed[@]}"
[ ${#missed[@]} -eq 0 ]
