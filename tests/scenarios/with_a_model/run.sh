#!/usr/bin/env bash
# Plays the scenarios of this folder against servers whose language model is a vendor in software and
# does as they want it: slow, silent, dead, or by rules (`rules/`). By rules those of evals/ are played
# too that are held in English. All at once: they mostly wait.
#
#   run.sh [--program FILE] [--model FILE]     MODEL: build/.../tests/fake_rule_model
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../../..
program=$root/build/release/neura
rule_model=$root/build/release/tests/fake_rule_model
while (($# > 1)); do
  case $1 in
    --program) program=$2 ;;
    --model) rule_model=$2 ;;
  esac
  shift 2
done

work=$(mktemp -d)
mocks=()
trap 'kill "${mocks[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

# started NAME LINES COMMAND...   runs it until the end; comes back when it has written so many lines
started() {
  "${@:3}" >"$work/$1" 2>"$work/$1.errors" &
  mocks+=("$!")
  until (($(wc -l <"$work/$1") >= $2)); do
    if ! kill -0 "$!"; then cat "$work/$1.errors" >&2; exit 2; fi
    sleep 0.1
  done
}

# model_that NAME OPTIONS...   sets `address` to that of a model that delays as the options say
model_that() {
  started "$1" 1 "$program" bench mocks "${@:2}"
  address=$(<"$work/$1")
}

# model_by_rules FILE...   sets `address` to that of a model that follows them, and `agent` to an agent
#                          file whose tool is answered as rules/tools.yaml says
model_by_rules() {
  started by_rules 2 "$rule_model" "$here/rules/tools.yaml" "$@"
  rules_of=$!
  { read -r address && read -r tools; } <"$work/by_rules"
  cp "$root"/agents/insurance*.yaml "$work"
  sed "s|TOOLS|$tools|" "$here/rules/agent_tools.yaml" >>"$work/insurance.yaml"
  agent=$work/insurance.yaml
}

# play GROUP MODEL ARGUMENT...   in the background, as run_scenarios.sh does; its words go to a file
play() {
  LLM_PROVIDER=openai OPENAI_BASE_URL=$2 OPENAI_API_KEY=none HTTP_TOOLS_ALLOW_PRIVATE=true \
    "$here/../run_scenarios.sh" --program "$program" "${@:3}" >"$work/$1.log" 2>&1 &
  played+=("$1") players+=("$!")
}

played=() players=()
evals=$root/tests/data/evals
model_by_rules "$here/rules/garages.yaml" "$here/rules/insulting_caller.yaml" \
  "$evals"/{jailbreak_contract,leak_in_the_shower,unintelligible_caller}.yaml
# What such a model says is known to the letter: the callers read along, as a person understands.
NEURA_AGENT=$agent play conversations "$address" --ear written \
  ../../evals/leak_in_the_shower with_a_model/{broken_tool,insulting_caller,slow_http_tool,tool_loop} \
  ../../evals/{jailbreak_contract,unintelligible_caller}
model_that is_slow --claims --first-token 2500
play slow_tool "$address/v1" with_a_model/slow_tool
model_that says_nothing --first-token 600000
play silent_model "$address/v1" with_a_model/silent_model
play dead_model http://127.0.0.1:9/v1 with_a_model/dead_model

status=0
for i in "${!players[@]}"; do
  wait "${players[i]}" || status=$?
  cat "$work/${played[i]}.log"
done

# What the model and the tools were sent was as their vendors want it.
kill "$rules_of"
wait "$rules_of" || status=$?
cat "$work/by_rules.errors" >&2
exit "$status"
