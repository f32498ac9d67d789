#!/usr/bin/env bash
# Compiles the FSH sources into the FHIR package at profiles/package. The same sources give the same bytes.
#
#   bash profiles/build.sh            compile
#   bash profiles/build.sh --check    compile aside and fail when profiles/package differs
#
# Needs Node 20 or later. NODE_MODULES may point at a folder that holds fsh-sushi, R4_EXAMPLES at the package hl7.fhir.r4.examples;
# otherwise the one is fetched into tooling/, the other is that of the tests.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

modules=${NODE_MODULES:-$here/tooling/node_modules}
if [ ! -d "$modules/fsh-sushi" ]; then
  (cd "$here/tooling" && npm ci --silent --no-audit --no-fund)
fi
examples=${R4_EXAMPLES:-$here/../tests/node_modules/hl7.fhir.r4.examples}
if [ ! -d "$examples" ]; then
  (cd "$here/../tests" && npm ci --silent --no-audit --no-fund)
fi

# The compiler looks for FHIR itself in the package cache of the home directory; it gets a home of its own, and no way to
# fetch whatever is newest of other packages: the result depends on the sources alone.
export HOME=$work/home FPL_REGISTRY=http://127.0.0.1:9 npm_config_update_notifier=false
node "$here/tooling/lay-core.js" "$examples" "$HOME/.fhir/packages/hl7.fhir.r4.core#4.0.1/package"

mkdir "$work/project"
mkdir "$work/project/input"
cp "$here/sushi-config.yaml" "$work/project/"
cp -r "$here/input/fsh" "$work/project/input/"
node "$modules/fsh-sushi/dist/app.js" build --snapshot --log-level warn "$work/project" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
if grep -E '^\s*(error|warn) ' "$work/log" | grep -vE 'Failed to load automatically-provided|FSHOnly property is set'; then
  cat "$work/log"
  exit 1
fi

node "$here/tooling/calendars.js" "$here/input/data/calendars.json" "$work/project/fsh-generated/resources"
node "$here/tooling/checklists.js" "$here/input/data/checklists.json" "$work/project/fsh-generated/resources"
node "$here/tooling/pack.js" "$here/sushi-config.yaml" "$work/project/fsh-generated/resources" "$work/package"
if [ "${1:-}" = --check ]; then
  diff -r "$work/package" "$here/package"
else
  rm -rf "$here/package"
  cp -r "$work/package" "$here/package"
fi
