#!/usr/bin/env bash
# How many calls one core carries, with vendors in software: raises the number of calls step by
# step until a caller would notice (an engine latency over 5 ms at p99, or a hole in the audio) and
# prints a line for each step; then the floor, the same sockets and frames moved with no work done,
# once bare and once over our net/.
#
#   knee.sh [--program FILE] [--seconds S] [--embedded] [--tls] [--no-floor] [--alone] [N...]
#
# The server gets core 0 to itself, the callers and the vendors core 1. --embedded leaves speech to
# the models inside the server, which has its worker on core 0 too. --tls has each number twice, the
# second time with TLS to the vendors. --alone runs all three at
# real-time priority, so that other programs on the machine do not count; Linux then keeps 5 % of
# each core back for those.
# Columns: knee_row.py says what they are.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/../build/release/neura
seconds=20
vendors=true
tls=false
floor=true
numbers=()
while (($#)); do
  case $1 in
    --program) program=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --embedded) vendors=false; shift ;;
    --tls) tls=true; shift ;;
    --no-floor) floor=false; shift ;;
    --alone) chrt -f -p 10 $$; shift ;;
    *) numbers+=("$1"); shift ;;
  esac
done
((${#numbers[@]})) || numbers=(50 100 200 300 400 500)

cd "$here/.."
source scripts/own_server.sh
ulimit -n "$(ulimit -Hn)"
others=()
stop_all() {
  for process in "${others[@]}"; do kill "$process" 2>/dev/null || true; done
  stop_own_server
}

# start_on CORE OUTPUT COMMAND...   sets `started` and `its_address`
start_on() {
  local core=$1 output=$2
  shift 2
  taskset -c "$core" "$@" >"$output" &
  started=$!
  others+=("$started")
  for _ in $(seq 50); do [[ -s $output ]] && break; sleep 0.1; done
  its_address=$(<"$output")
}

# load URL N OPTIONS...   one line of JSON
load() {
  # Begun over ten seconds, so that they do not all speak at once.
  taskset -c 1 "$program" bench load "$1" --calls "$2" --rate "$(($2 / 10 + 1))" --seconds "$seconds" \
    --mocks "$mocks_address" --watch "mocks=$mocks" --json "${@:3}" || true
}

python3 bench/knee_row.py

work=$(mktemp -d)
of_mocks=()
if $tls; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=vendors -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
  export SSL_CERT_FILE=$work/certificate.pem
  of_mocks=(--certificate "$work/certificate.pem" --key "$work/key.pem")
fi
start_on 1 "$work/mocks" "$program" bench mocks "${of_mocks[@]}"
mocks=$started
{ read -r mocks_address; read -r tls_address || true; } <<<"$its_address"

export NEURA_LOOPS=1 NEURA_MAX_CALLS=20000 APP_LOG_LEVEL=warning

# measure NAME N   a row; `noticed` tells whether a caller would notice
measure() {
  start_own_server "$program"  # a fresh one, for its memory
  trap stop_all EXIT
  noticed=false
  load "$address" "$2" --watch "server=$server" | python3 bench/knee_row.py "$1" || noticed=true
  curl --silent "$address/metrics" >"$work/metrics.txt" || true
  stop_own_server
}

taskset -cp 0 $$ >/dev/null
knee=none
for n in "${numbers[@]}"; do
  $vendors && use_vendors_at "$mocks_address"
  measure engine "$n"
  plain=$noticed
  if $tls; then
    use_vendors_at "$tls_address"
    measure "engine, TLS" "$n"
  fi
  $plain && knee=$n && break
done
echo
echo "knee: $knee; the server's own metrics: $work/metrics.txt"

if $floor; then
  echo
  for kind in raw net; do
    option=()
    [[ $kind == net ]] && option=(--net)
    start_on 0 "$work/floor" "$program" bench floor --vendors "$mocks_address" "${option[@]}"
    load "$its_address" "$n" --watch "server=$started" | python3 bench/knee_row.py "floor, $kind" || true
    kill "$started"
    wait "$started" 2>/dev/null || true
    rm -f "$work/floor"
  done
fi
