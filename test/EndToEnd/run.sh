#!/usr/bin/env bash
# Runs every end-to-end test against the server of this tree, with clients that know nothing of it: boto3, the
# AWS CLI, the AWS SDK for JavaScript, and raw signed requests; then the image and the service of deploy/, which need root.
# Installs what is missing (Debian). The last line
# is "N passed, N failed"; the exit code is 0 only when nothing failed. Arguments choose Python tests by a part of
# their id (test_wire, Idempotency ...) and leave the others out.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
export E2E_SERVER_COMMAND=${E2E_SERVER_COMMAND:-$root/strongroom}
export PYTHONDONTWRITEBYTECODE=1
unset AWS_PROFILE AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION AWS_SESSION_TOKEN AWS_CA_BUNDLE

. "$root/test/packages.sh"

command -v python3 >/dev/null || install python3
install_servers
python3 -c 'import boto3' 2>/dev/null || install python3-boto3
aws --version >/dev/null 2>&1 || install awscli
command -v npm >/dev/null || install npm
if [ $# = 0 ]; then
  # runc, for crun refuses machines with both versions of cgroups.
  command -v podman >/dev/null || install podman containernetworking-plugins iptables
  command -v runc >/dev/null || install runc
  command -v systemd-nspawn >/dev/null || install systemd-container
fi

passed=0
failed=0
count() { # name, passed, failed, exit code
  if [ -z "$2" ] || [ -z "$3" ]; then
    echo "$1: did not finish (exit code $4)"
    set -- "$1" 0 1 "$4"
  elif [ "$4" != 0 ] && [ "$3" = 0 ]; then
    echo "$1: ended with exit code $4"
    set -- "$1" "$2" 1 "$4"
  fi
  passed=$((passed + $2))
  failed=$((failed + $3))
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python_tests() { # arguments of run.py; the output goes to stdout
  python3 -W ignore::DeprecationWarning "$here/python/run.py" "$@" 2>&1
}

count_python() { # name, file with the output, exit code
  count "$1" "$(sed -n 's/^python: \([0-9]*\) passed, .*/\1/p' "$2")" \
    "$(sed -n 's/^python: .* passed, \([0-9]*\) failed$/\1/p' "$2")" "$3"
}

javascript_tests() {
  : >"$scratch/javascript"
  node -e '
    const version = (name) => require(`./node_modules/@aws-sdk/${name}/package.json`).version;
    console.log(`node ${process.version}, @aws-sdk/client-secrets-manager ${version("client-secrets-manager")}, ` +
      `@aws-sdk/client-kms ${version("client-kms")}`);' || return
  node --test --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$scratch/javascript" suite/*.test.js
}

# The SDK for JavaScript: for its own tests, and for functions.
if [ ! -e "$here/js/node_modules/.package-lock.json" ] || [ "$here/js/package-lock.json" -nt "$here/js/node_modules/.package-lock.json" ]; then
  npm ci --prefix "$here/js" --no-fund --no-audit --loglevel=error
  touch "$here/js/node_modules/.package-lock.json"
fi
"$E2E_SERVER_COMMAND" version # builds now, so that no test waits for it

if [ $# = 0 ]; then
  # The CLI takes a second to start each time and most of that is waiting; it runs beside the others.
  python_tests test_cli. >"$scratch/cli" &
  cli=$!
  set -- -test_cli.
  everything=yes
else
  everything=
fi
echo "== Python: boto3 and raw requests"
code=0
python_tests "$@" | tee "$scratch/python" || code=$?
count_python Python "$scratch/python" "$code"

if [ -n "$everything" ]; then
  echo "== AWS CLI"
  code=0
  wait "$cli" || code=$?
  cat "$scratch/cli"
  count_python CLI "$scratch/cli" "$code"

  echo "== JavaScript: AWS SDK v3"
  cd "$here/js"
  code=0
  javascript_tests || code=$?
  count JavaScript "$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$scratch/javascript")" \
    "$(sed -n 's/^# \(fail\|cancelled\|skipped\) \([0-9]*\)$/\2/p' "$scratch/javascript" |
      awk '{ sum += $1 } END { if (NR) print sum }')" "$code"

  echo "== Deployment: the image in Podman, the service under systemd"
  code=0
  python3 -W ignore::DeprecationWarning "$here/deploy/run.py" >"$scratch/deploy" 2>&1 || code=$?
  cat "$scratch/deploy"
  count Deployment "$(sed -n 's/^deploy: \([0-9]*\) passed, .*/\1/p' "$scratch/deploy")" \
    "$(sed -n 's/^deploy: .* passed, \([0-9]*\) failed$/\1/p' "$scratch/deploy")" "$code"
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
