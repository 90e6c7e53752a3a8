# Sourced by benchmarks called as   SCRIPT [--program FILE] [N...]
#
#   take_arguments "DEFAULTS" "$@"   sets `program` and the array `numbers`

take_arguments() {
  read -ra numbers <<<"$1"
  shift
  program=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build/release/neura
  if [[ ${1:-} == --program ]]; then
    program=$2
    shift 2
  fi
  if (($#)); then numbers=("$@"); fi
}
