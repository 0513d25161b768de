// The sum of two tensors of one shape, CHW planes or vectors, clamped.
#include "checks.h"
#include "rows.h"

static const char *check(const Operator *call) {
  const PlanTensor *a = call->inputs[0], *b = call->inputs[1], *out = call->output;
  if (!(is_planes(a) && is_planes(b) && is_planes(out)) && !(is_vector(a) && is_vector(b) && is_vector(out)))
    return "an addition takes float32 CHW planes or vectors";
  return same_shape(a, b) && same_shape(a, out) ? 0 : "an addition takes tensors of one shape";
}

static uint32_t units(const Operator *call) { return row_count(call->output); }

static void run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)scratch;
  uint32_t floats = row_floats(call->output);
  size_t stride = row_stride(call->output);
  f32x4 low = f32x4_all(call->clamp_min), high = f32x4_all(call->clamp_max);
  for (uint32_t row = from; row < to; row++) {
    const float *a = (const float *)call->in[0] + row * stride, *b = (const float *)call->in[1] + row * stride;
    float *out = (float *)call->out + row * stride;
    for (uint32_t at = 0; at < floats; at += 4)
      f32x4_store(out + at, f32x4_clamp(f32x4_load(a + at) + f32x4_load(b + at), low, high));
    finish_row(out, call->output);
  }
}

static const Variant variants[] = {{"f32-add-rows-" KERNEL_ISA, 0, 0, 0, units, 0, run}};

const OperatorKind add = {6, check, variants, sizeof variants / sizeof variants[0]};
