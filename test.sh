#!/usr/bin/env bash
# Builds everything and runs every test; the last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
passed=0
failed=0

command -v dotnet >/dev/null || { echo "the tests need the .NET 10 SDK (the dotnet command)" >&2; exit 1; }

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

. test/packages.sh
command -v python3 >/dev/null || install python3
install_servers || finish

echo "== build"
if ! dotnet build Strongroom.slnx -c Release --nologo -v quiet; then
  failed=1
  finish
fi

echo "== .NET tests"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test Strongroom.slnx -c Release --no-build --nologo 2>&1 | tee "$log"
outcome=${PIPESTATUS[0]}
# One line a project: "Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total: …"
read -r p f <<<"$(awk -F'[:,]' '/^(Passed|Failed)! /{f+=$2; p+=$4} END{print p+0, f+0}' "$log")"
passed=$((passed + p))
failed=$((failed + f))
if [ "$outcome" -ne 0 ] && [ "$f" -eq 0 ]; then
  echo "a test run ended without a result" >&2
  failed=$((failed + 1))
fi

echo "== end to end, with clients that are not ours"
bash test/EndToEnd/run.sh 2>&1 | tee "$log"
outcome=${PIPESTATUS[0]}
read -r p f <<<"$(awk '/^[0-9]+ passed, [0-9]+ failed$/{p=$1; f=$3} END{print p+0, f+0}' "$log")"
passed=$((passed + p))
failed=$((failed + f))
if [ "$outcome" -ne 0 ] && [ "$f" -eq 0 ]; then
  echo "the end-to-end run ended without a result" >&2
  failed=$((failed + 1))
fi

finish
