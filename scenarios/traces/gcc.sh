#!/bin/sh
# Records gcc.trace: the C++ compiler proper of GCC 12 at work on gcc.cc, 3.7 s around the end of parsing and
# instantiating and the first passes of -O2. Debian package: g++.
cd "$(dirname "$0")" || exit 1
faultline trace record --epoch 10000000 --grain 1000 --stop-after 10000000000 --from 6.2s --length 3.7s --out gcc.trace -- \
  "$(g++ -print-prog-name=cc1plus)" -quiet -imultiarch x86_64-linux-gnu -std=c++20 -O2 -D_GNU_SOURCE \
  gcc.cc -o gcc.s
rm -f gcc.s
