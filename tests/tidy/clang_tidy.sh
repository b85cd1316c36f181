#!/usr/bin/env bash
# clang-tidy-19 over every source that clang can read (Pistache's adapter it cannot), two at a time. Any finding fails, and so does a file that
# does not parse; each such file is named. `clang_tidy.sh FILE...` reads only those.
set -uo pipefail
cd "$(dirname "$0")/../.."
quiet() { local out; out=$("$@" 2>&1) || { echo "$out" >&2; exit 1; }; }
quiet cmake --preset tidy
# Generated sources must exist before they can be read.
quiet cmake --build --preset tidy --target generated

# The analyzer takes half as long as all other checks together: it reads what secrets pass through and
# what stands under everything, and whatever is named. Bytes of strangers in gateway/ have fuzz targets.
tidy_one() {
  local out checks=
  case $1 in lib/*|keys/*) ;; *) [ -n "${named:-}" ] || checks=--checks=-clang-analyzer-* ;; esac
  # shellcheck disable=SC2086
  if ! out=$(clang-tidy-19 -p build/tidy --quiet --warnings-as-errors='*' $checks "$1" 2>&1); then
    printf '%s: findings\n%s\n' "$1" "$out"
    return 1
  fi
}
export -f tidy_one
sources() {
  git ls-files 'lib/*.cpp' 'people/*.cpp' 'keys/*.cpp' 'gateway/*.cpp' 'integrator/*.cpp' 'desk/*.cpp' 'feeder-sync/*.cpp' 'app/*.cpp' |
    grep -v lib/face/pistache.cpp
}
[ $# -eq 0 ] || export named=1
if [ $# -gt 0 ]; then printf '%s\n' "$@"; else sources; fi | xargs -P2 -I{} bash -c 'tidy_one "$1"' tidy {}
