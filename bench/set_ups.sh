#!/usr/bin/env bash
# How many calls a second a server on all cores sets up, each until its greeting is heard: holds N
# calls of one second each, so that N begin a second, and prints what came of it. The voice answers
# at once, so that the greeting's time is the engine's.
#
#   set_ups.sh [--program FILE] [N...]      100 200 500 unless numbers are given
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/arguments.sh"
take_arguments "100 200 500" "$@"

cd "$here/.."
source scripts/own_server.sh
ulimit -n "$(ulimit -Hn)"
work=$(mktemp -d)
"$program" bench mocks --first-audio 0 >"$work/mocks" &
mocks=$!
while [[ ! -s $work/mocks ]]; do sleep 0.1; done
address_of_mocks=$(<"$work/mocks")

export NEURA_MAX_CALLS=20000 APP_LOG_LEVEL=warning
use_vendors_at "$address_of_mocks"
start_own_server "$program"
trap 'kill $mocks; stop_own_server' EXIT
for n in "${numbers[@]}"; do
  "$program" bench load "$address" --calls "$n" --length 1 --rate "$n" --seconds 10 --json \
    --watch "server=$server" >"$work/report" || true
  python3 - "$n" "$work/report" <<'PY'
import json, sys
r = json.load(open(sys.argv[2]))
c, cpu = r["callers"], {p["name"]: p["cpu_percent"] for p in r["processes"]}
greeting, answer = c["start_to_greeting"], c["announce_to_answer"]
print(f"{sys.argv[1]} wanted: {c['begun'] / r['seconds']:.0f} a second; announcement {answer['p50_ms']:.1f}/{answer['p99_ms']:.1f} ms, "
      f"start to greeting {greeting['p50_ms']:.1f}/{greeting['p99_ms']:.1f} ms (p50/p99); server {cpu['server']:.0f} % of a core, "
      f"generator {cpu['generator']:.0f} %; refused {c['refused']}, lost {c['ended']}", flush=True)
PY
done
