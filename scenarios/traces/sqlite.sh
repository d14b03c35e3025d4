#!/bin/sh
# Records sqlite.trace: analytic and point queries on an in-memory database of SQLite 3.40 (sqlite.sql), from
# the moment the table is filled and indexed. Debian package: sqlite3.
cd "$(dirname "$0")" || exit 1
faultline trace record --epoch 2000000 --grain 1000 --from 4.5s --length 6s --out sqlite.trace -- \
  sqlite3 :memory: <sqlite.sql
