#include "peak.h"
#include "simd.h"

#define PEAK(COUNT)                                                                         \
  NO_INLINE float peak_##COUNT(uint32_t iterations, float seed) {                           \
    f32x4 sums[COUNT], factor = f32x4_all(seed), step = f32x4_all(1.0f - seed);             \
    UNROLL for (int i = 0; i < COUNT; i++) sums[i] = f32x4_all(0.5f + (float)i);            \
    for (uint32_t round = 0; round < iterations; round++)                                   \
      UNROLL for (int i = 0; i < COUNT; i++) sums[i] = f32x4_multiply_add(sums[i], factor, step); \
    f32x4 sum = sums[0];                                                                    \
    UNROLL for (int i = 1; i < COUNT; i++) sum += sums[i];                                  \
    return sum[0] + sum[1] + sum[2] + sum[3];                                               \
  }

PEAK(6) PEAK(8) PEAK(10) PEAK(12) PEAK(14)

float peak_multiply_adds(uint32_t accumulators, uint32_t iterations, float seed) {
  switch (accumulators) {
    case 6: return peak_6(iterations, seed);
    case 8: return peak_8(iterations, seed);
    case 10: return peak_10(iterations, seed);
    case 12: return peak_12(iterations, seed);
    default: return peak_14(iterations, seed);
  }
}
