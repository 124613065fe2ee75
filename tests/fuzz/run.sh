#!/usr/bin/env bash
# Builds one fuzz target with clang's libFuzzer and sanitizers, and runs it for some seconds.
#
#   tests/fuzz/run.sh tests/fuzz/request_decoder.cpp [seconds]
#
# A target is one file with LLVMFuzzerTestOneInput. Its comment `// sources: a.cpp b/*.cpp` names what it is built with
# besides itself, `// libraries: -lx` what it links, `// seeds: folder` where samples of good input lie. @build@ in such a
# comment is a finished build, build/release unless TROUPE_BUILD says otherwise.
# What it finds is left in build/fuzz/NAME/found.
set -euo pipefail
cd "$(dirname "$0")/../.."
source=$1
seconds=${2:-30}
name=$(basename "$source" .cpp)
out=build/fuzz/$name
mkdir -p "$out/corpus" "$out/found"

noted() { sed -n "s,@build@,${TROUPE_BUILD:-build/release},g; s,^// $1: *,,p" "$source" | tr '\n' ' '; }
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0

# shellcheck disable=SC2046 # the lists are meant to be split, and their patterns expanded
clang++ -std=c++20 -O1 -g1 -I. -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
  -fno-sanitize=null,vptr -o "$out/target" "$source" $(noted sources) $(noted libraries)
# shellcheck disable=SC2046
"$out/target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
  -artifact_prefix="$out/found/" "$out/corpus" $(noted seeds)
