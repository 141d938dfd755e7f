#!/usr/bin/env bash
# Throw-away PostgreSQL, MariaDB and Redis servers on loopback, for tests: with TLS by a certificate authority of their own, and
# data that is gone afterwards.
#
#   databases.sh run DIR [postgres|mariadb|redis …]    starts them, prints NAME=VALUE lines and "ready", and stops them when its input ends
#   databases.sh start DIR [postgres|mariadb|redis …]  starts them, prints the lines, and leaves them running
#   databases.sh stop DIR                              stops what start started, and removes DIR
#
# DIR must not exist, or be empty. The administrators are postgres, root and default; their password is PASSWORD's value.
# Needs Debian's packages postgresql, mariadb-server, redis-server and openssl. As root it runs the servers as nobody.
set -Eeuo pipefail

password=of-these-tests-only
verb=${1:-}
dir=${2:-}
[ -n "$dir" ] || { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }
shift 2
[ $# -gt 0 ] || set -- postgres mariadb redis

missing() {
  echo "the tests of rotation need $1: apt-get install --no-install-recommends postgresql mariadb-server redis-server libmariadb3 openssl" >&2
  exit 1
}

# A command before others, not a function: what runs in the background is then the server itself and no shell around it.
as=()
[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=nobody --regid=nogroup --clear-groups --)

# A port that nobody listens on now, below those that the kernel gives to outgoing connections.
free_port() {
  local port
  while :; do
    port=$(shuf -i 20000-32000 -n 1)
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# until_ready NAME PID COMMAND…
until_ready() {
  local name=$1 pid=$2
  shift 2
  for _ in $(seq 300); do
    "$@" >/dev/null 2>&1 && return
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  echo "$name did not start:" >&2
  tail -n 20 "$dir/$name.log" >&2
  return 1
}

certificates() {
  command -v openssl >/dev/null || missing openssl
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=authority of the tests" \
    -addext basicConstraints=critical,CA:TRUE -keyout "$dir/ca.key" -out "$dir/ca.pem" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=localhost" \
    -keyout "$dir/server.key" -out "$dir/server.csr" 2>/dev/null
  printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' >"$dir/server.ext"
  openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 30 \
    -extfile "$dir/server.ext" -out "$dir/server.pem" 2>/dev/null
  chmod 600 "$dir"/*.key
}

start_postgres() {
  local bin port
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -x "$bin/initdb" ] || missing PostgreSQL
  port=$(free_port)
  printf %s "$password" >"$dir/password"
  "${as[@]}" "$bin/initdb" -D "$dir/postgres" -U postgres --pwfile="$dir/password" --auth=scram-sha-256 --no-sync -E UTF8 --locale=C.UTF-8 >"$dir/postgres.log" 2>&1
  # The database "trusted" stands for a server that asks for no password, "encrypted" for one that insists on TLS.
  cat >"$dir/postgres/pg_hba.conf" <<EOF
host trusted all 127.0.0.1/32 trust
hostnossl encrypted all 127.0.0.1/32 reject
host all all 127.0.0.1/32 md5
EOF
  "${as[@]}" "$bin/postgres" -D "$dir/postgres" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
    -c max_connections=200 -c log_statement=all -c ssl=on -c ssl_cert_file="$dir/server.pem" -c ssl_key_file="$dir/server.key" \
    >>"$dir/postgres.log" 2>&1 </dev/null &
  echo $! >"$dir/postgres.pid"
  until_ready postgres $! env PGPASSWORD=$password psql -h 127.0.0.1 -p "$port" -U postgres -c 'SELECT 1' postgres
  echo "POSTGRES_PORT=$port"
}

start_mariadb() {
  local port
  command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] || missing MariaDB
  port=$(free_port)
  "${as[@]}" mariadb-install-db --no-defaults --datadir="$dir/mariadb" --auth-root-authentication-method=normal --skip-test-db >"$dir/mariadb.log" 2>&1
  cat >"$dir/mariadb.sql" <<EOF
CREATE USER root@'%' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> '%');
FLUSH PRIVILEGES;
EOF
  "${as[@]}" "$(command -v mariadbd || echo /usr/sbin/mariadbd)" --no-defaults --datadir="$dir/mariadb" --port="$port" --bind-address=127.0.0.1 \
    --socket="$dir/mariadb.sock" --pid-file="$dir/mariadb.inner" --init-file="$dir/mariadb.sql" --skip-name-resolve \
    --innodb-flush-log-at-trx-commit=0 --max-connections=200 --max-connect-errors=1000000 --plugin-load-add=auth_ed25519 \
    --general-log=1 --general-log-file="$dir/mariadb-queries.log" --ssl-cert="$dir/server.pem" --ssl-key="$dir/server.key" \
    >>"$dir/mariadb.log" 2>&1 </dev/null &
  echo $! >"$dir/mariadb.pid"
  until_ready mariadb $! mariadb --no-defaults -h 127.0.0.1 -P "$port" -u root -p$password -e 'SELECT 1'
  echo "MARIADB_PORT=$port"
}

start_redis() {
  local port tls
  command -v redis-server >/dev/null || missing Redis
  port=$(free_port)
  tls=$(free_port)
  cat >"$dir/redis.conf" <<EOF
bind 127.0.0.1
port $port
tls-port $tls
tls-cert-file $dir/server.pem
tls-key-file $dir/server.key
tls-ca-cert-file $dir/ca.pem
tls-auth-clients no
dir $dir
save ""
user default on >$password ~* &* +@all
EOF
  "${as[@]}" redis-server "$dir/redis.conf" >"$dir/redis.log" 2>&1 </dev/null &
  echo $! >"$dir/redis.pid"
  until_ready redis $! env REDISCLI_AUTH=$password redis-cli -p "$port" ping
  echo "REDIS_PORT=$port"
  echo "REDIS_TLS_PORT=$tls"
}

stop() {
  local pid
  for name in postgres mariadb redis; do
    [ -f "$dir/$name.pid" ] || continue
    pid=$(cat "$dir/$name.pid")
    kill -s "$([ $name = postgres ] && echo QUIT || echo KILL)" "$pid" 2>/dev/null || true
    # One that nobody has waited for yet is a zombie, and over.
    while kill -0 "$pid" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null; do sleep 0.1; done
  done
  rm -rf "$dir"
}

start() {
  mkdir -p "$dir"
  [ -z "$(ls -A "$dir")" ] || { echo "$dir is not empty" >&2; exit 2; }
  dir=$(cd "$dir" && pwd)
  trap 'stop' ERR
  certificates
  if [ "$(id -u)" -eq 0 ]; then chown -R nobody:nogroup "$dir"; fi
  for server in "$@"; do
    if [ "$(id -u)" -eq 0 ]; then touch "$dir/$server.log"; chown nobody:nogroup "$dir/$server.log"; fi
    "start_$server"
  done
  if [ "$(id -u)" -eq 0 ]; then chmod 755 "$dir"; chmod 644 "$dir/ca.pem"; fi
  echo "CA_FILE=$dir/ca.pem"
  echo "PASSWORD=$password"
}

case $verb in
  run)
    start "$@"
    trap 'stop' EXIT
    echo ready
    cat >/dev/null
    ;;
  start) start "$@" ;;
  stop) stop ;;
  *) echo "unknown: $verb" >&2; exit 2 ;;
esac
