#!/usr/bin/env bash
# Runs every test: form, layout, unit (under sanitizers), nodes inside an application, scenarios, storms, the installed
# libraries, fuzzing, real processes and real clients.
# Installs what is missing. Its last line is "N passed, N failed"; its exit code is 0 only if nothing failed.
#
#   ./test.sh             all
#   ./test.sh unit tidy   only the parts named; `unit` is what `asan` runs, without sanitizers: compiled sooner, and fast
set -uo pipefail
cd "$(dirname "$0")"
. .ci/debian.sh

troupe=build/release/troupe
reports=build/reports
passed=0
failed=0
lines=()

# count NAME PASSED FAILED
count() {
  passed=$((passed + $2))
  failed=$((failed + $3))
  lines+=("$(printf '%-28s %6d passed %4d failed' "$1" "$2" "$3")")
}

# alone NAME COMMAND...: one test; its output is shown if it fails.
alone() {
  local name=$1 log
  shift
  log=$reports/${name//[^a-z0-9_-]/_}.txt
  if "$@" >"$log" 2>&1; then
    count "$name" 1 0
  else
    tail -n 40 "$log"
    count "$name" 0 1
  fi
}

# counted NAME COMMAND...: prints "N passed, N failed" in its last line; "(N of them expected)" are no failures.
counted() {
  local name=$1 code=0 log good=0 bad=0 known=0 last
  shift
  log=$reports/${name//[^a-z0-9_-]/_}.txt
  "$@" >"$log" 2>&1 || code=$?
  grep -vE '^passed ' "$log" | tail -n 80
  last=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
  if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(\ \(([0-9]+)\ of\ them\ expected\))? ]]; then
    good=${BASH_REMATCH[1]}
    known=${BASH_REMATCH[4]:-0}
    bad=$((BASH_REMATCH[2] - known))
  fi
  # A run that ends badly, or that says nothing, has failed whatever it counted.
  if [ "$code" != 0 ] && [ "$bad" = 0 ] || [ $((good + bad)) = 0 ]; then bad=$((bad + 1)); fi
  count "$name" "$good" "$bad"
}

# gtest NAME BINARY: GoogleTest's own count.
gtest() {
  local name=$1 binary=$2 code=0 log good bad
  log=$reports/${name//[^a-z0-9_-]/_}.txt
  "$binary" --gtest_brief=1 >"$log" 2>&1 || code=$?
  good=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | tail -n 1)
  bad=$(sed -n 's/^ *\([0-9]*\) FAILED TESTS\{0,1\}$/\1/p' "$log" | tail -n 1)
  if [ "$code" != 0 ]; then
    tail -n 60 "$log"
    [ -n "$bad" ] || bad=1
  fi
  count "$name" "${good:-0}" "${bad:-0}"
}

must() {
  "$@" || {
    echo "$passed passed, $((failed + 1)) failed"
    exit 1
  }
}

part_format() {
  alone "clang-format" sh -c "git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run -Werror"
}

part_tidy() {
  counted "tidy" /usr/bin/python3 tests/tidy/tidy.py --self-test
}

part_unit() {
  must build release unit_tests
  gtest "unit" build/release/tests/unit_tests
}

part_embed() {
  must build release
  gtest "embed" build/release/tests/embed_tests
}

part_asan() {
  must build asan unit_tests
  LSAN_OPTIONS=suppressions=tests/lsan.supp:print_suppressions=0 gtest "unit, sanitizers" build/asan/tests/unit_tests
}

part_scenarios() {
  must build release
  local file
  for file in tests/scenarios/*.scenario examples/scenarios/*.scenario; do
    [ -e "$file" ] && alone "scenario $(basename "$file" .scenario)" timeout 120 "$troupe" play "$file"
  done
}

part_docs() {
  must build release
  counted "docs" timeout 600 /usr/bin/python3 tests/docs/docs_test.py --troupe "$troupe"
  counted "excerpts" /usr/bin/python3 tests/docs/excerpts_test.py
  counted "play" timeout 300 /usr/bin/python3 tests/docs/play_test.py --troupe "$troupe"
}

part_examples() {
  must build release
  counted "examples" timeout 900 /usr/bin/python3 tests/examples/examples_test.py --troupe "$troupe"
}

part_pictures() {
  must build release
  counted "pictures" timeout 900 /usr/bin/python3 tests/pictures/pictures_test.py --troupe "$troupe"
}

part_install() {
  must build release
  alone "installed, used from outside" timeout 600 tests/install/outside.sh build/release
  alone "Debian packages" timeout 600 tests/install/debian.sh build/release
}

# A thousand storms that nobody has seen before, and those of a fixed list.
part_storm() {
  must build release troupe
  alone "storm, 1000 fresh seeds" timeout 900 "$troupe" storm --fresh 1000
  alone "storm, fixed seeds" timeout 900 "$troupe" storm --list tests/storm/seeds.txt
}

# Deliberate faults, each of which storms must find; not part of the whole run, since it builds everything once more.
part_planted() {
  must build planted troupe
  counted "planted faults" /usr/bin/python3 tests/planted/planted.py
}

# Two at a time: compiler and fuzzer use one core each.
part_fuzz() {
  must build release
  local source report
  printf '%s\n' tests/fuzz/*.cpp | xargs -P 2 -I{} sh -c \
    'report=$1/fuzz_$(basename "$2" .cpp); tests/fuzz/run.sh "$2" "$3" >"$report.log" 2>&1; echo $? >"$report.code"' \
    sh "$reports" {} "${FUZZ_SECONDS:-60}"
  for source in tests/fuzz/*.cpp; do
    report=$reports/fuzz_$(basename "$source" .cpp)
    alone "fuzz $(basename "$source" .cpp)" sh -c 'cat "$1.log" && exit "$(cat "$1.code")"' sh "$report"
  done
}

part_live() {
  must build release
  local file
  for file in tests/live/*_test.py; do
    [ -e "$file" ] && counted "$(basename "$file" .py)" timeout 900 /usr/bin/python3 "$file" --troupe "$troupe"
  done
}

part_compat() {
  must build release
  local file
  for file in tests/compat/*_test.py tests/compat/*_suite.py; do
    [ -e "$file" ] && counted "$(basename "$file" .py)" timeout 900 /usr/bin/python3 "$file" --troupe "$troupe"
  done
}

must need "${build_packages[@]}" "${test_packages[@]}"
mkdir -p "$reports"
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(format tidy asan embed scenarios storm docs examples pictures install fuzz live compat)
for part in "${parts[@]}"; do
  printf '\n== %s\n' "$part"
  begun=$SECONDS
  "part_$part"
  printf '   %s: %d s\n' "$part" $((SECONDS - begun))
done

printf '\n'
printf '%s\n' "${lines[@]}"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
