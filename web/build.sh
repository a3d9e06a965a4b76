#!/bin/bash
# Builds the web app into build/web: installs what web/package-lock.json names, checks the types, bundles. Does nothing when nothing changed.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
cd "$root/web"

# Of every input, by content: what was built, and what built it.
print_of() { sha256sum | cut -c1-64; }
lock=$(print_of <package-lock.json)
kept=node_modules/.lock-installed
if [ "$(cat $kept 2>/dev/null)" != "$lock" ]; then
    echo "web: installing the packages of web/package-lock.json"
    npm ci --silent --no-progress
    echo "$lock" >$kept
fi

inputs() {
    find . -name node_modules -prune -o -type f -print | LC_ALL=C sort
    for extra in ../wasm/*loader.mjs ../wasm/*loader.d.mts ../build/wasm/{otp,market}.wasm; do [ ! -e $extra ] || echo $extra; done
}
print=$(inputs | tr '\n' '\0' | xargs -0 sha256sum | print_of)
stamp=../build/web/build.stamp
if [ "$(cat $stamp 2>/dev/null)" = "$print" ]; then
    echo "web: build/web is up to date"
    exit 0
fi
echo "web: checking types"
npm run --silent typecheck
npm run --silent build
echo "$print" >$stamp
