#!/usr/bin/env bash
# Makes the Debian packages of a build, looks into them, and runs what is in them from a directory of its own.
#   tests/install/debian.sh BUILD_DIRECTORY
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT

(cd "$where" && cpack --config "$build/CPackConfig.cmake" -B "$where/work" -D CPACK_PACKAGE_DIRECTORY="$where") >/dev/null
program=$(ls "$where"/troupe_*.deb)
library=$(ls "$where"/libtroupe-dev_*.deb)

fail() {
  echo "$1" >&2
  exit 1
}

# holds DEB PATH PERMISSIONS
holds() {
  dpkg-deb -c "$1" | awk -v path="./$2" -v permissions="$3" '$6 == path && $1 == permissions {found = 1} END {exit !found}' \
    || fail "$(basename "$1") does not hold $2 as $3"
}

holds "$program" usr/bin/troupe -rwxr-xr-x
holds "$program" etc/troupe/zoo.cfg -rw-r--r--
holds "$program" usr/lib/systemd/system/troupe.service -rw-r--r--
holds "$program" usr/lib/sysusers.d/troupe.conf -rw-r--r--
holds "$library" usr/include/troupe/troupe.hpp -rw-r--r--
holds "$library" usr/include/troupe/messages/actors.hpp -rw-r--r--
dpkg-deb -c "$program" | grep -q usr/include && fail "the program's package holds headers"
dpkg-deb -c "$library" | grep -q usr/bin && fail "the library's package holds programs"
dpkg-deb -f "$program" Depends | grep -q libcaf || fail "the program's package does not name CAF"
dpkg-deb --ctrl-tarfile "$program" | tar -xO ./conffiles | grep -qx /etc/troupe/zoo.cfg || fail "zoo.cfg is no conffile"
for script in postinst prerm; do
  dpkg-deb --ctrl-tarfile "$program" | tar -xO "./$script" | sh -n
done
[ "$(dpkg-deb -f "$program" Version)" = "$(dpkg-deb -f "$library" Version)" ] || fail "the packages differ in version"

dpkg-deb -x "$program" "$where/root"
"$where/root/usr/bin/troupe" --version >/dev/null
sed "s,dataDir=.*,dataDir=$where/data," "$where/root/etc/troupe/zoo.cfg" >"$where/zoo.cfg"
"$where/root/usr/bin/troupe" server --check "$where/zoo.cfg"

dpkg-deb -x "$library" "$where/root"
mkdir "$where/node"
export PKG_CONFIG_PATH=$where/root/usr/lib/pkgconfig
g++ "$source/tests/install/installed_node.cpp" -o "$where/installed_node" $(pkg-config --cflags --libs troupe)
"$where/installed_node" "$where/node"
echo "$(basename "$program"), $(basename "$library"): as they should be"
