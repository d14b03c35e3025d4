#!/bin/sh
# Records python.trace: CPython 3.11 and python.py, 3 s from the moment its objects exist.
# Debian package: python3.
cd "$(dirname "$0")" || exit 1
PYTHONHASHSEED=0 faultline trace record --epoch 10000000 --grain 1000 --stop-after 8200000000 --from 5s --length 3s \
  --out python.trace -- /usr/bin/python3.11 python.py
