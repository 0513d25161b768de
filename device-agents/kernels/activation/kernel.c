// Activations that are no clamp alone, over CHW planes or vectors.
//
// Parameter: 1 hard-swish, 2 logistic, 3 the clamp alone, 4 hard-sigmoid. The clamp is applied last.
#include "checks.h"
#include "exp.h"
#include "rows.h"

enum { HARD_SWISH = 1, LOGISTIC = 2, CLAMP = 3, HARD_SIGMOID = 4 };

static const char *check(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (!(is_planes(in) && is_planes(out)) && !(is_vector(in) && is_vector(out)))
    return "an activation takes float32 CHW planes or vectors";
  if (!same_shape(in, out)) return "an activation keeps its shape";
  return call->parameters[0] >= HARD_SWISH && call->parameters[0] <= HARD_SIGMOID ? 0 : "an unknown activation";
}

static uint32_t units(const Operator *call) { return row_count(call->output); }

// relu6(x + 3) / 6
INLINE f32x4 hard_sigmoid(f32x4 x) {
  return f32x4_clamp(x + f32x4_all(3.0f), f32x4_all(0), f32x4_all(6.0f)) * f32x4_all(1.0f / 6.0f);
}

INLINE f32x4 logistic(f32x4 x) {
  return f32x4_all(1.0f) / (f32x4_all(1.0f) + f32x4_exp(-x));
}

#define EACH(EXPRESSION)                                      \
  for (uint32_t at = 0; at < floats; at += 4) {               \
    f32x4 x = f32x4_load(from + at);                          \
    f32x4_store(to + at, f32x4_clamp(EXPRESSION, low, high)); \
  }

static void run_row(uint32_t which, const float *from, float *to, uint32_t floats, f32x4 low, f32x4 high) {
  switch (which) {
    case HARD_SWISH:
      EACH(x * hard_sigmoid(x))
      break;
    case LOGISTIC:
      EACH(logistic(x))
      break;
    case HARD_SIGMOID:
      EACH(hard_sigmoid(x))
      break;
    default:
      EACH(x)
  }
}

static void run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)scratch;
  size_t stride = row_stride(call->output);
  f32x4 low = f32x4_all(call->clamp_min), high = f32x4_all(call->clamp_max);
  for (uint32_t row = from; row < to; row++) {
    float *out = (float *)call->out + row * stride;
    run_row(call->parameters[0], (const float *)call->in[0] + row * stride, out, row_floats(call->output), low,
            high);
    finish_row(out, call->output);
  }
}

static const Variant variants[] = {{"f32-activation-rows-" KERNEL_ISA, 0, 0, 0, units, 0, run}};

const OperatorKind activation = {8, check, variants, sizeof variants / sizeof variants[0]};
