#include "checks.h"

const char *check_floats(const Operator *call, uint64_t weights, uint64_t biases) {
  if (call->data_bytes[0] != weights * sizeof(float)) return "there are not as many weights as the shapes ask for";
  if (call->data_bytes[1] != biases * sizeof(float)) return "the biases are not one to an output channel";
  if (!all_finite(call->data[0], weights) || !all_finite(call->data[1], biases))
    return "a weight or bias is not finite";
  return 0;
}
