# Sourced by ./run and ./test: installs only what is missing, as root or through sudo. Not a program of its own.
# Usage: install_packages LIST...   (names in deploy/packages/, without .txt)

# With the minutes and seconds since the start: where a long run spends its time.
say() { printf '\033[1m==>\033[0m %02d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2; }
die() { printf 'gapura: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "installing needs root: run this once as root, or install sudo. Missing: ${missing[*]}"; fi
}

have_package() { dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# Node 18 or newer with npm counts as present wherever it came from.
have_node() {
  command -v node >/dev/null && command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)'
}

# A server package would start its service at install; tests start their own, as an unprivileged user. A subshell: its end undoes it, however
# it ends, and what an earlier one left (the machine went off) is known by its mark.
without_services() (
  policy=/usr/sbin/policy-rc.d mark='# made by gapura for one installation'
  if [ ! -e "$policy" ] || grep -qxF "$mark" "$policy"; then
    trap 'as_root rm -f "$policy"' EXIT
    as_root sh -c "printf '#!/bin/sh\n%s\nexit 101\n' '$mark' > $policy && chmod 755 $policy" || exit
  fi
  "$@"
)

install_packages() {
  command -v apt-get >/dev/null || die "this needs Debian 12 (apt-get not found). The packages are listed in deploy/packages/."
  missing=()
  local list name
  for list in "$@"; do
    while read -r name; do
      case "$name" in ''|'#'*) continue ;; esac
      have_package "$name" || missing+=("$name")
    done < "deploy/packages/$list.txt"
  done
  have_node || missing+=(nodejs npm)
  [ ${#missing[@]} -eq 0 ] && return 0
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get update -qq || die "apt-get update failed: check the network and /etc/apt/sources.list."
  without_services as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    die "apt-get could not install: ${missing[*]}"
}

# npm packages of one folder, only when the lock file changed since.
install_npm() {
  local stamp="$1/node_modules/.gapura-lock"
  cmp -s "$1/package-lock.json" "$stamp" && return 0
  say "Installing npm packages of $1"
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error) || die "npm ci failed in $1: check the network."
  cp "$1/package-lock.json" "$stamp"
}

# configure_and_build PRESET [TARGET...]; `configure_with` names what more to tell CMake
configure_and_build() {
  local preset=$1; shift
  local targets=(); [ $# -gt 0 ] && targets=(--target "$@")
  [ -f "build/$preset/build.ninja" ] || { say "Configuring $preset"; cmake --preset "$preset" ${configure_with:+"$configure_with"} >/dev/null || die "configuring $preset failed."; }
  say "Building $preset ${*:-all}"
  cmake --build --preset "$preset" "${targets[@]}" >&2 || die "building $preset failed."
}
