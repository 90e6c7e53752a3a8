#!/usr/bin/env bash
# What a call loses, and how long it takes, when a vendor is lost in the middle of it: the same spoken
# conversation with nothing failing, and then with each vendor failing in its own way, beside one that
# takes over. Vendors fail in software (`neura bench mocks`), speech is taken over by the server's own models.
# OpenAI's Realtime is played by the tests' fake of it: `cmake --build build/release --target fake_realtime`
# beforehand; without it those two rows are left out.
#
#   failover.sh [--program FILE] [N]      N calls a row (3), all at once
#
# Prints for each row the turns, their latency (carrier's end, from the caller's last voiced sample to
# the agent's first), holes in the agent's voice and whether every word of the callers is on record as in
# the first row of its kind. The exit code is 0 only when nothing was lost.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/arguments.sh"
take_arguments "3" "$@"

cd "$here/.."
source scripts/own_server.sh
work=$(mktemp -d)
mocks=()
trap 'for process in "${mocks[@]}"; do kill "$process"; done; rm -rf "$work"' EXIT

# vendors NAME OPTIONS...   sets `vendor` to their address
vendors() {
  "$program" bench mocks "${@:2}" >"$work/$1" &
  mocks+=("$!")
  while [[ ! -s $work/$1 ]]; do sleep 0.1; done
  vendor=$(head -n 1 "$work/$1")
}
vendors good
good=$vendor
vendors deaf --hears-for 500
deaf=$vendor
vendors mute --speaks-for 300
mute=$vendor
vendors lost --writes-words 12
lost_for_words=$vendor
vendors overloaded --writes-words 12 --overloads
overloaded=$vendor
vendors claims_and_lost --claims --writes-words 12
claims_and_lost=$vendor
nobody=http://127.0.0.1:9

# realtime NAME DROP_AT   sets `vendor` to the address of one that hears the callers of the rows below
realtime() {
  "$fake_realtime" "$2" "Yes, that is fine." "I had an accident with another car on the highway." \
    "Yesterday at three in the afternoon." "It happened on Lincoln Avenue in Chicago." >"$work/$1" &
  mocks+=("$!")
  while [[ ! -s $work/$1 ]]; do sleep 0.1; done
  vendor=$(head -n 1 "$work/$1")
}
fake_realtime=$(dirname "$program")/tests/fake_realtime
if [[ -x $fake_realtime ]]; then
  realtime hears_and_speaks 0
  hears_and_speaks=$vendor
  realtime breaks_off 6000
  breaks_off=$vendor
fi

export DEEPGRAM_API_KEY=none OPENAI_API_KEY=none APP_LOG_LEVEL=error NEURA_LOOPS=1
says=(
  --say "Yes, that is fine."
  --say "I had an accident with another car on the highway."
  --say "Yesterday at three in the afternoon."
  --say "It happened on Lincoln Avenue in Chicago."
)

# row NAME KIND SETTING=VALUE...   KIND: rows of one kind are of the same recogniser and the same agent
row() {
  (
    export "${@:3}"
    start_own_server "$program"
    env -u TWILIO_AUTH_TOKEN -u NEURA_API_KEY "$program" call "$address" "${says[@]}" --no-listen --json \
      --count "${numbers[0]}" --parallel "${numbers[0]}" >"$data/calls.json" 2>"$data/calls.log" || true
    python3 bench/failover.py "$1" "$work/$2.words" "$data/calls.json" "$address"
  ) || lost=1
}

lost=0
python3 bench/failover.py
row "nothing fails" guided STT_PRIMARY_PROVIDER=embedded
row "hearing cut in mid-word" guided STT_PRIMARY_PROVIDER=deepgram STT_FALLBACK_PROVIDERS=embedded DEEPGRAM_BASE_URL="$deaf"
row "voice cut in mid-sentence" guided TTS_PRIMARY_PROVIDER=deepgram TTS_FALLBACK_PROVIDERS=embedded DEEPGRAM_BASE_URL="$mute"
row "every vendor down" guided STT_PRIMARY_PROVIDER=deepgram STT_FALLBACK_PROVIDERS=embedded TTS_PRIMARY_PROVIDER=deepgram \
  TTS_FALLBACK_PROVIDERS=embedded DEEPGRAM_BASE_URL="$nobody" LLM_PROVIDER=openai OPENAI_BASE_URL="$nobody/v1"
row "a model, nothing fails" model LLM_PROVIDER=ollama OLLAMA_BASE_URL="$good"
row "model down, the next answers" model LLM_PROVIDER=openai OPENAI_BASE_URL="$nobody/v1" LLM_FALLBACK_PROVIDERS=ollama OLLAMA_BASE_URL="$good"
row "model cut in mid-sentence" model LLM_PROVIDER=openai OPENAI_BASE_URL="$lost_for_words/v1" LLM_FALLBACK_PROVIDERS=ollama OLLAMA_BASE_URL="$good"
row "model overloaded in mid-stream" model LLM_PROVIDER=openai OPENAI_BASE_URL="$overloaded/v1" LLM_FALLBACK_PROVIDERS=ollama OLLAMA_BASE_URL="$good"
row "tool called, then model cut" model LLM_PROVIDER=openai OPENAI_BASE_URL="$claims_and_lost/v1" LLM_FALLBACK_PROVIDERS=ollama OLLAMA_BASE_URL="$good"
if [[ -x $fake_realtime ]]; then
  row "Realtime, nothing fails" realtime SPEECH_TO_SPEECH_PROVIDER=openai_realtime OPENAI_BASE_URL="$hears_and_speaks"
  row "Realtime cut in mid-sentence" realtime SPEECH_TO_SPEECH_PROVIDER=openai_realtime OPENAI_BASE_URL="$breaks_off"
fi
exit "$lost"
