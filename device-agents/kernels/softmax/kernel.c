// Softmax of a vector. Parameter: beta as the bits of a float.
#include "checks.h"
#include "exp.h"

static float beta_of(const Operator *call) {
  float beta;
  __builtin_memcpy(&beta, &call->parameters[0], sizeof beta);
  return beta;
}

static const char *check(const Operator *call) {
  if (!is_vector(call->inputs[0]) || !is_vector(call->output)) return "a softmax takes float32 vectors";
  if (call->inputs[0]->channels != call->output->channels) return "a softmax keeps its length";
  if (is_clamped(call)) return "a softmax has no clamp";
  float beta = beta_of(call);
  return all_finite(&beta, 1) ? 0 : "a softmax's beta is not finite";
}

static uint32_t units(const Operator *call) {
  (void)call;
  return 1;
}

static void run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)from;
  (void)to;
  (void)scratch;
  uint32_t length = call->output->channels;
  const float *x = call->in[0];
  float *out = call->out, beta = beta_of(call);
  float highest = x[0] * beta;
  for (uint32_t at = 1; at < length; at++) highest = x[at] * beta > highest ? x[at] * beta : highest;
  // Whole vectors: there is room behind a vector, and what stands there is not summed.
  for (uint32_t at = 0; at < length; at += 4)
    f32x4_store(out + at, f32x4_exp(f32x4_load(x + at) * f32x4_all(beta) - f32x4_all(highest)));
  float sum = 0;
  for (uint32_t at = 0; at < length; at++) sum += out[at];
  for (uint32_t at = 0; at < length; at++) out[at] /= sum;
}

static const Variant variants[] = {{"f32-softmax-vector-" KERNEL_ISA, 0, 0, 0, units, 0, run}};

const OperatorKind softmax = {11, check, variants, sizeof variants / sizeof variants[0]};
