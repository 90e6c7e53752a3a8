#!/usr/bin/env bash
# `neura eval --spoken` against a server of its own: one evaluation is played by a real call, and those that cannot be
# are told apart from it.
#
#   spoken_evaluation.sh [--program FILE]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/../../build/release/neura
if [[ ${1:-} == --program ]]; then program=$2; fi
cd "$here/../.."
source scripts/own_server.sh
start_own_server "$program"

status=0
env -u TWILIO_AUTH_TOKEN -u NEURA_API_KEY "$program" eval --spoken --url "$address" --parallel 2 --times 2 \
  --json "$data/result.json" evals/unintelligible_caller.yaml evals/jailbreak_song.yaml evals/appointment.yaml \
  evals/second_claim.yaml evals/call_goes_on.yaml || status=$?
if ((status != 0)); then
  echo "spoken_evaluation.sh: exit code $status, expected 0" >&2
  exit 1
fi

curl --silent --fail "$address/api/v1/calls" >"$data/calls.json"
python3 - "$data/result.json" "$data/calls.json" <<'PYTHON'
import json, sys

result = json.load(open(sys.argv[1]))
rows = {row["scenario"]: row for row in result["scenarios"]}
played = rows["unintelligible_caller"]
assert (played["passed"], played["played"], played["left_out"]) == (2, 2, None), played
assert played["first_words_ms"]["p50"] > 0, played["first_words_ms"]
numbers = {call["from"] for call in json.load(open(sys.argv[2]))["calls"]}
assert len(numbers) == 2, f"each call has a number of its own: {numbers}"
reasons = {"jailbreak_song": "spoken in fr-FR", "appointment": "for the agent appointment",
           "second_claim": "a language model", "call_goes_on": "makes up"}
for name, reason in reasons.items():
    assert rows[name]["played"] == 0 and reason in rows[name]["left_out"], rows[name]["left_out"]
assert result["totals"][0]["left_out"] == len(reasons), result["totals"]
assert (result["totals"][0]["passed"], result["totals"][0]["played"]) == (2, 2), result["totals"]
PYTHON
echo "spoken_evaluation.sh: as it should be"
