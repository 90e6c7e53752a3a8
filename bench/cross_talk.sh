#!/usr/bin/env bash
# Whether anything of one call turns up in another. The exit code is 0 only when nothing does.
#
#   cross_talk.sh [--program FILE] [--row N] [--at-a-time N] [--spoken N] [PARALLEL]
#
# 1. PARALLEL calls at once (50), then --row calls (1,000), one after the other in --at-a-time (20)
#    rows. Speech and language are vendors in software. What each caller says is signed with a number
#    of its own; the words recognised in it, what the model writes into the claim, its answer and the
#    audio of the answer are about that number. Callers check every frame they hear.
# 2. --spoken calls at once (12, at most 12; 0 for none) with real speech and the server's own models:
#    each caller speaks of a thing of its own.
# Transcripts and claims of all of them are read back over the API, see cross_talk.py.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/../build/release/neura
parallel=50 row=1000 at_a_time=20 spoken=12
while (($#)); do
  case $1 in
    --program) program=$2; shift 2 ;;
    --row) row=$2; shift 2 ;;
    --at-a-time) at_a_time=$2; shift 2 ;;
    --spoken) spoken=$2; shift 2 ;;
    *) parallel=$1; shift ;;
  esac
done

cd "$here/.."
source scripts/own_server.sh
ulimit -n "$(ulimit -Hn)"
work=$(mktemp -d)
mocks=
trap '[[ -z $mocks ]] || kill "$mocks"; rm -rf "$work"' EXIT

# Without the question for consent, so that the first answer is the model's.
sed -e 's/^  demanded: true$/  demanded: false/' -e '/^  languages:/d' agents/insurance.yaml >"$work/agent.yaml"
export NEURA_AGENT=$work/agent.yaml APP_LOG_LEVEL=warning NEURA_MAX_CALLS=1000

# numbered_calls AT_A_TIME TOTAL FIRST
numbered_calls() {
  echo "--- $2 calls, $1 at a time"
  "$program" bench load "$address" --calls "$1" --total "$2" --rate "$1" --first "$3" --brief --barge-ins 1 \
    --watch "server=$server"
}

# Records are read back whatever the callers heard.
in_software() (
  status=0
  use_vendors_at "$(<"$work/mocks")"
  start_own_server "$program" || exit
  numbered_calls "$parallel" "$parallel" 1 || status=1
  numbered_calls "$at_a_time" "$row" $((parallel + 1)) || status=1
  python3 bench/cross_talk.py numbered "$address" $((parallel + row)) || status=1
  exit "$status"
)

things=(elephant umbrella piano bicycle volcano chocolate helicopter guitar computer hospital butterfly tractor)
in_speech() (
  scripts=()
  for ((i = 0; i < spoken; ++i)); do
    thing=${things[i]}
    cat >"$work/$thing.yaml" <<YAML
name: $thing
from: "+$((15550101000 + i))"
limit: 60 s
turns:
  - say: "I saw the $thing. It was a very big $thing, and the $thing hit my car."
  - hang_up: true
YAML
    scripts+=(--script "$work/$thing.yaml")
  done
  echo "--- $spoken calls at a time, with speech"
  status=0
  start_own_server "$program" || exit
  "$program" call "$address" "${scripts[@]}" --parallel "$spoken" || status=1
  python3 bench/cross_talk.py spoken "$address" "${things[@]:0:spoken}" || status=1
  exit "$status"
)

"$program" bench mocks --claims >"$work/mocks" &
mocks=$!
while [[ ! -s $work/mocks ]]; do sleep 0.1; done
status=0
in_software || status=1
((spoken == 0)) || in_speech || status=1
if ((status == 0)); then echo "no cross-talk"; else echo "CROSS-TALK, or calls that failed: see above"; fi
exit "$status"
