// Depthwise 3x3 convolution of int8, bit for bit as TFLite's DEPTHWISE_CONV_2D with a multiplier of one. Tensors are
// HWC with pixels padded to 16 channels; what lies in the padding means nothing.
//
// Data and parameters: c/requantize.h, with nine taps to a channel; parameters 2 to 4: stride 1 or 2, rows padded
// above, columns padded to the left. Packed: for each 8 channels their rows of c/requantize.h, then the taps two by
// two as int16, the tenth a zero.
#include "requantize.h"
#include "window.h"

enum { TAPS = 9, PAIRS = 5, LANES = 8 };

typedef struct {
  int32_t rows[REQUANTIZE_ROWS][LANES];
  int16_t weights[PAIRS][2 * LANES];
} Packed;

static COLD const char *check(const Operator *call) {
  if (call->inputs[0]->channels != call->output->channels) return "a depthwise convolution keeps its channels";
  const char *wrong = check_window(call, call->parameters[2], call->parameters[3], call->parameters[4]);
  return wrong ? wrong : check_int8_layer(call, TAPS);
}

static uint32_t groups_of(const Operator *call) { return (call->output->channels + LANES - 1) / LANES; }

static size_t packed_bytes(const Operator *call) { return groups_of(call) * sizeof(Packed); }

// Two taps of eight channels: on ARM64 one tap after the other, elsewhere beside each other.
#if defined(__aarch64__)
INLINE uint32_t place_of(uint32_t lane, uint32_t tap) { return tap % 2 * LANES + lane; }
#else
INLINE uint32_t place_of(uint32_t lane, uint32_t tap) { return lane * 2 + tap % 2; }
#endif

static COLD void pack(const Operator *call, void *prepared) {
  Packed *packed = prepared;
  const int8_t *weights = call->data[0];
  for (uint32_t first = 0; first < call->output->channels; first += LANES, packed++) {
    *packed = (Packed){0};
    pack_requantize(call, packed->rows[0], first, LANES, TAPS, input_zero(call));
    for (uint32_t lane = 0; lane < LANES && first + lane < call->output->channels; lane++)
      for (uint32_t tap = 0; tap < TAPS; tap++)
        packed->weights[tap / 2][place_of(lane, tap)] = weights[(size_t)(first + lane) * TAPS + tap];
  }
}

INLINE i16x8 i16x8_load(const int16_t *from) { return *(const i16x8 *)from; }

INLINE void add_pair(i32x4 sums[2], i16x8 a, i16x8 b, const int16_t *weights) {
  i16x8 first = i16x8_load(weights), second = i16x8_load(weights + LANES);
#if defined(__aarch64__)
  int16x8_t x = (int16x8_t)a, y = (int16x8_t)b, v = (int16x8_t)first, w = (int16x8_t)second;
  int32x4_t low = vmlal_s16((int32x4_t)sums[0], vget_low_s16(x), vget_low_s16(v));
  sums[0] = (i32x4)vmlal_s16(low, vget_low_s16(y), vget_low_s16(w));
  sums[1] = (i32x4)vmlal_high_s16(vmlal_high_s16((int32x4_t)sums[1], x, v), y, w);
#else
  sums[0] += i16x8_dot(__builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11), first);
  sums[1] += i16x8_dot(__builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15), second);
#endif
}

// One output pixel; `taps` are the input's pixels, the tenth any.
static void run_pixel(const int8_t *const taps[2 * PAIRS], const Packed *packed, uint32_t groups, int8_t *y,
                      const OutputRange *range) {
  for (uint32_t group = 0; group < groups; group++, packed++) {
    i32x4 sums[2] = {{0}, {0}};
    size_t place = (size_t)group * LANES;
    UNROLL for (int pair = 0; pair < PAIRS; pair++)
      add_pair(sums, i16x8_load_i8(taps[2 * pair] + place), i16x8_load_i8(taps[2 * pair + 1] + place),
               packed->weights[pair]);
    store_requantized(y + place, sums[0], sums[1], packed->rows[0], LANES, TIES_AWAY, range);
  }
}

// Where tap `tap` of an output pixel lies; what pads where it is outside.
static const int8_t *tap_of(const Operator *call, uint32_t row, uint32_t column, uint32_t tap, const int8_t *padding) {
  const PlanTensor *in = call->inputs[0];
  // Above or left of the image wraps to a large number.
  uint32_t y = row * call->parameters[2] + tap / 3 - call->parameters[3];
  uint32_t x = column * call->parameters[2] + tap % 3 - call->parameters[4];
  if (y >= in->height || x >= in->width) return padding;
  return (const int8_t *)call->in[0] + ((size_t)y * in->width + x) * in->stride;
}

static uint32_t units(const Operator *call) { return call->output->height; }

static size_t scratch_bytes(const Operator *call) { return call->inputs[0]->stride; }

static void run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  const PlanTensor *out = call->output;
  OutputRange range = output_range(call);
  __builtin_memset(scratch, input_zero(call), call->inputs[0]->stride);
  for (uint32_t row = from; row < to; row++)
    for (uint32_t column = 0; column < out->width; column++) {
      const int8_t *taps[2 * PAIRS];
      for (uint32_t tap = 0; tap < TAPS; tap++) taps[tap] = tap_of(call, row, column, tap, scratch);
      taps[TAPS] = scratch;
      int8_t *y = (int8_t *)call->out + ((size_t)row * out->width + column) * out->stride;
      run_pixel(taps, prepared, groups_of(call), y, &range);
    }
}

static const Variant variants[] = {
    {"i8-depthwise-3x3-" KERNEL_ISA, 0, packed_bytes, pack, units, scratch_bytes, run}};

const OperatorKind int8_depthwise = {21, check, variants, sizeof variants / sizeof variants[0]};
