# Installs what tests need (Debian). Sourced by test.sh and by test/EndToEnd/run.sh, which is also run by itself.

apt_updated=
install() {
  echo "installing $*" >&2
  local sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  if [ -z "$apt_updated" ]; then
    $sudo apt-get update -qq >&2
    apt_updated=yes
  fi
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >&2
}

# What rotation is tested with: databases, interpreters and the sandbox of functions.
install_servers() {
  ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1 || install postgresql
  [ -x /usr/sbin/mariadbd ] || install mariadb-server
  command -v redis-server >/dev/null || install redis-server
  ls /usr/lib/*/libmariadb.so.3 >/dev/null 2>&1 || install libmariadb3
  command -v bwrap >/dev/null || install bubblewrap
  command -v node >/dev/null || install nodejs
  # Functions run by the system's own Python, whatever the tests run by.
  /usr/bin/python3 -c 'import boto3, psycopg2' 2>/dev/null || install python3 python3-boto3 python3-psycopg2
  command -v openssl >/dev/null || install openssl
}
