#!/bin/sh
# Records redis.trace: a key-value server (redis-server 7.0) that is filled, and then read and written at random
# keys by 24 clients; 4 s from about the moment it is full. Debian packages: redis-server, redis-tools.
cd "$(dirname "$0")" || exit 1
(
  until redis-cli -p 6399 ping; do sleep 0.2; done
  redis-benchmark -p 6399 -q -t set -n 380000 -r 200000 -d 500 -P 32 -c 8
  redis-benchmark -p 6399 -q -t set -n 80000 -r 200000 -d 500 -c 8 &
  redis-benchmark -p 6399 -q -t get -n 160000 -r 200000 -c 16
  wait
  redis-cli -p 6399 shutdown nosave
) >/dev/null 2>&1 &
faultline trace record --epoch 2000000 --grain 1000 --from 2s --length 4s --out redis.trace -- \
  redis-server --port 6399 --save "" --appendonly no
wait
