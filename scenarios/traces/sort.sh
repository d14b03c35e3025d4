#!/bin/sh
# Records sort.trace: GNU sort 9.1, numeric, two threads, 760,000 lines in memory, from start to end.
# Debian package: coreutils.
cd "$(dirname "$0")" || exit 1
input=$(mktemp)
awk 'BEGIN {
  for (x = 1; i < 760000; i++) {
    x = (x * 16807) % 2147483647
    printf "%d%05d\tinvoice %08d of customer %d, paid by transfer %010d\n", x, x % 99991, i, x % 65521, x
  }
}' >"$input"
LC_ALL=C faultline trace record --epoch 6000000 --grain 1000 --out sort.trace -- \
  sort -n --parallel=2 -S 400M -o /dev/null <"$input"
rm -f "$input"
