#!/usr/bin/env bash
# Installs a build into a directory of its own and builds projects against it that know nothing of this one; runs them.
#   tests/install/outside.sh BUILD_DIRECTORY
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT

cmake --install "$build" --prefix "$where/prefix" --component development

# Headers of ours must not depend on where they were built, nor stand in an application's way.
if grep -rnE '#include "(messages|config|actors|runtime)/' "$where/prefix/include"; then
  echo "an installed header includes what is not installed" >&2
  exit 1
fi
if grep -rn "$source" "$where/prefix/lib/cmake"; then
  echo "the package names the folder in which it was built" >&2
  exit 1
fi

# outside NAME FOLDER ARGUMENTS...
outside() {
  local name=$1 folder=$2
  shift 2
  cmake -S "$source/$folder" -B "$where/$name" -G Ninja -DCMAKE_PREFIX_PATH="$where/prefix" -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror"
  cmake --build "$where/$name"
  "$where/$name/$name" "$@"
}

outside stage_test examples/stage_test
mkdir "$where/data" "$where/first_data"
outside first examples/first "$where/first_data"
outside installed_node tests/install "$where/data"

# A client alone, and without CMake. Nobody listens at port 1: it says so, and ends.
export PKG_CONFIG_PATH=$where/prefix/lib/pkgconfig
version=$(pkg-config --modversion troupe-client)
"$where/installed_node/installed_client" 127.0.0.1:1 "$version"
g++ -Wall -Wextra -Werror "$source/tests/install/installed_client.cpp" -o "$where/client" \
  $(pkg-config --cflags --libs troupe-client)
"$where/client" 127.0.0.1:1 "$version"
