# Stands for the operator's LiteRT run_model, whose own output cannot be had here: it runs no model, and what it prints
# is constructed from litert/tools/run_model.cc. CALLS is set above this line.

printf '%s\n' "$*" >> "$CALLS"
for word in "$@"; do
  name=${word#--}
  case $name in
    graph=* | iterations=* | accelerator=*) eval "${name%%=*}=\${name#*=}" ;;
    *) echo "ERROR: Unknown command line flag '${name%%=*}'" >&2; exit 1 ;;
  esac
done
say() { echo "I0000 00:00:17512345$1.500000    $$ run_model.cc:246] $2" >&2; }

[ "$accelerator" = gpu ] && { echo "E0000 00:00:1751234500.5    $$ run_model.cc:340] Failed to compile model" >&2; exit 1; }
say 10 "Model: $graph"
echo "INFO: Created TensorFlow Lite XNNPACK delegate for CPU." >&2
say 11 "Signature index: 0"
say 11 "Prepare input buffers"
say 11 "Prepare output buffers"
say 11 "Run model for $iterations times"
sleep 0.2
say 12 "First run took 9000 microseconds"
say 12 "Slowest run took 9000 microseconds"
say 12 "Fastest run took 4900 microseconds"
say 12 "All runs took average $(((9000 + (iterations - 1) * 5000) / iterations)) microseconds"
say 12 "Model run completed"
