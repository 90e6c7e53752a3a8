#!/usr/bin/env bash
# Whether a server stays as it is: N calls at a time for a long while, each of a minute or so and then
# replaced, with vendors in software. Every half minute a line: memory, descriptors, threads, how late
# the loop was, holes. The exit code is 0 only when memory, descriptors and threads stay flat and nothing
# was lost; soak.py says what that means.
#
#   soak.sh [--program FILE] [--minutes M] [--calls N] [--alone]
#
# 20 minutes and 360 calls (80 % of the knee, see RESULTS.md) unless given. The server gets core 0 to
# itself, the callers and the vendors core 1. --alone runs all three at real-time priority, as knee.sh.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/../build/release/neura
minutes=20
calls=360
while (($#)); do
  case $1 in
    --program) program=$2; shift 2 ;;
    --minutes) minutes=$2; shift 2 ;;
    --calls) calls=$2; shift 2 ;;
    --alone) chrt -f -p 10 $$; shift ;;
    *) echo "soak.sh: what is $1?" >&2; exit 2 ;;
  esac
done

cd "$here/.."
source scripts/own_server.sh
ulimit -n "$(ulimit -Hn)"
work=$(mktemp -d)
taskset -c 1 "$program" bench mocks >"$work/mocks" &
mocks=$!
while [[ ! -s $work/mocks ]]; do sleep 0.1; done

export NEURA_LOOPS=1 NEURA_MAX_CALLS=20000 APP_LOG_LEVEL=warning
use_vendors_at "$(<"$work/mocks")"
taskset -cp 0 $$ >/dev/null
start_own_server "$program"
trap 'kill $mocks; stop_own_server; rm -rf "$work"' EXIT
taskset -cp 1 $$ >/dev/null

python3 bench/soak.py "$program" "$address" "$server" "$minutes" "$calls"
