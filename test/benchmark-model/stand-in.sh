# Stands for the operator's benchmark_model, whose own output cannot be had here: it runs no model, and what it
# prints is constructed from the tool's sources (tflite/tools/benchmark). CALLS is set above this line.

printf '%s\n' "$*" >> "$CALLS"
MODE=$(cat "$CALLS.mode")
for word in "$@"; do
  name=${word#--}
  case $name in
    graph=* | num_threads=* | num_runs=* | min_secs=* | max_secs=* | warmup_runs=* | warmup_min_secs=* | \
      report_peak_memory_footprint=* | use_xnnpack=* | use_gpu=* | use_nnapi=* | use_hexagon=* | use_cpu=* | \
      gpu_precision_loss_allowed=* | gpu_backend=* | require_full_delegation=* | enable_op_profiling=* | \
      delegate_serialize_dir=* | delegate_serialize_token=*)
      eval "${name%%=*}=\${name#*=}" ;;
    *)
      echo "ERROR: Unconsumed cmdline flags: $word" >&2
      echo "Benchmarking failed."
      exit 1 ;;
  esac
done

fail() {
  echo "ERROR: $1" >&2
  echo "Benchmarking failed."
  exit 1
}

echo "INFO: STARTING!"
echo "INFO: Num threads: [$num_threads]"
[ "$MODE" = refuses ] && fail "Didn't find op for builtin opcode 'CONV_2D' version '99'"
echo "INFO: Loaded model $graph"

init_us=38467
if [ "$use_xnnpack" = true ]; then
  echo "INFO: Created TensorFlow Lite XNNPACK delegate for CPU."
  echo "VERBOSE: Replacing 30 out of 31 node(s) with delegate (TfLiteXNNPackDelegate) node, yielding 1 partitions for the whole graph."
  [ "$require_full_delegation" = true ] && fail "Disallowed CPU fallback detected."
  echo "INFO: Explicitly applied XNNPACK delegate, and the model graph will be partially executed by the delegate w/ 1 delegate kernels."
fi
if [ "$use_gpu" = true ]; then
  echo "INFO: Created TensorFlow Lite delegate for GPU." >&2
  echo "VERBOSE: Replacing 31 out of 31 node(s) with delegate (TfLiteGpuDelegateV2) node, yielding 1 partitions for the whole graph." >&2
  if [ -e "$delegate_serialize_dir/$delegate_serialize_token.bin" ]; then
    echo "INFO: Initialized OpenCL-based API from serialized data." >&2
    init_us=160500
  else
    echo "INFO: Initialized OpenCL-based API." >&2
    [ -n "$delegate_serialize_dir" ] && : > "$delegate_serialize_dir/$delegate_serialize_token.bin"
    init_us=1187000
  fi
  echo "INFO: Explicitly applied GPU delegate, and the model graph will be completely executed by the delegate."
fi
[ "$use_nnapi" = true ] && echo "INFO: Though NNAPI delegate is explicitly applied, the model graph will not be executed by the delegate."

echo "INFO: The input model file size (MB): 1.9"
echo "INFO: Initialized session in $((init_us / 1000)).$(printf %03d $((init_us % 1000)))ms."
[ "$MODE" = fails ] && fail "Node number 3 (CONV_2D) failed to invoke."
echo "INFO: Running benchmark for at least $warmup_runs iterations and at least $warmup_min_secs seconds but terminate if exceeding $max_secs seconds."
sleep 0.2
echo "INFO: count=90 first=9000 curr=5000 min=4950 max=9000 avg=5100.5 std=400 p5=4960 median=5090 p95=5300"
echo
[ "$MODE" = hangs ] && while :; do sleep 1; done
[ "$MODE" = crashes ] && kill -SEGV $$
[ "$MODE" = half ] && { printf 'INFO: count=50 first=5100 curr=5000 min=4900 max=5200 avg=50'; exit 0; }

# As its time allows, where it is given some.
count=$num_runs
[ "$min_secs" != 0 ] && count=37
echo "INFO: Running benchmark for at least $num_runs iterations and at least $min_secs seconds but terminate if exceeding $max_secs seconds."
mean=5012.34
if [ "$count" = 1 ]; then
  mean=5012
  echo "INFO: count=1 curr=$mean"
else
  echo "INFO: count=$count first=5100 curr=5000 min=4900 max=5200 avg=$mean std=40 p5=4910 median=5010 p95=5150"
fi
echo

if [ "$enable_op_profiling" = true ]; then
  head=$(printf '\t             [node type]\t  [first]\t [avg ms]\t     [%%]\t  [cdf%%]\t  [mem KB]\t[times called]\t[Name]')
  echo "INFO: Operator-wise Profiling Info for Regular Benchmark Runs:"
  echo "============================== Run Order =============================="
  echo "$head"
  printf '\t   TfLiteXNNPackDelegate\t    4.100\t    4.000\t 80.000%%\t 80.000%%\t     0.000\t        1\t[a, b]:31\n'
  printf '\t                 SOFTMAX\t    1.100\t    1.000\t 20.000%%\t100.000%%\t     0.000\t        1\t[probabilities]:30\n'
  echo
  echo "Timings (microseconds): count=$count first=5000 curr=5000 min=5000 max=5001 avg=5000 std=0"
fi
echo "INFO: Inference timings in us: Init: $init_us, First inference: 9000, Warmup (avg): 5100.5, Inference (avg): $mean"
echo "INFO: Overall peak memory footprint (MB) via periodic monitoring: 12.5"
