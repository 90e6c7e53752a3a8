#!/usr/bin/env bash
# Plays scenarios against a server of their own, on a free port and with an empty data folder.
#
#   run_scenarios.sh [OPTION...] [NAME...]      all of this folder unless names are given, such as
#                                               happy_path or with_a_model/dead_model
#
#   --program FILE      build/release/neura unless said
#   --ear EAR           how callers know what the agent says, as `neura call --ear` has it
#   --carrier           the server has a carrier that takes orders; `neura call` plays it
#   --before COMMAND    is run each time before they are played, beside the server, with its data
#                       folder as NEURA_DATA_DIR
#
# The server takes its settings from the environment: NEURA_AGENT=agents/helpdesk.yaml run_scenarios.sh …
# The exit code is 0 only when every expectation of every scenario holds.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/../../build/release/neura
with_carrier=false
ear=()
before=
while [[ ${1:-} == --* ]]; do
  case $1 in
    --program) program=$2; shift ;;
    --ear) ear=(--ear "$2"); shift ;;
    --carrier) with_carrier=true ;;
    --before) before=$2; shift ;;
    *) echo "run_scenarios.sh: unknown option $1" >&2; exit 2 ;;
  esac
  shift
done
if [[ ! -x $program ]]; then
  echo "run_scenarios.sh: $program is not there; build it: cmake --preset release && cmake --build --preset release" >&2
  exit 2
fi
models=${NEURA_MODELS_DIR:-$HOME/.local/share/neura/models}
if [[ ! -d $models ]]; then
  echo "run_scenarios.sh: no speech models in $models; fetch them: $program models pull" >&2
  exit 2
fi

scripts=()
if (($# > 0)); then
  for name in "$@"; do scripts+=(--script "$here/${name%.yaml}.yaml"); done
else
  # The longest first, so that it is not waited for alone.
  scripts+=(--script "$here/talks_for_two_minutes.yaml")
  for file in "$here"/*.yaml; do
    [[ $file == */talks_for_two_minutes.yaml ]] || scripts+=(--script "$file")
  done
fi

cd "$here/../.."
source scripts/own_server.sh
carrier=()
if $with_carrier; then
  use_carrier_in_software
  carrier=(--carrier-port "$carrier_port" --token "$carrier_token")
fi
start_own_server "$program"

call() {
  if [[ -n $before ]]; then NEURA_DATA_DIR=$data bash -c "$before"; fi
  env -u TWILIO_AUTH_TOKEN -u NEURA_API_KEY "$program" call "$address" "$@" "${carrier[@]}" "${ear[@]}" \
    --parallel "${NEURA_SCENARIOS_PARALLEL:-10}" | tee "$data/calls.log"
}

# Speech is made anew in each call and never twice the same, so a scenario that fails is played
# once more; one that fails twice has failed.
status=0
call "${scripts[@]}" || status=$?
if ((status == 1)); then
  again=()
  while read -r name; do
    for script in "${scripts[@]}"; do
      if [[ $script == */"$name".yaml ]]; then again+=(--script "$script"); fi
    done
  done < <(sed -n 's/^FAIL \([^ ]*\) .*/\1/p' "$data/calls.log" | sort -u)
  if ((${#again[@]} > 0)); then
    echo "--- once more: $((${#again[@]} / 2)) of $((${#scripts[@]} / 2))"
    status=0
    call "${again[@]}" || status=$?
  fi
fi
if ((status != 0)); then
  echo "--- the server's last words" >&2
  tail -n 20 "$data/server.log" >&2
fi
exit "$status"
