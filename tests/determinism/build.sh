# Sourced by the scripts that build the engine's rooms by hand, without meson: other compilers,
# other optimisation, planted faults. Needs $top, the source tree.

# build PROGRAM COMPILER "FLAGS" SOURCE...: compiles base, network, world, rules and phase (tile
# functions and skip_words.c once for each instruction set) and links them with the given sources.
# Extra include folders in FLAGS come first. Objects stand in PROGRAM.d; compiles as many files at a
# time as there are processors.
build() {
  local program=$1 compiler=$2 flags=$3 objects=$1.d source isa march
  shift 3
  rm -rf "$objects"
  mkdir -p "$objects"
  local common="-std=gnu17 -D_GNU_SOURCE -ffp-contract=off -fno-math-errno -fno-trapping-math \
                $flags -I$top -I$top/engine"
  {
    for source in "$top"/engine/{base,network,world,rules,phase}/*.c "$@"; do
      case $source in
      */phase/borrower_*.c | */phase/investor_*.c | */phase/kernel_table.c)
        for isa in baseline avx2 avx512; do
          case $isa in
          baseline) march= ;;
          avx2) march=-march=x86-64-v3 ;;
          avx512) march="-march=x86-64-v4 -mprefer-vector-width=512" ;;
          esac
          echo "$compiler $common $march -DSH_ISA=$isa -c $source -o $objects/$(basename "$source" .c)_$isa.o"
        done
        ;;
      */network/skip_words.c)
        for isa in baseline avx2; do
          march=
          [ $isa = baseline ] || march=-march=x86-64-v3
          echo "$compiler $common $march -DSH_ISA=$isa -c $source -o $objects/$(basename "$source" .c)_$isa.o"
        done
        ;;
      *) echo "$compiler $common -fopenmp -c $source -o $objects/$(basename "$(dirname "$source")")_$(basename "$source" .c).o" ;;
      esac
    done
  } | xargs -P "$(nproc)" -I{} sh -c '{}' || return 1
  "$compiler" -fopenmp "$objects"/*.o -o "$program" -lxxhash -lm
}
