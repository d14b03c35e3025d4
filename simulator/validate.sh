#!/usr/bin/env bash
# Holds the virtual engine against live runs in all live-sized scenarios at three bandwidths, and says at the end what
# missed. Calibrates first unless a profile is given. About a quarter of an hour; leave the machine alone meanwhile.
#
#   simulator/validate.sh [--profile FILE] [--out DIR] [--wire KIND] [more options of faultline validate, as --runs 3]
#
# FAULTLINE names the program to run (default: ./faultline of this repository).
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
faultline=${FAULTLINE:-$here/faultline}
scenarios=(live-uniform live-zipf live-sequential live-hot-cold)
bandwidths=(1Gbit/s 2.5Gbit/s 10Gbit/s)
profile=
out=validate-results
more=()
wire=(--wire auto) # one for both: a page costs what its wire costs
while [ $# -gt 0 ]; do
  case $1 in
    --profile) profile=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --wire) wire=(--wire "$2"); shift 2 ;;
    *) more+=("$1"); shift ;;
  esac
done
mkdir -p "$out" || exit 2
if [ -z "$profile" ]; then
  profile=$out/host-$(date +%Y%m%d-%H%M%S).yaml
  "$faultline" calibrate "${wire[@]}" --out "$profile" || exit
fi
missed=()
for scenario in "${scenarios[@]}"; do
  for bandwidth in "${bandwidths[@]}"; do
    echo "== $scenario at $bandwidth"
    "$faultline" validate "$scenario" --set "link.bandwidth=$bandwidth" --profile "$profile" \
      --out "$out/${bandwidth%/s}" --no-progress "${wire[@]}" ${more[@]+"${more[@]}"}
    status=$?
    case $status in
      0) ;;
      1) missed+=("$scenario at $bandwidth") ;;
      *) exit $status ;;
    esac
  done
done
echo "== ${#missed[@]} of $((${#scenarios[@]} * ${#bandwidths[@]})) cells have a metric that misses"
[ ${#missed[@]} -eq 0 ] || printf '%s\n' "${missed[@]}"
[ ${#missed[@]} -eq 0 ]
