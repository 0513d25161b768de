// The product of two tensors of one shape, or of CHW planes with a vector that has one factor to a channel
// (squeeze-and-excite), clamped.
#include "checks.h"
#include "rows.h"

static int is_scaling(const Operator *call) {
  return is_planes(call->inputs[0]) && is_vector(call->inputs[1]);
}

static const char *check(const Operator *call) {
  const PlanTensor *a = call->inputs[0], *b = call->inputs[1], *out = call->output;
  if (is_scaling(call)) {
    if (!is_planes(out) || !same_shape(a, out)) return "a scaling keeps its shape";
    return a->channels == b->channels ? 0 : "a scaling takes one factor to a channel";
  }
  if (!(is_planes(a) && is_planes(b) && is_planes(out)) && !(is_vector(a) && is_vector(b) && is_vector(out)))
    return "a multiplication takes float32 CHW planes or vectors";
  return same_shape(a, b) && same_shape(a, out) ? 0 : "a multiplication takes tensors of one shape";
}

static uint32_t units(const Operator *call) { return row_count(call->output); }

static void run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)scratch;
  uint32_t floats = row_floats(call->output);
  size_t stride = row_stride(call->output);
  int scaling = is_scaling(call);
  f32x4 low = f32x4_all(call->clamp_min), high = f32x4_all(call->clamp_max);
  for (uint32_t row = from; row < to; row++) {
    const float *a = (const float *)call->in[0] + row * stride;
    const float *b = (const float *)call->in[1] + (scaling ? row : row * stride);
    float *out = (float *)call->out + row * stride;
    f32x4 factor = f32x4_load_all(b);
    for (uint32_t at = 0; at < floats; at += 4)
      f32x4_store(out + at, f32x4_clamp(f32x4_load(a + at) * (scaling ? factor : f32x4_load(b + at)), low, high));
    finish_row(out, call->output);
  }
}

static const Variant variants[] = {{"f32-multiply-rows-" KERNEL_ISA, 0, 0, 0, units, 0, run}};

const OperatorKind multiply = {7, check, variants, sizeof variants / sizeof variants[0]};
