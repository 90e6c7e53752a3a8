#!/usr/bin/env bash
# How many calls at once this machine holds with embedded speech: starts a server of its own and
# places N calls at a time that say the same happy path, without listening to the agent, so that
# nearly all of the work measured is the server's. Prints a line for each N.
#
#   embedded_calls.sh [--program FILE] [N...]      1 2 4 6 8 12 unless numbers are given
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/arguments.sh"
take_arguments "1 2 4 6 8 12" "$@"

cd "$here/.."
source scripts/own_server.sh
export NEURA_MAX_CALLS=1000  # 50 unless told, and the others would hear that all lines are busy
start_own_server "$program"

words=(
  "Yes, that is fine."
  "I had an accident with another car on the highway."
  "Yesterday at three in the afternoon."
  "It happened on Lincoln Avenue in Chicago."
  "No, there were no injuries."
  "The driver of the other car."
  "Yes, my brother was a witness."
  "No, there was no damage before."
  "My name is Maria Lopez."
  "Yes, that is right."
  "My policy number is K four eight two nine one three."
  "Yes, that is right."
  "It is five five five, zero one three, four four seven seven."
  "Yes, that is correct."
)
says=()
for sentence in "${words[@]}"; do says+=(--say "$sentence"); done

echo "calls  turns  median ms  p95 ms  longest ms  busy cores"
for n in "${numbers[@]}"; do
  before=$(awk '/^cpu /{print $2+$3+$4+$7+$8, $2+$3+$4+$5+$6+$7+$8}' /proc/stat)
  # Begun one after the other, as calls are.
  env -u TWILIO_AUTH_TOKEN -u NEURA_API_KEY "$program" call "$address" "${says[@]}" \
    --no-listen --json --count "$n" --parallel "$n" --rate 0.7 >"$data/calls.json" 2>"$data/calls.log" || true
  after=$(awk '/^cpu /{print $2+$3+$4+$7+$8, $2+$3+$4+$5+$6+$7+$8}' /proc/stat)
  python3 - "$n" "$data/calls.json" "$before" "$after" <<'PY'
import json, os, sys
n, file, before, after = sys.argv[1:]
calls = json.load(open(file))
calls = calls["calls"] if isinstance(calls, dict) and "calls" in calls else calls
calls = calls if isinstance(calls, list) else [calls]
turns = sorted(turn["latency_ms"] for call in calls for turn in call["turns"])
at = lambda share: turns[min(len(turns) - 1, int(share * len(turns)))]
busy0, all0 = map(int, before.split()); busy1, all1 = map(int, after.split())
cores = os.cpu_count() * (busy1 - busy0) / max(1, all1 - all0)
print(f"{n:>5}  {len(turns):>5}  {at(0.5):>9}  {at(0.95):>6}  {turns[-1]:>10}  {cores:>10.2f}")
PY
done
