// Windows of 3x3 over an image with padding above and to the left; what lies right and below is as the shapes have it.
#pragma once
#include "operator.h"

// Null, or why windows `stride` apart cannot give the output's height and width.
static inline const char *check_window(const Operator *call, uint32_t stride, uint32_t top, uint32_t left) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (stride < 1 || stride > 2) return "a stride is 1 or 2";
  if (top > 2 || left > 2) return "at most two rows and columns of padding";
  // Each window has a pixel of the input, so that no output is all padding.
  if ((out->height - 1) * stride >= in->height + top || (out->width - 1) * stride >= in->width + left)
    return "the output is larger than its input gives";
  return 0;
}
