#!/usr/bin/env bash
# The same bits from every compiler, optimisation, instruction set and number of threads: builds
# the engine's rooms with gcc and clang at -O0, -O2 and -O3 -march=native, and compares the
# digests of a small study with the golden ones. Usage: matrix.sh SOURCE_TREE WORK_FOLDER
set -euo pipefail
top=$(realpath "$1")
work=$2
. "$top/tests/determinism/build.sh"
rm -rf "$work"
mkdir -p "$work"
export OMP_WAIT_POLICY=passive
runs=0 wrong=0

compare() {
  local program=$1 name=$2 isa threads out
  for isa in baseline avx2 avx512; do
    for threads in 1 2 3 7; do
      out=$("$program" "$isa" "$threads") || { [ $? = 77 ] && continue 2; wrong=$((wrong + 1)); }
      runs=$((runs + 1))
      if [ "$out" != "$(cat "$top/tests/determinism/golden.txt")" ]; then
        wrong=$((wrong + 1))
        printf 'DIFFERS: %s, %s, %s threads\n%s\n' "$name" "$isa" "$threads" "$out"
      fi
    done
  done
}

for compiler in gcc clang; do
  if ! echo 'int main(void) { return 0; }' |
      "$compiler" -fopenmp -x c - -o "$work/probe" 2>"$work/probe.txt"; then
    printf 'left out: %s (%s)\n' "$compiler" "$(head -1 "$work/probe.txt")"
    continue
  fi
  for flags in -O0 -O2 "-O3 -march=native"; do
    program=$work/$compiler$(echo "$flags" | tr -d ' =')
    build "$program" "$compiler" "$flags" "$top"/tests/support/plan.c "$top"/tests/determinism/digest.c
    compare "$program" "$compiler $flags"
    rm -rf "$program.d"
  done
done
printf '%d runs, %d differ\n' "$runs" "$wrong"
[ "$runs" -gt 0 ] && [ "$wrong" = 0 ]
