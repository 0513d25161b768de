// What a kernel is to the executor. Each operator's folder holds its kinds' variants; kinds.c lists them.
#pragma once
#include "plan.h"
#include "simd.h"

// One operator of an open plan, its addresses resolved.
typedef struct {
  uint32_t kind;
  // Descriptors; null where the plan names none.
  const PlanTensor *inputs[3];
  const PlanTensor *output;
  void *in[3];
  void *out;
  const void *data[2];
  uint32_t data_bytes[2];
  float clamp_min;
  float clamp_max;
  const uint32_t *parameters;
} Operator;

// One way to compute an operator. The executor picks among those that fit.
typedef struct {
  // `<dtype>-<op>-<variant>-<isa>`.
  const char *name;
  // Null: fits every operator of its kind.
  int (*fits)(const Operator *);
  // Bytes of the packed form that `prepare` makes, aligned to 64; both null where nothing is packed.
  size_t (*prepared_bytes)(const Operator *);
  void (*prepare)(const Operator *, void *prepared);
  // Independent pieces of the work, which threads share in contiguous ranges.
  uint32_t (*units)(const Operator *);
  // Bytes that each thread needs beside; null for none.
  size_t (*scratch_bytes)(const Operator *);
  // Computes units [from, to).
  void (*run)(const Operator *, const void *prepared, uint32_t from, uint32_t to, void *scratch);
} Variant;

typedef struct {
  uint32_t kind;
  // Null when parameters, shapes and every index in the data are right; else what is wrong, as a static string.
  const char *(*check)(const Operator *);
  const Variant *variants;
  uint32_t variant_count;
} OperatorKind;

// Null for a number that no kernel answers to.
const OperatorKind *operator_kind(uint32_t kind);

// The pixels that a kernel over CHW planes covers: a whole number of vectors.
INLINE uint32_t covered_pixels(const PlanTensor *tensor) { return (tensor->height * tensor->width + 3) & ~3u; }

// Where tile `index` of `width` pixels starts. The last one is moved back to end with the plane, so that none has
// a tail; planes shorter than a tile are padded to one by their stride.
INLINE uint32_t tile_start(uint32_t index, uint32_t width, uint32_t covered) {
  uint32_t start = index * width;
  return start + width <= covered || covered < width ? start : covered - width;
}

INLINE uint32_t tile_count(uint32_t width, uint32_t covered) { return (covered + width - 1) / width; }

// Whether all of `count` floats are finite: the exponent of none is all ones.
static inline int all_finite(const float *values, size_t count) {
  uint32_t worst = 0;
  for (size_t index = 0; index < count; index++) {
    uint32_t bits;
    __builtin_memcpy(&bits, &values[index], sizeof bits);
    uint32_t exponent = bits & 0x7f800000u;
    worst = exponent > worst ? exponent : worst;
  }
  return worst != 0x7f800000u;
}

INLINE int same_pixels(const PlanTensor *a, const PlanTensor *b) {
  return a->height == b->height && a->width == b->width;
}
