// What several kinds ask of their tensors and data.
#pragma once
#include "operator.h"

INLINE int is_planes(const PlanTensor *tensor) {
  return tensor && tensor->dtype == DTYPE_F32 && tensor->layout == LAYOUT_CHW;
}

INLINE int is_vector(const PlanTensor *tensor) {
  return tensor && tensor->dtype == DTYPE_F32 && tensor->layout == LAYOUT_VECTOR;
}

INLINE int is_pixels(const PlanTensor *tensor) {
  return tensor && tensor->dtype == DTYPE_F32 && tensor->layout == LAYOUT_HWC;
}

INLINE int same_shape(const PlanTensor *a, const PlanTensor *b) {
  return a->layout == b->layout && a->channels == b->channels && same_pixels(a, b) && a->stride == b->stride;
}

INLINE int is_clamped(const Operator *call) {
  return call->clamp_min != -__builtin_inff() || call->clamp_max != __builtin_inff();
}

// Null when weights and biases have these many floats and all are finite.
const char *check_floats(const Operator *call, uint64_t weights, uint64_t biases);
