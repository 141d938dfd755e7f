#!/usr/bin/env bash
# Makes the two images that deploy/Dockerfile begins with from what this machine has, so that it can be built without a
# registry: bases.sh SDK-TAG RUNTIME-TAG. The first has only the outline of a system and is to be built with this
# machine's /usr mounted; the second has, as the original, the runtime and its libraries, and no shell.
set -euo pipefail
engine=${CONTAINER_ENGINE:-podman}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")

outline() { # directory
  mkdir -p "$1"/{dev,etc,proc,root,run,sys,tmp,usr,var/tmp}
  chmod 1777 "$1/tmp" "$1/var/tmp"
  local name
  for name in bin lib lib64 sbin; do ln -s "usr/$name" "$1/$name"; done
  printf 'root:x:0:0:root:/root:/sbin/nologin\napp:x:1654:1654::/home/app:/sbin/nologin\n' >"$1/etc/passwd"
  printf 'root:x:0:\napp:x:1654:\n' >"$1/etc/group"
}

image() { # tag, directory, line of a Dockerfile
  tar -C "$2" --numeric-owner --owner=0 --group=0 -cf "$2.tar" .
  mkdir "$2.context"
  mv "$2.tar" "$2.context/root.tar"
  printf 'FROM scratch\nADD root.tar /\n%s\n' "$3" >"$2.context/Dockerfile"
  "$engine" build -q -t "$1" "$2.context" >/dev/null
}

outline "$scratch/sdk"
image "$1" "$scratch/sdk" "ENV PATH=$dotnet:/usr/bin:/bin DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_NOLOGO=1"

root=$scratch/runtime
outline "$root"
copy() { # path of a file or folder, to the same place
  mkdir -p "$root$(dirname "$1")"
  cp -RL "$1" "$root$1"
}
for framework in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
  copy "$(printf '%s\n' "$dotnet/shared/$framework"/10.* | sort -V | tail -1)"
done
copy "$dotnet/host"
copy "$dotnet/dotnet"
# What these link to, and OpenSSL, which the runtime loads by its name.
libraries=$(ldconfig -p | awk '/libssl\.so\.3 |libcrypto\.so\.3 / { print $NF }')
programs=$(find "$root$dotnet" -name '*.so' -o -name dotnet -type f)
# shellcheck disable=SC2086
for library in $libraries $(ldd $programs $libraries | awk '$2 == "=>" { print $3 } /ld-linux/ { print $1 }' | sort -u); do
  case $library in "$dotnet"/* | "$root"/* | not) continue ;; esac
  # Under /usr/lib, where the links of the outline lead.
  library=$(readlink -f "$(dirname "$library")")/$(basename "$library")
  [ -e "$root$library" ] || copy "$library"
done
[ ! -e /etc/ssl/certs/ca-certificates.crt ] || copy /etc/ssl/certs/ca-certificates.crt
image "$2" "$root" "ENV PATH=$dotnet ASPNETCORE_HTTP_PORTS=8080"
