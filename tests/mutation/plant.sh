#!/usr/bin/env bash
# Faults that must be seen: a fused multiply-add, and a change of any group or word of the random
# numbers, give other digests. Usage: plant.sh SOURCE_TREE WORK_FOLDER
set -euo pipefail
top=$(realpath "$1")
work=$2
. "$top/tests/determinism/build.sh"
rm -rf "$work"
mkdir -p "$work/over/base"
work=$(realpath "$work")
golden=$top/tests/determinism/golden.txt
study=("$top"/tests/support/plan.c "$top"/tests/determinism/digest.c)

# 1. contraction: only where the machine can fuse
if grep -qw fma /proc/cpuinfo; then
  build "$work/fused" gcc "-O2 -ffp-contract=fast -march=native" "${study[@]}"
  if "$work/fused" baseline | cmp -s - "$golden"; then
    echo "a build with fused multiply-adds has the same digests: the digests see too little"
    exit 1
  fi
  echo "fused multiply-adds: seen"
fi

# 2. the cipher with a plant: one group moved, or one word of it changed
awk '
  /^SH_INLINE void sh_rng_cipher(_two)?\(/ { sub(/sh_rng_cipher/, "sh_rng_true_cipher"); renamed++ }
  /^\/\* The four words of one row\. \*\/$/ {
    print "typedef struct sh_planted { uint32_t group, shift; int word; } sh_planted;"
    print "extern sh_planted sh_plant;"
    print "SH_INLINE void sh_rng_cipher(const sh_rng_key *key, uint32_t x[4]) {"
    print "  bool here = x[3] == sh_plant.group;"
    print "  x[3] += here ? sh_plant.shift : 0;"
    print "  sh_rng_true_cipher(key, x);"
    print "  if (here && sh_plant.word >= 0) x[sh_plant.word] *= 0x9E3779B1u;"
    print "}"
    print "SH_INLINE void sh_rng_cipher_two(const sh_rng_key *key, uint32_t x[4], uint32_t y[4]) {"
    print "  sh_rng_cipher(key, x); sh_rng_cipher(key, y);"
    print "}"
    planted++
  }
  { print }
  END { exit !(renamed >= 1 && planted == 1) }' \
  "$top/engine/base/rng.h" | sed '1,/#include <stdint.h>/s/#include <stdint.h>/&\n#include <stdbool.h>/' \
  >"$work/over/base/rng.h"
build "$work/words" gcc "-O1 -I$work/over" "$top"/tests/support/plan.c "$top"/tests/mutation/words.c \
  "$top"/engine/formula/{domain,ruin}.c
"$work/words"
