// What kernels that write CHW planes owe the kernels that read them.
#pragma once
#include "operator.h"

// No kernel reads further than this into a plane that is shorter.
enum { SHORTEST_PLANE = 32 };

// Sets what lies behind a plane's pixels, as far as a tile may read, to zero. Left as they were, these lanes would
// be computed with in run after run, and might grow past the largest float.
INLINE void finish_plane(float *plane, const PlanTensor *tensor) {
  uint32_t covered = covered_pixels(tensor), end = covered < SHORTEST_PLANE ? SHORTEST_PLANE : covered;
  SCALAR for (uint32_t lane = tensor->height * tensor->width; lane < end; lane++) plane[lane] = 0;
}
