#!/usr/bin/env bash
# How fast the virtual engine is, whole process, on one core: wall and CPU seconds, the touches that were executed and the
# largest resident size, each the median of RUNS runs (default 3). Pins itself to one processor where taskset is there.
# The time of a run includes starting the JVM, the bound and writing the result.
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
runs=${RUNS:-3}
work=$(mktemp -d)
scenarios=simulator/src/jmh/resources/dev/faultline/simulator/bench # of the benchmarks
trap 'rm -rf "$work"' EXIT
pin=()
command -v taskset >/dev/null && pin=(taskset -c "$(($(nproc) - 1))")

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
measure resident-4-gib "$scenarios/resident-4-gib.yaml" linear
measure guest-64-gib "$scenarios/guest-64-gib.yaml" linear
for strategy in ${STRATEGIES:-linear dual multi-pivot}; do
  measure terabyte terabyte "$strategy"
done
