# The Debian 12 packages that this project needs, and how to get those that are missing. Sourced by run.sh and test.sh.

build_packages=(
  g++ cmake ninja-build
  libcaf-dev                              # the actors
  libboost-dev libboost-serialization-dev # client port, archive
  libjemalloc-dev                         # memory that wanders from thread to thread
  libssl-dev libspdlog-dev libcli11-dev libxxhash-dev libedit-dev
  libsasl2-dev libsasl2-modules           # clients that prove who they are
  nlohmann-json3-dev                      # what the shell and the tools say to programs
  libgtest-dev libgmock-dev
)

test_packages=(
  clang-format clang libclang-rt-14-dev   # form, fuzzing
  python3 procps
  python3-kazoo python3-pure-sasl         # clients of others: Python's,
  zookeeper default-jre-headless          # Java's command line
  default-jdk-headless libzookeeper-java  # and its library,
  gcc libzookeeper-mt-dev                 # and C's
  pkgconf dpkg-dev                        # our own packages, made and used
  chromium                                # looks at pictures of scenarios
)

# need PACKAGE...: installs what is missing, as root or with sudo; does nothing where nothing is missing.
need() {
  local missing=() package as_root=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "installing: ${missing[*]}"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "run this once as root, or install: ${missing[*]}" >&2; return 1; }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# build PRESET [TARGET]: configures and builds; two jobs at least, and no more than the memory has room for (1.5 GB each).
build() {
  local preset=$1 jobs room
  jobs=$(nproc)
  room=$(awk '/MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  [ "$jobs" -le "$room" ] || jobs=$room
  [ "$jobs" -ge 2 ] || jobs=2
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" -j "$jobs" ${2:+--target "$2"}
}
