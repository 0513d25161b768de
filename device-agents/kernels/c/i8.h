// Vectors of int8 and int16 under the integer kernels, for WASM, ARM64 and x86-64.
#pragma once
#include "simd.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

// What runs once to a layer: small rather than fast.
#if defined(__clang__)
#define COLD __attribute__((noinline, minsize))
#else
#define COLD __attribute__((noinline, cold))
#endif

typedef int16_t i16x8 __attribute__((vector_size(16)));
typedef int8_t i8x16 __attribute__((vector_size(16)));
typedef int32_t i32x4_unaligned __attribute__((vector_size(16), aligned(4), may_alias));
typedef int8_t i8x16_unaligned __attribute__((vector_size(16), aligned(1), may_alias));

INLINE i32x4 i32x4_all(int32_t value) { return (i32x4){value, value, value, value}; }
INLINE i32x4 i32x4_load(const int32_t *from) { return *(const i32x4_unaligned *)from; }
INLINE void i32x4_store(int32_t *to, i32x4 value) { *(i32x4_unaligned *)to = value; }
INLINE i8x16 i8x16_load(const int8_t *from) { return *(const i8x16_unaligned *)from; }

INLINE i16x8 i16x8_all(int16_t value) {
  return (i16x8){value, value, value, value, value, value, value, value};
}

INLINE i32x4 i32x4_load_all(const int32_t *from) {
#if defined(__wasm__)
  return (i32x4)wasm_v128_load32_splat(from);
#elif defined(__aarch64__)
  return (i32x4)vld1q_dup_s32(from);
#else
  return i32x4_all(*from);
#endif
}

// Eight int8, widened.
INLINE i16x8 i16x8_load_i8(const int8_t *from) {
#if defined(__wasm__)
  return (i16x8)wasm_i16x8_load8x8(from);
#elif defined(__aarch64__)
  return (i16x8)vmovl_s8(vld1_s8(from));
#else
  __m128i bytes = _mm_loadl_epi64((const __m128i *)from);
  return (i16x8)_mm_srai_epi16(_mm_unpacklo_epi8(bytes, bytes), 8);
#endif
}

// Products of lanes, neighbours added: exact, unless all four factors of two neighbours are -32768.
INLINE i32x4 i16x8_dot(i16x8 a, i16x8 b) {
#if defined(__wasm__)
  return (i32x4)wasm_i32x4_dot_i16x8((v128_t)a, (v128_t)b);
#elif defined(__aarch64__)
  int16x8_t x = (int16x8_t)a, y = (int16x8_t)b;
  return (i32x4)vpaddq_s32(vmull_s16(vget_low_s16(x), vget_low_s16(y)), vmull_high_s16(x, y));
#else
  return (i32x4)_mm_madd_epi16((__m128i)a, (__m128i)b);
#endif
}

// Eight sums narrowed to int16 and then, moved by `zero` and clamped to [low, high], to int8; each step saturates.
INLINE void i8x8_store_narrowed(int8_t *to, i32x4 a, i32x4 b, i16x8 zero, i16x8 low, i16x8 high) {
#if defined(__wasm__)
  v128_t wide = wasm_i16x8_add_sat(wasm_i16x8_narrow_i32x4((v128_t)a, (v128_t)b), (v128_t)zero);
  wide = wasm_i16x8_max((v128_t)low, wasm_i16x8_min((v128_t)high, wide));
  wasm_v128_store64_lane(to, wasm_i8x16_narrow_i16x8(wide, wide), 0);
#elif defined(__aarch64__)
  int16x8_t wide = vcombine_s16(vqmovn_s32((int32x4_t)a), vqmovn_s32((int32x4_t)b));
  wide = vqaddq_s16(wide, (int16x8_t)zero);
  vst1_s8(to, vqmovn_s16(vmaxq_s16((int16x8_t)low, vminq_s16((int16x8_t)high, wide))));
#else
  __m128i wide = _mm_adds_epi16(_mm_packs_epi32((__m128i)a, (__m128i)b), (__m128i)zero);
  wide = _mm_max_epi16((__m128i)low, _mm_min_epi16((__m128i)high, wide));
  _mm_storel_epi64((__m128i *)to, _mm_packs_epi16(wide, wide));
#endif
}
