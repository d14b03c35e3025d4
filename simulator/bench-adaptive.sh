#!/usr/bin/env bash
# The bar of `adaptive`, through the command line: over each trace, link and one-way latency, its stall against the best other
# strategy that is not told the future. A cell is within the bar if
#   stall <= 1.1 x best other + 2 % of the gap from linear to oracle + 4 round trips, and hard over it if 1.5 x is not enough.
# Prints every cell, the misses, and the share of the gap that each strategy closes on average. Stall is the mean over
# SEEDS seeds (default 1, from seed 1 on). Takes some minutes for each seed; JOBS runs go on at once (default 1).
#
#   TRACES="sort gcc" LINKS="10" LATENCIES="100" SEEDS=5 simulator/bench-adaptive.sh
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/.."
traces=${TRACES:-redis sort sqlite gcc python linux-vm}
links=${LINKS:-1 10 40}              # Gbit/s
latencies=${LATENCIES:-25 100 500}   # us, one way
# orders of the pages in time, under every scan and bubble that takes them
ordered=linear,forward,dual,multi-pivot,hot-first,hot-first:by=decayed,multi-pivot:order=recency
ordered+=,dual:order=recency,dual:order=frequency,dual:order=decayed
# what faults alone move, and what nothing moves
driven=random,backward,forward:hints=one-slot,leap,stream,markov,score-map,fault-around,fault-around:size=auto:pages=64
driven+=,chunk,pull-cursor
# what a copy of the guest tells; adaptive is not judged against these
ahead=shadow,shadow:diverge=5000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faultline=${FAULTLINE:-./faultline} # for one that is started otherwise
$faultline --version >/dev/null
for link in $links; do
  for latency in $latencies; do
    # shellcheck disable=SC2086
    $faultline compare $traces --prepaging "adaptive,oracle,$ahead,$ordered,$driven" --repeat "${SEEDS:-1}" --seed 1 \
      --jobs "${JOBS:-1}" --set "link.bandwidth=$link Gbit/s" --set "link.latency=$latency us" \
      --no-progress --out "$work/$link-$latency" >/dev/null
    # label, trace, stall of each run; columns by their names
    for csv in "$work/$link-$latency"/*/*.csv; do
      awk -F, -v cell="$link $latency" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { print $at["scenario"], cell, $at["prepaging"], $at["stall_ns"] }' "$csv" >>"$work/stalls"
    done
    rm -rf "$work/${link:?}-$latency"
  done
done
awk -v ordered="$ordered" '
  function share(s) { return gap > 0 ? (stall[c, "linear"] - stall[c, s]) / gap : 1 }
  function verdict(best) { # of all others, or of those along an order alone
    return mine <= 1.1 * best + slack ? "ok" : mine <= 1.5 * best + slack ? "MISS" : "HARD"
  }
  {
    c = $1 " " $2 " " $3
    if (!(c in known)) { known[c] = 1; cells[++count] = c; latency[c] = $3 }
    if (!($4 in index_of)) { index_of[$4] = ++strategies; label[strategies] = $4 }
    stall[c, $4] += $5 / 1e6; runs[c, $4]++
  }
  END {
    n = split(ordered, list, ","); for (i = 1; i <= n; i++) along[list[i]] = 1
    printf "%-10s %6s %6s %10s %10s %-32s %6s %7s  %-5s %s\n", "trace", "Gbit/s", "us", "adaptive", "best", "of", "ratio", "closed",
      "all", "ordered"
    for (k = 1; k <= count; k++) {
      c = cells[k]
      for (i = 1; i <= strategies; i++) stall[c, label[i]] /= runs[c, label[i]]
      mine = stall[c, "adaptive"]; gap = stall[c, "linear"] - stall[c, "oracle"]
      slack = 0.02 * gap + 4 * 2 * latency[c] / 1000
      best = 1e30; bestOrdered = 1e30
      for (i = 1; i <= strategies; i++) {
        s = label[i]; closed[s] += share(s)
        if (s == "adaptive" || s == "oracle" || s ~ /^shadow/) continue
        if (stall[c, s] < best) { best = stall[c, s]; who = s }
        if (s in along && stall[c, s] < bestOrdered) bestOrdered = stall[c, s]
      }
      v = verdict(best); w = verdict(bestOrdered); all[v]++; some[w]++
      split(c, part, " ")
      printf "%-10s %6s %6s %10.1f %10.1f %-32s %6.2f %7.2f  %-5s %s\n", part[1], part[2], part[3], mine, best, who, mine / best,
        share("adaptive"), v, w
    }
    printf "\n%d cells; against all others %d within, %d not, %d of those hard; against those along an order %d, %d, %d\n", count,
      all["ok"], all["MISS"] + all["HARD"], all["HARD"], some["ok"], some["MISS"] + some["HARD"], some["HARD"]
    print "\nshare of the gap from linear to oracle closed, mean over the cells:"
    for (i = 1; i <= strategies; i++) printf "%7.3f %s\n", closed[label[i]] / count, label[i] | "sort -rn"
  }' "$work/stalls"
