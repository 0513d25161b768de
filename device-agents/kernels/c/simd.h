// The one SIMD layer under every kernel: four floats at a time, for WASM, ARM64 and x86-64.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__wasm__)
#include <wasm_simd128.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// Names end in the instruction set that a kernel was compiled for.
#if defined(__wasm_relaxed_simd__)
#define KERNEL_ISA "relaxed"
#elif defined(__wasm__)
#define KERNEL_ISA "simd"
#elif defined(__ARM_FEATURE_DOTPROD)
#define KERNEL_ISA "neon-dotprod"
#elif defined(__aarch64__)
#define KERNEL_ISA "neon"
#else
#define KERNEL_ISA "sse2"
#endif

#define INLINE static inline __attribute__((always_inline))
#define NO_INLINE static __attribute__((noinline))
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
// Before a loop over a few scalars, which compilers would otherwise blow up into vectors that it never fills.
#define SCALAR _Pragma("clang loop vectorize(disable) unroll(disable)")
#else
#define UNROLL _Pragma("GCC unroll 32")
#define SCALAR _Pragma("GCC unroll 1")
#endif

typedef float f32x4 __attribute__((vector_size(16)));
typedef float f32x4_unaligned __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t i32x4 __attribute__((vector_size(16)));

INLINE f32x4 f32x4_load(const float *from) { return *(const f32x4_unaligned *)from; }
INLINE void f32x4_store(float *to, f32x4 value) { *(f32x4_unaligned *)to = value; }
INLINE f32x4 f32x4_all(float value) { return (f32x4){value, value, value, value}; }

// The four lanes of one float in memory: one instruction on WASM and ARM64.
INLINE f32x4 f32x4_load_all(const float *from) {
#if defined(__wasm__)
  return (f32x4)wasm_v128_load32_splat(from);
#elif defined(__aarch64__)
  return (f32x4)vld1q_dup_f32(from);
#else
  return f32x4_all(*from);
#endif
}

// a * b + c: fused on relaxed SIMD (where the engine fuses) and ARM64, rounded twice elsewhere.
INLINE f32x4 f32x4_multiply_add(f32x4 a, f32x4 b, f32x4 c) {
#if defined(__wasm_relaxed_simd__)
  return (f32x4)wasm_f32x4_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c);
#elif defined(__aarch64__)
  return (f32x4)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#else
  return a * b + c;
#endif
}

// Clamps each lane to [low, high].
INLINE f32x4 f32x4_clamp(f32x4 value, f32x4 low, f32x4 high) {
#if defined(__wasm__)
  return (f32x4)wasm_f32x4_pmax((v128_t)low, wasm_f32x4_pmin((v128_t)high, (v128_t)value));
#elif defined(__aarch64__)
  return (f32x4)vmaxq_f32((float32x4_t)low, vminq_f32((float32x4_t)high, (float32x4_t)value));
#else
  i32x4 under = (i32x4)(value < high);
  f32x4 capped = (f32x4)(((i32x4)value & under) | ((i32x4)high & ~under));
  i32x4 over = (i32x4)(capped > low);
  return (f32x4)(((i32x4)capped & over) | ((i32x4)low & ~over));
#endif
}
