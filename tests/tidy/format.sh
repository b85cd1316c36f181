#!/usr/bin/env bash
# Every C++ source stands as clang-format-19 would write it. `format.sh --fix` rewrites instead of complaining.
set -euo pipefail
cd "$(dirname "$0")/../.."
how=(--dry-run -Werror)
[ "${1:-}" = --fix ] && how=(-i)
git ls-files -z '*.cpp' '*.h' | xargs -0 -P2 -n32 clang-format-19 "${how[@]}"
