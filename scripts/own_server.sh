# Sourced by scripts that need a server of their own: on a free port, with an empty data folder.
#
#   start_own_server PROGRAM    sets `data` and `address` and comes back when the server is ready;
#                               the server and its data are gone when the script ends.
#   use_vendors_at ADDRESS      before it: speech and language from vendors in software (`neura bench
#                               mocks`) at that address instead of the server's own models
#   use_carrier_in_software     before it: a carrier that takes orders at `carrier_port`, signing with
#                               `carrier_token`; `neura call --carrier-port` plays it
# Returns 2, with the server's last words on stderr, if it does not start.

server=
carrier_settings=()
stop_own_server() {
  if [[ -n $server ]]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$data"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_own_server() {
  local port
  data=$(mktemp -d)
  trap stop_own_server EXIT
  port=$(free_port)
  address=http://127.0.0.1:$port
  # All its callers have the same number, and none is meant to go on with another's call.
  env -u TWILIO_AUTH_TOKEN -u NEURA_API_KEY APP_HOST=127.0.0.1 APP_PORT="$port" NEURA_DATA_DIR="$data" \
    CALLBACK_TIMEOUT="${CALLBACK_TIMEOUT:-0}" "${carrier_settings[@]/#TWILIO_WEBHOOK_URL=/&$address}" \
    "$1" serve >"$data/server.log" 2>&1 &
  server=$!
  for _ in $(seq 200); do
    if curl --silent --fail --output /dev/null "$address/health/ready"; then break; fi
    if ! kill -0 "$server" 2>/dev/null; then
      echo "${0##*/}: the server did not start:" >&2
      tail -n 20 "$data/server.log" >&2
      return 2
    fi
    sleep 0.1
  done
}

use_carrier_in_software() {
  carrier_port=$(free_port)
  carrier_token=12345678901234567890123456789012
  carrier_settings=(TWILIO_ACCOUNT_SID=AC00000000000000000000000000000001 TWILIO_AUTH_TOKEN=$carrier_token
    TWILIO_BASE_URL=http://127.0.0.1:$carrier_port TWILIO_PHONE_NUMBER=+15550100999
    HUMAN_AGENT_NUMBER=+15550100111 TWILIO_WEBHOOK_URL=)
}

use_vendors_at() {
  # Their audio is signed with the call and the time: none of it may be kept for another call.
  export STT_PRIMARY_PROVIDER=deepgram TTS_PRIMARY_PROVIDER=deepgram DEEPGRAM_BASE_URL=$1 DEEPGRAM_API_KEY=none \
    LLM_PROVIDER=openai OPENAI_BASE_URL=$1/v1 OPENAI_API_KEY=none NEURA_PHRASES_MB=0
}
