#!/usr/bin/env bash
# Our client of tools against the protocol's own SDK (PyPI's mcp), over standard input and output and over
# streamable HTTP. Fetches 20 MB when run for the first time.
#
#   mcp_sdk.sh [--program FILE]       FILE: mcp_sdk_peer_tests, of build/release unless given
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/../../build/release/tests/peers/mcp_sdk_peer_tests
if [[ ${1:-} == --program ]]; then program=$2; fi
if [[ ! -x $program ]]; then
  echo "mcp_sdk.sh: $program is not there; build it: scripts/build release mcp_sdk_peer_tests" >&2
  exit 2
fi

place=${XDG_CACHE_HOME:-$HOME/.cache}/neura/mcp_sdk
python=$place/bin/python
if ! "$python" -c 'import mcp' 2>/dev/null; then
  python3 -m venv "$place" || { echo "mcp_sdk.sh: needs python3-venv: apt-get install python3-venv" >&2; exit 2; }
  "$python" -m pip install --quiet --requirement "$here/mcp_requirements.txt"
fi

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
"$python" "$here/mcp_peer.py" http >"$work/address" 2>"$work/log" &
for _ in $(seq 300); do
  if [[ -s $work/address ]] || ! kill -0 $! 2>/dev/null; then break; fi
  sleep 0.1
done
if [[ ! -s $work/address ]]; then
  echo "mcp_sdk.sh: the tool server did not start:" >&2
  tail -n 20 "$work/log" >&2
  exit 2
fi

NEURA_PEER=$(<"$work/address") NEURA_PEER_PYTHON=$python NEURA_PEER_SCRIPT=$here/mcp_peer.py "$program"
