#!/usr/bin/env bash
# Plays the scenarios of this folder, each against a server of its own whose language model is a
# vendor in software and does as the scenario wants it. All at once: they mostly wait.
#
#   run.sh [--program FILE]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/../../../build/release/neura
if [[ ${1:-} == --program ]]; then program=$2; fi

work=$(mktemp -d)
mocks=()
trap 'for process in "${mocks[@]}"; do kill "$process"; done; rm -rf "$work"' EXIT

# model_that NAME OPTIONS...   sets `address` to that of a model that delays as the options say
model_that() {
  "$program" bench mocks "${@:2}" >"$work/$1" &
  mocks+=("$!")
  while [[ ! -s $work/$1 ]]; do sleep 0.1; done
  address=$(<"$work/$1")
}

# play SCENARIO MODEL   in the background; its words go to a file
play() {
  LLM_PROVIDER=openai OPENAI_BASE_URL=$2/v1 OPENAI_API_KEY=none \
    "$here/../run_scenarios.sh" --program "$program" "with_a_model/$1" >"$work/$1.log" 2>&1 &
  played+=("$1") players+=("$!")
}

played=() players=()
model_that is_slow --claims --first-token 2500
play slow_tool "$address"
model_that says_nothing --first-token 600000
play silent_model "$address"
play dead_model http://127.0.0.1:9

status=0
for i in "${!players[@]}"; do
  wait "${players[i]}" || status=$?
  cat "$work/${played[i]}.log"
done
exit "$status"
