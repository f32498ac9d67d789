#!/usr/bin/env bash
# A private PostgreSQL server for the tests: on loopback, a free port, with its data in a folder of its own.
#   postgresql.sh start         prints the connection string
#   postgresql.sh stop FOLDER   stops the server and removes the folder; the connection string ends with it
# Needs Debian's package postgresql. PostgreSQL does not run as root, so as root this starts it as the user postgres.
set -euo pipefail

binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$binaries" ] || { echo "PostgreSQL is not installed. apt-get install postgresql" >&2; exit 1; }
as_owner() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$1"; else bash -c "$1"; fi; }

case "${1:-}" in
  start)
    folder=$(mktemp -d /tmp/secondopinion-postgresql-XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
    as_owner "$binaries/initdb -D $folder/data -A trust -E UTF8 --locale=C.UTF-8 -U tests >$folder/initdb.log 2>&1" || { cat "$folder/initdb.log" >&2; exit 1; }
    as_owner "$binaries/pg_ctl -D $folder/data -l $folder/server.log -w start \
      -o '-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c shared_buffers=256MB -c max_connections=200' >/dev/null" \
      || { cat "$folder/server.log" >&2; exit 1; }
    echo "Host=127.0.0.1;Port=$port;Username=tests;Database=postgres;Application Name=$folder"
    ;;
  stop)
    as_owner "$binaries/pg_ctl -D $2/data -m immediate stop >/dev/null" || true
    rm -rf "$2"
    ;;
  *)
    sed -n '2,5p' "$0" >&2
    exit 2
    ;;
esac
