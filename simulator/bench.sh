#!/usr/bin/env bash
# How fast the virtual engine is, whole process, on one core: wall and CPU seconds, the touches that were executed and the
# largest resident size, each the median of RUNS runs (default 3). Pins itself to one processor where taskset is there.
# The time of a run includes starting the JVM, the bound and writing the result.
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
runs=${RUNS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pin=()
command -v taskset >/dev/null && pin=(taskset -c "$(($(nproc) - 1))")

cat >"$work/resident.yaml" <<'Y'
name: resident-4-gib
vm: { memory: 4 GiB }
guest: { program: zipf, compute: 100 ns, warm-up: 0 s, suspend-jitter: 0 s, work: 400000000 touches }
migration: { push-streams: 2 }
link: { bandwidth: 400 Gbit/s, latency: 1 us }
host: free
Y
cat >"$work/guest-64-gib.yaml" <<'Y'
name: guest-64-gib
vm: { memory: 64 GiB, vcpus: 4 }
guest: { program: zipf, compute: 20 us, warm-up: 100 ms, work: 60 s }
migration: { push-streams: 2 }
link: { bandwidth: 10 Gbit/s, latency: 50 us }
Y

./faultline --version >/dev/null
printf '%-28s %8s %8s %14s %14s %10s\n' scenario wall_s cpu_s touches touches_pull rss_mib
measure() { # title, scenario, strategy
  for ((i = 0; i < runs; i++)); do
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" \
      "${pin[@]}" ./faultline run "$2" --prepaging "$3" --no-progress --out "$work/out" >/dev/null
    awk '{printf "%.2f %.2f %d\n", $1, $2 + $3, $4 / 1024}' "$work/time" >>"$work/$1.$3"
  done
  local csv
  csv=$(ls -d "$work"/out/*/ | tail -n 1)
  local json
  json=$(find "$csv" -name '*.json' ! -name set.json | head -n 1)
  local touches pull
  touches=$(grep -oE '"touches" *: *[0-9]+' "$json" | head -n 1 | grep -oE '[0-9]+$' || echo -)
  pull=$(grep -oE '"touches_pull" *: *[0-9]+' "$json" | head -n 1 | grep -oE '[0-9]+$' || echo -)
  rm -rf "$work/out"
  sort -n "$work/$1.$3" | awk -v n="$runs" -v t="$1 $3" -v a="$touches" -v b="$pull" \
    'NR == int((n + 1) / 2) {printf "%-28s %8.2f %8.2f %14s %14s %10d\n", t, $1, $2, a, b, $3}'
}
measure resident-4-gib "$work/resident.yaml" linear
measure guest-64-gib "$work/guest-64-gib.yaml" linear
for strategy in ${STRATEGIES:-linear dual multi-pivot}; do
  measure terabyte terabyte "$strategy"
done
