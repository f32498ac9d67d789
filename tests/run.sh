#!/usr/bin/env bash
# Installs what the tests need, builds, and runs every test project. Ends with the sum over all of them: "N passed, N failed".
# Needs the .NET 10 SDK, Node 20 and git; runs on a fresh Debian machine. PostgreSQL is started for the run only.
set -euo pipefail
cd "$(dirname "$0")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export FHIR_CONFORMANCE="${FHIR_CONFORMANCE:-$PWD/../shared/conformance}"

command -v curl >/dev/null || { echo "Installing curl, which the README's tour uses ..."; apt-get update -qq && apt-get install -y -qq curl; }

ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1 || {
  echo "Installing PostgreSQL, which the store's tests use ..."
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
}

command -v chromium >/dev/null || {
  echo "Installing Chromium, in which Swagger's Authorize is tried ..."
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null || echo "There is none to be had; that test is skipped."
}

echo "Fetching HL7's packages and the FSH compiler ..."
(cd tests && npm ci --no-audit --no-fund --loglevel=error)
(cd profiles/tooling && npm ci --no-audit --no-fund --loglevel=error)
(cd tests/SecondOpinion.Fhir.ServerTests/Security/oidc && npm ci --no-audit --no-fund --loglevel=error)

echo "Building ..."
dotnet build SecondOpinion.Fhir.sln --configuration Release --verbosity quiet

echo "Starting a private PostgreSQL ..."
SECONDOPINION_POSTGRESQL=$(bash tests/postgresql.sh start)
export SECONDOPINION_POSTGRESQL
trap 'bash tests/postgresql.sh stop "${SECONDOPINION_POSTGRESQL##*=}"' EXIT

results=artifacts/tests
rm -rf "$results"
failed=0
for project in tests/*Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  echo "Testing $name ..."
  dotnet test "$project" --configuration Release --no-build --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
    --logger "console;verbosity=minimal" || failed=1
done

# Each result file has one line of counters; their sums are the last line of this run.
count() { sed -n "s/.*<Counters .*$1=\"\([0-9]*\)\".*/\1/p" "$results"/*.trx | awk '{ sum += $1 } END { print sum + 0 }'; }
echo "$(count passed) passed, $(count failed) failed"
exit $failed
