// 1x1 convolution of int8, bit for bit as TFLite's CONV_2D. Tensors are HWC with pixels padded to 16 channels; what
// lies in the padding means nothing. A tile of MR pixels by 4 * NQ output channels stays in registers.
//
// Data and parameters: c/requantize.h, with a tap to each input channel. Packed: for each 4 * NQ output channels
// their rows of c/requantize.h, then for DEPTH input channels after another NQ vectors of weights. A panel holds
// MR pixels: for DEPTH channels after another a word of each pixel.
#include "requantize.h"

static COLD const char *check(const Operator *call) {
  if (!same_pixels(call->inputs[0], call->output)) return "a 1x1 convolution keeps height and width";
  return check_int8_layer(call, call->inputs[0]->channels);
}

// Input channels, filled up with weights of zero to whole vectors of input.
static uint32_t padded_channels(const Operator *call) { return (call->inputs[0]->channels + 15) & ~15u; }

static size_t packed_bytes(const Operator *call, uint32_t columns) {
  size_t groups = (call->output->channels + columns - 1) / columns;
  return groups * columns * (REQUANTIZE_ROWS * sizeof(int32_t) + padded_channels(call));
}

// Vectors hold `depth` input channels of four output channels. `apart`: all four of one input channel before the
// next; else each one's channels beside each other.
static COLD void pack(const Operator *call, int8_t *packed, uint32_t columns, uint32_t depth, int apart, int32_t zero) {
  uint32_t taps = call->inputs[0]->channels, padded = padded_channels(call);
  const int8_t *weights = call->data[0];
  for (uint32_t first = 0; first < call->output->channels; first += columns) {
    pack_requantize(call, (int32_t *)packed, first, columns, taps, zero);
    packed += REQUANTIZE_ROWS * columns * sizeof(int32_t);
    for (uint32_t in = 0; in < padded; in++)
      for (uint32_t column = 0; column < columns; column++) {
        uint32_t lane = column % 4, within = in % depth;
        uint32_t place = in / depth * depth * columns + column / 4 * 4 * depth;
        place += apart ? within * 4 + lane : lane * depth + within;
        int there = in < taps && first + column < call->output->channels;
        packed[place] = there ? weights[(size_t)(first + column) * taps + in] : 0;
      }
    packed += (size_t)columns * padded;
  }
}

static uint32_t pixel_count(const Operator *call) { return call->output->height * call->output->width; }

// Rows of a tile beyond the last pixel repeat it, and are not stored.
INLINE const int8_t *input_pixel(const Operator *call, uint32_t pixel) {
  uint32_t last = pixel_count(call) - 1;
  return (const int8_t *)call->in[0] + (size_t)(pixel < last ? pixel : last) * call->inputs[0]->stride;
}

// A vector's words into every `rows`-th place of a panel.
INLINE void scatter(int32_t *to, i32x4 words, int rows) {
  UNROLL for (int word = 0; word < 4; word++) to[word * rows] = words[word];
}

// Way `pair`: two channels in a word, widened to int16; sums count from the input's zero point.
#define pair_DEPTH 2
#define pair_PASSES 1
#define pair_ZERO(call) input_zero(call)
#define pair_WEIGHTS(from) i16x8_load_i8(from)

INLINE void pair_fill(const Operator *call, int32_t *panel, uint32_t first, int rows) {
  for (int row = 0; row < rows; row++) {
    const int8_t *x = input_pixel(call, first + (uint32_t)row);
    for (uint32_t in = 0; in < padded_channels(call); in += 8)
      scatter(panel + (size_t)in / 2 * rows + row, (i32x4)i16x8_load_i8(x + in), rows);
  }
}

#if defined(__aarch64__)
#define pair_APART 1
INLINE i32x4 pair_step(i32x4 sum, i16x8 weights, const int32_t *word) {
  int32x4_t first = vmlal_n_s16((int32x4_t)sum, vget_low_s16((int16x8_t)weights), (int16_t)*word);
  return (i32x4)vmlal_n_s16(first, vget_high_s16((int16x8_t)weights), (int16_t)(*word >> 16));
}
#else
#define pair_APART 0
INLINE i32x4 pair_step(i32x4 sum, i16x8 weights, const int32_t *word) {
  return sum + i16x8_dot(weights, (i16x8)i32x4_load_all(word));
}
#endif

#if defined(__wasm_relaxed_simd__)
// Way `halves`: four channels in a word. A relaxed dot is exact where one factor lies in 0 .. 127, so the input,
// counted from -128, is split into halves and odd ones: two panels, the sums doubled between them.
#define halves_DEPTH 4
#define halves_PASSES 2
#define halves_ZERO(call) (input_zero(call) + 128)
#define halves_WEIGHTS(from) i8x16_load(from)
#define halves_APART 0

INLINE void halves_fill(const Operator *call, int32_t *panel, uint32_t first, int rows) {
  int32_t *odd = panel + (size_t)padded_channels(call) / 4 * rows;
  for (int row = 0; row < rows; row++) {
    const int8_t *x = input_pixel(call, first + (uint32_t)row);
    for (uint32_t in = 0; in < padded_channels(call); in += 16) {
      v128_t steps = wasm_v128_xor((v128_t)i8x16_load(x + in), wasm_i8x16_splat(-128));
      size_t place = (size_t)in / 4 * rows + row;
      scatter(panel + place, (i32x4)wasm_u8x16_shr(steps, 1), rows);
      scatter(odd + place, (i32x4)wasm_v128_and(steps, wasm_i8x16_splat(1)), rows);
    }
  }
}

INLINE i32x4 halves_step(i32x4 sum, i8x16 weights, const int32_t *word) {
  v128_t x = (v128_t)i32x4_load_all(word);
  return (i32x4)wasm_i32x4_relaxed_dot_i8x16_i7x16_add((v128_t)weights, x, (v128_t)sum);
}
#endif

#if defined(__ARM_FEATURE_DOTPROD)
// Way `dot`: four channels in a word, multiplied as they are.
#define dot_DEPTH 4
#define dot_PASSES 1
#define dot_ZERO(call) input_zero(call)
#define dot_WEIGHTS(from) i8x16_load(from)
#define dot_APART 0

INLINE void dot_fill(const Operator *call, int32_t *panel, uint32_t first, int rows) {
  for (int row = 0; row < rows; row++) {
    const int8_t *x = input_pixel(call, first + (uint32_t)row);
    for (uint32_t in = 0; in < padded_channels(call); in += 16)
      scatter(panel + (size_t)in / 4 * rows + row, (i32x4)i8x16_load(x + in), rows);
  }
}

INLINE i32x4 dot_step(i32x4 sum, i8x16 weights, const int32_t *word) {
  return (i32x4)vdotq_s32((int32x4_t)sum, (int8x16_t)weights, (int8x16_t)vdupq_n_s32(*word));
}
#endif

#define TILE(WAY, MR, NQ)                                                                                    \
  NO_INLINE void WAY##_tile_##MR##x##NQ(uint32_t steps, const int8_t *group, const int32_t *x, uint32_t rows, \
                                        int8_t *y, size_t stride, const OutputRange *range) {                \
    const int32_t *packed = (const int32_t *)group;                                                          \
    i32x4 sums[MR][NQ] = {0};                                                                                \
    for (int pass = 0; pass < WAY##_PASSES; pass++) {                                                        \
      if (pass > 0)                                                                                          \
        UNROLL for (int r = 0; r < MR; r++)                                                                  \
          UNROLL for (int q = 0; q < NQ; q++) sums[r][q] += sums[r][q];                                      \
      const int8_t *w = group + REQUANTIZE_ROWS * 4 * NQ * sizeof(int32_t);                                  \
      for (uint32_t step = 0; step < steps; step++) {                                                        \
        __typeof__(WAY##_WEIGHTS(w)) weights[NQ];                                                            \
        UNROLL for (int q = 0; q < NQ; q++) weights[q] = WAY##_WEIGHTS(w + 4 * WAY##_DEPTH * q);             \
        UNROLL for (int r = 0; r < MR; r++)                                                                  \
          UNROLL for (int q = 0; q < NQ; q++) sums[r][q] = WAY##_step(sums[r][q], weights[q], x + r);        \
        w += 4 * NQ * WAY##_DEPTH;                                                                           \
        x += MR;                                                                                             \
      }                                                                                                      \
    }                                                                                                        \
    i32x4 done[MR][NQ];                                                                                      \
    UNROLL for (int r = 0; r < MR; r++)                                                                      \
      UNROLL for (int q = 0; q < NQ; q++) done[r][q] = sums[r][q];                                           \
    for (uint32_t r = 0; r < MR && r < rows; r++)                                                            \
      for (int q = 0; q < NQ; q += 2)                                                                        \
        store_requantized(y + r * stride + 4 * q, done[r][q], done[r][q + 1], packed + 4 * q, 4 * NQ, TIES_UP,\
                          range);                                                                            \
  }                                                                                                          \
  static size_t WAY##_packed_bytes_##MR##x##NQ(const Operator *call) { return packed_bytes(call, 4 * NQ); }  \
  static void WAY##_pack_##MR##x##NQ(const Operator *call, void *packed) {                                   \
    pack(call, packed, 4 * NQ, WAY##_DEPTH, WAY##_APART, WAY##_ZERO(call));                                  \
  }                                                                                                          \
  static uint32_t WAY##_units_##MR##x##NQ(const Operator *call) { return (pixel_count(call) + MR - 1) / MR; } \
  static size_t WAY##_scratch_##MR##x##NQ(const Operator *call) {                                            \
    return (size_t)padded_channels(call) / WAY##_DEPTH * MR * WAY##_PASSES * sizeof(int32_t);                \
  }                                                                                                          \
  static void WAY##_run_##MR##x##NQ(const Operator *call, const void *prepared, uint32_t from, uint32_t to,  \
                                    void *scratch) {                                                         \
    uint32_t channels_out = call->output->channels, steps = padded_channels(call) / WAY##_DEPTH;             \
    uint32_t groups = (channels_out + 4 * NQ - 1) / (4 * NQ);                                                \
    size_t stride = call->output->stride, group = packed_bytes(call, 4 * NQ) / groups;                       \
    OutputRange range = output_range(call);                                                                  \
    for (uint32_t unit = from; unit < to; unit++) {                                                          \
      const int8_t *w = prepared;                                                                            \
      int8_t *y = (int8_t *)call->out + (size_t)unit * MR * stride;                                          \
      WAY##_fill(call, scratch, unit * MR, MR);                                                              \
      for (uint32_t first = 0; first < channels_out; first += 4 * NQ, w += group)                            \
        WAY##_tile_##MR##x##NQ(steps, w, scratch, pixel_count(call) - unit * MR, y + first, stride, &range); \
    }                                                                                                        \
  }

#define VARIANT(WAY, MR, NQ)                                                                            \
  {"i8-conv1x1-" #WAY "-" #MR "x" #NQ "-" KERNEL_ISA, 0, WAY##_packed_bytes_##MR##x##NQ,                \
   WAY##_pack_##MR##x##NQ, WAY##_units_##MR##x##NQ, WAY##_scratch_##MR##x##NQ, WAY##_run_##MR##x##NQ}

TILE(pair, 4, 2)
TILE(pair, 5, 2)
TILE(pair, 2, 4)
#if defined(__wasm_relaxed_simd__)
TILE(halves, 4, 2)
TILE(halves, 6, 2)
#endif
#if defined(__ARM_FEATURE_DOTPROD)
TILE(dot, 4, 4)
#endif

static const Variant variants[] = {
#if defined(__ARM_FEATURE_DOTPROD)
    VARIANT(dot, 4, 4),
#endif
    VARIANT(pair, 4, 2), VARIANT(pair, 5, 2), VARIANT(pair, 2, 4),
#if defined(__wasm_relaxed_simd__)
    VARIANT(halves, 4, 2), VARIANT(halves, 6, 2),
#endif
};

const OperatorKind int8_conv1x1 = {20, check, variants, sizeof variants / sizeof variants[0]};
