/* Tensors of a plan as the elements that they hold, without what lies between planes and pixels. */
#ifndef PACELINE_KERNELS_TENSORS_H
#define PACELINE_KERNELS_TENSORS_H

#include <stdint.h>

#include "../c/plan.h"

/* A tensor's elements lie in `count` runs of `bytes`, `step` bytes from one to the next. */
typedef struct {
  uint32_t count;
  uint32_t bytes;
  uint32_t step;
} tensor_runs;

/* Of planes a run is a plane, of pixels a pixel's channels; a vector is one run. */
tensor_runs runs_of(const PlanTensor *tensor);

/* What TFLite calls the type of its elements; 0 for bits, which it has none for. */
int tflite_type_of(const PlanTensor *tensor);

#endif
