// int32 sums brought to int8 steps of the output, bit for bit as TFLite's MultiplyByQuantizedMultiplier with two
// roundings: a saturating rounding doubling high multiplication, then a rounding shift.
//
// An int8 layer's data: weights int8 [out][taps]; then int32 [3][out]: biases, multipliers and shifts, the factor
// of a channel being multiplier * 2^(shift - 31). Parameters 0 and 1: zero points of input and output. The clamp
// is in steps of the output.
#pragma once
#include "i8.h"
#include "operator.h"

// How the shift rounds ties: TFLite's matrix products upwards, its other operators away from zero.
typedef enum { TIES_UP, TIES_AWAY } Ties;

// Vectors of channels in the packed form: biases, shifts to the left as factors, multipliers, shifts to the right.
enum { REQUANTIZE_ROWS = 4 };

INLINE int32_t input_zero(const Operator *call) { return (int32_t)call->parameters[0]; }
INLINE int32_t output_zero(const Operator *call) { return (int32_t)call->parameters[1]; }

static inline const char *check_clamp_and_zeros(const Operator *call) {
  if (input_zero(call) < -128 || input_zero(call) > 127 || output_zero(call) < -128 || output_zero(call) > 127)
    return "a zero point is no int8";
  float low = call->clamp_min, high = call->clamp_max;
  if (low > 127 || high < -128) return "the clamp leaves no int8";
  if ((low > -128 && (float)(int32_t)low != low) || (high < 127 && (float)(int32_t)high != high))
    return "the clamp is not in whole steps";
  return 0;
}

// Whether bias and products of every input stay within int32.
static COLD int sum_fits(const int8_t *weights, uint32_t taps, int64_t bias, int32_t zero) {
  int64_t least = bias, most = bias;
  for (uint32_t tap = 0; tap < taps; tap++) {
    int64_t weight = weights[tap], at_low = weight * (-128 - zero), at_high = weight * (127 - zero);
    least += at_low < at_high ? at_low : at_high;
    most += at_low < at_high ? at_high : at_low;
  }
  return least >= INT32_MIN && most <= INT32_MAX;
}

// Null, or what is wrong with an int8 layer of `taps` weights to an output channel.
static COLD const char *check_int8_layer(const Operator *call, uint32_t taps) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (in->dtype != DTYPE_I8 || out->dtype != DTYPE_I8) return "an int8 layer takes int8";
  if (in->layout != LAYOUT_HWC || out->layout != LAYOUT_HWC) return "an int8 layer takes HWC pixels";
  if (in->stride % 16 != 0 || out->stride % 16 != 0) return "int8 pixels are not padded to 16 channels";
  if (call->data_bytes[0] != (uint64_t)taps * out->channels) return "the weights are not as many as the layer needs";
  if (call->data_bytes[1] != (uint64_t)out->channels * 3 * sizeof(int32_t))
    return "biases, multipliers and shifts are not one to an output channel";
  const char *wrong = check_clamp_and_zeros(call);
  if (wrong) return wrong;
  const int8_t *weights = call->data[0];
  const int32_t *bias = call->data[1], *multiplier = bias + out->channels, *shift = multiplier + out->channels;
  for (uint32_t channel = 0; channel < out->channels; channel++) {
    if (multiplier[channel] != 0 && multiplier[channel] < 1 << 30) return "a multiplier has not 31 bits";
    if (shift[channel] < -31 || shift[channel] > 30) return "a shift is not from -31 to 30";
    if (!sum_fits(weights + (size_t)channel * taps, taps, bias[channel], input_zero(call)))
      return "a sum can leave int32";
  }
  return 0;
}

// Writes the REQUANTIZE_ROWS rows of `count` channels from `first`; those beyond the last are zeros. `zero` is what
// the kernel's inputs count from, which the biases take in.
static COLD void pack_requantize(const Operator *call, int32_t *packed, uint32_t first, uint32_t count,
                                   uint32_t taps, int32_t zero) {
  uint32_t channels = call->output->channels;
  const int8_t *weights = call->data[0];
  const int32_t *bias = call->data[1], *multiplier = bias + channels, *shift = multiplier + channels;
  for (uint32_t lane = 0; lane < count; lane++) {
    uint32_t channel = first + lane;
    int there = channel < channels;
    uint32_t sum = 0;
    for (uint32_t tap = 0; there && tap < taps; tap++) sum += (uint32_t)weights[(size_t)channel * taps + tap];
    int32_t move = there ? shift[channel] : 0, right = move < 0 ? -move : 0;
    packed[lane] = there ? (int32_t)((uint32_t)bias[channel] - (uint32_t)zero * sum) : 0;
    packed[count + lane] = (int32_t)(1u << (move > 0 ? move : 0));
    packed[2 * count + lane] = there ? multiplier[channel] : 0;
#if defined(__aarch64__)
    packed[3 * count + lane] = -right;
#else
    // A rounding shift to the right is a multiplication too; negative, so that a shift by none fits into int32.
    packed[3 * count + lane] = (int32_t)(0u - (0x80000000u >> right));
#endif
  }
}

#if defined(__wasm__)
// Bits 31 to 62 of the int64 lanes.
INLINE v128_t high_words(v128_t low, v128_t high) {
  return wasm_i32x4_shuffle(wasm_u64x2_shr(low, 31), wasm_u64x2_shr(high, 31), 0, 2, 4, 6);
}
#endif

// `packed` points to the vector's lanes in the first of rows that are `count` channels long.
INLINE i32x4 requantize(i32x4 products, const int32_t *packed, uint32_t count, Ties ties) {
  i32x4 sums = products + i32x4_load(packed);
  i32x4 left = i32x4_load(packed + count), multiplier = i32x4_load(packed + 2 * count);
  i32x4 right = i32x4_load(packed + 3 * count);
#if defined(__wasm__)
  v128_t half = wasm_i64x2_splat(1 << 30);
  v128_t shifted = wasm_i32x4_mul((v128_t)sums, (v128_t)left), m = (v128_t)multiplier, r = (v128_t)right;
  v128_t product = high_words(wasm_i64x2_add(wasm_i64x2_extmul_low_i32x4(shifted, m), half),
                              wasm_i64x2_add(wasm_i64x2_extmul_high_i32x4(shifted, m), half));
  v128_t half_low = half, half_high = half;
  if (ties == TIES_AWAY) {
    v128_t sign = wasm_i32x4_shr(product, 31);
    half_low = wasm_i64x2_add(half, wasm_i64x2_extend_low_i32x4(sign));
    half_high = wasm_i64x2_add(half, wasm_i64x2_extend_high_i32x4(sign));
  }
  return (i32x4)high_words(wasm_i64x2_sub(half_low, wasm_i64x2_extmul_low_i32x4(product, r)),
                           wasm_i64x2_sub(half_high, wasm_i64x2_extmul_high_i32x4(product, r)));
#elif defined(__aarch64__)
  int32x4_t product = vqrdmulhq_s32(vmulq_s32((int32x4_t)sums, (int32x4_t)left), (int32x4_t)multiplier);
  if (ties == TIES_AWAY) product = vqaddq_s32(product, vshrq_n_s32(vandq_s32(product, (int32x4_t)right), 31));
  return (i32x4)vrshlq_s32(product, (int32x4_t)right);
#else
  i32x4 steps;
  for (int lane = 0; lane < 4; lane++) {
    int32_t shifted = (int32_t)((uint32_t)sums[lane] * (uint32_t)left[lane]);
    int64_t product = ((int64_t)shifted * multiplier[lane] + (1 << 30)) >> 31;
    int64_t half = (1 << 30) - (ties == TIES_AWAY && product < 0);
    steps[lane] = (int32_t)((half - product * right[lane]) >> 31);
  }
  return steps;
#endif
}

// What moves and clamps an output's steps.
typedef struct {
  i16x8 zero;
  i16x8 low;
  i16x8 high;
} OutputRange;

INLINE OutputRange output_range(const Operator *call) {
  int32_t low = call->clamp_min > -128 ? (int32_t)call->clamp_min : -128;
  int32_t high = call->clamp_max < 127 ? (int32_t)call->clamp_max : 127;
  return (OutputRange){i16x8_all((int16_t)output_zero(call)), i16x8_all((int16_t)low), i16x8_all((int16_t)high)};
}

// Eight channels: two vectors of summed products, from `packed` on.
INLINE void store_requantized(int8_t *to, i32x4 a, i32x4 b, const int32_t *packed, uint32_t count, Ties ties,
                              const OutputRange *range) {
  a = requantize(a, packed, count, ties);
  b = requantize(b, packed + 4, count, ties);
  i8x8_store_narrowed(to, a, b, range->zero, range->low, range->high);
}
