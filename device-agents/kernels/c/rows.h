// Elementwise kernels see a tensor as rows of floats: a plane each, or the whole of a vector.
#pragma once
#include "planes.h"

INLINE uint32_t row_count(const PlanTensor *tensor) {
  return tensor->layout == LAYOUT_CHW ? tensor->channels : 1;
}

// A whole number of vectors: planes and vectors have room for them.
INLINE uint32_t row_floats(const PlanTensor *tensor) {
  return tensor->layout == LAYOUT_CHW ? covered_pixels(tensor) : (tensor->channels + 3) & ~3u;
}

// Kernels cover what lies behind a plane's pixels too, with whatever was there.
INLINE void finish_row(float *row, const PlanTensor *tensor) {
  if (tensor->layout == LAYOUT_CHW) finish_plane(row, tensor);
}

INLINE size_t row_stride(const PlanTensor *tensor) {
  return tensor->layout == LAYOUT_CHW ? tensor->stride : 0;
}
