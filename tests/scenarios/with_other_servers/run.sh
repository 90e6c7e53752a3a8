#!/usr/bin/env bash
# Plays the scenarios of this folder, each group against a server of its own: with another agent,
# with knowledge, with a carrier that takes orders. All at once: they mostly wait. The callers read
# what the agent says: whether it can be heard is for the other scenarios to tell.
#
#   run.sh [--program FILE]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
program=$root/build/release/neura
if [[ ${1:-} == --program ]]; then program=$2; fi
agents=$root/agents

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
played=() players=()

# play GROUP ARGUMENT...   in the background, as run_scenarios.sh does; its words go to a file
play() {
  "$here/../run_scenarios.sh" --program "$program" --ear written "${@:2}" >"$work/$1.log" 2>&1 &
  played+=("$1") players+=("$!")
}

NEURA_AGENT=$agents/appointment.yaml play appointment with_other_servers/appointment

NEURA_AGENT=$agents/helpdesk.yaml play helpdesk \
  --before "$program knowledge add $root/examples/knowledge/helpdesk --agent helpdesk" \
  with_other_servers/helpdesk

# The same agent, who reminds by calling.
cp "$agents"/insurance*.yaml "$work"
sed -i -e '/^reminders:/d' -e '$a reminders: {by: call}' "$work/insurance.yaml"
NEURA_AGENT=$work/insurance.yaml play carrier --carrier \
  --before "$program work remind +15550100203 --in 5s --title 'Your claim' --about 'Please send us the photos of the damage.'" \
  with_other_servers/nobody_is_free with_other_servers/reminder

CALLBACK_TIMEOUT=3 play resume with_other_servers/resume

status=0
for i in "${!players[@]}"; do
  wait "${players[i]}" || status=$?
  cat "$work/${played[i]}.log"
done
exit "$status"
