// exp without a C library, four at a time: 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2] with the coefficients of
// Cephes' expf (S. L. Moshier, "Methods and Programs for Mathematical Functions", 1989). Good to 2e-7 relative
// where the result is a normal float; beyond, the argument is clamped.
#pragma once
#include "simd.h"

INLINE f32x4 f32x4_exp(f32x4 x) {
  x = f32x4_clamp(x, f32x4_all(-87.0f), f32x4_all(88.0f));
  // Adding and taking away 1.5 * 2^23 rounds to a whole number.
  const f32x4 rounder = f32x4_all(12582912.0f);
  f32x4 whole = (x * f32x4_all(1.44269504f) + rounder) - rounder;
  // ln 2 in two parts, the first exact in few bits.
  f32x4 rest = x - whole * f32x4_all(0.693359375f);
  rest = rest - whole * f32x4_all(-2.12194440e-4f);
  f32x4 sum = f32x4_all(1.9875691500e-4f);
  sum = sum * rest + f32x4_all(1.3981999507e-3f);
  sum = sum * rest + f32x4_all(8.3334519073e-3f);
  sum = sum * rest + f32x4_all(4.1665795894e-2f);
  sum = sum * rest + f32x4_all(1.6666665459e-1f);
  sum = sum * rest + f32x4_all(5.0000001201e-1f);
  sum = sum * rest * rest + rest + f32x4_all(1.0f);
  i32x4 exponent = __builtin_convertvector(whole, i32x4) + 127;
  return sum * (f32x4)(exponent << 23);
}
