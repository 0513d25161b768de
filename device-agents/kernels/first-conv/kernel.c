// The first convolution of a network: 3x3 over an HWC image of one to four channels, to CHW planes, in float32.
//
// Parameters: stride (1 or 2), padding at the top, padding at the left. Data: weights [out][3][3][in], bias [out].
// For each output row the taps are gathered into a panel [tap][pixel]; the rest is a dense tile of four output
// channels by eight pixels. Packed: four output channels at a time, their biases and then tap after tap.
#include "checks.h"
#include "planes.h"

enum { SIZE = 3, TILE_CHANNELS = 4, TILE_PIXELS = 8 };

static const char *check(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (!is_pixels(in) || !is_planes(out)) return "a first convolution takes float32 pixels and gives CHW planes";
  if (in->channels > 4) return "a first convolution takes an image of at most four channels";
  if (in->stride != in->channels) return "a first convolution takes pixels without gaps";
  uint32_t stride = call->parameters[0];
  if (stride != 1 && stride != 2) return "a first convolution's stride is 1 or 2";
  if (call->parameters[1] >= SIZE || call->parameters[2] >= SIZE)
    return "a first convolution pads by less than its kernel";
  if ((out->height - 1) * stride >= in->height + call->parameters[1] ||
      (out->width - 1) * stride >= in->width + call->parameters[2])
    return "a first convolution's output reaches beyond its input";
  return check_floats(call, (uint64_t)out->channels * SIZE * SIZE * in->channels, out->channels);
}

static uint32_t taps_of(const Operator *call) { return SIZE * SIZE * call->inputs[0]->channels; }

static uint32_t panel_width(const Operator *call) {
  return (call->output->width + TILE_PIXELS - 1) / TILE_PIXELS * TILE_PIXELS;
}

static size_t prepared_bytes(const Operator *call) {
  size_t groups = (call->output->channels + TILE_CHANNELS - 1) / TILE_CHANNELS;
  return groups * TILE_CHANNELS * (taps_of(call) + 1) * sizeof(float);
}

static void prepare(const Operator *call, void *prepared) {
  uint32_t taps = taps_of(call), channels = call->output->channels;
  const float *weights = call->data[0], *bias = call->data[1];
  float *packed = prepared;
  for (uint32_t first = 0; first < channels; first += TILE_CHANNELS) {
    for (uint32_t row = first; row < first + TILE_CHANNELS; row++) *packed++ = row < channels ? bias[row] : 0;
    for (uint32_t tap = 0; tap < taps; tap++)
      for (uint32_t row = first; row < first + TILE_CHANNELS; row++)
        *packed++ = row < channels ? weights[(size_t)row * taps + tap] : 0;
  }
}

static uint32_t units(const Operator *call) { return call->output->height; }

static size_t scratch_bytes(const Operator *call) {
  return (size_t)taps_of(call) * panel_width(call) * sizeof(float);
}

// One tap of a whole output row: every `step`th float from `source`, zero where the window is off the image.
static void gather(const float *source, uint32_t step, uint32_t first, uint32_t last, uint32_t width, float *to) {
  uint32_t pixel = 0;
  for (; pixel < first; pixel++) to[pixel] = 0;
  for (; pixel < last; pixel++) to[pixel] = source[(size_t)(pixel - first) * step];
  for (; pixel < width; pixel++) to[pixel] = 0;
}

static void fill_panel(const Operator *call, uint32_t row, float *panel) {
  const PlanTensor *in = call->inputs[0];
  const float *image = call->in[0];
  uint32_t stride = call->parameters[0], top = call->parameters[1], left = call->parameters[2];
  uint32_t width = panel_width(call), outputs = call->output->width, channels = in->channels;
  for (uint32_t r = 0; r < SIZE; r++) {
    uint32_t y = row * stride + r;
    int inside = y >= top && y - top < in->height;
    for (uint32_t s = 0; s < SIZE; s++) {
      // Outputs [first, last) have this tap on the image.
      uint32_t first = s >= left ? 0 : (left - s + stride - 1) / stride;
      uint32_t x = first * stride + s - left;
      uint32_t last = x < in->width ? first + (in->width - x + stride - 1) / stride : first;
      if (last > outputs) last = outputs;
      if (first > last) first = last;
      if (!inside) first = last = 0;
      const float *source = inside && first < last ? image + ((size_t)(y - top) * in->width + x) * channels : image;
      for (uint32_t channel = 0; channel < channels; channel++, panel += width)
        gather(source + channel, stride * channels, first, last, width, panel);
    }
  }
}

// Four output channels by eight pixels, of which the first `rows` and `lanes` are stored.
NO_INLINE void tile(uint32_t taps, const float *w, const float *panel, uint32_t width, float *to, size_t stride,
                    uint32_t rows, uint32_t lanes, const float *clamp) {
  f32x4 sums[TILE_CHANNELS][2];
  UNROLL for (int row = 0; row < TILE_CHANNELS; row++) sums[row][0] = sums[row][1] = f32x4_load_all(w + row);
  do {
    w += TILE_CHANNELS;
    f32x4 left = f32x4_load(panel), right = f32x4_load(panel + 4);
    panel += width;
    UNROLL for (int row = 0; row < TILE_CHANNELS; row++) {
      f32x4 weight = f32x4_load_all(w + row);
      sums[row][0] = f32x4_multiply_add(weight, left, sums[row][0]);
      sums[row][1] = f32x4_multiply_add(weight, right, sums[row][1]);
    }
  } while (--taps);
  f32x4 low = f32x4_load_all(clamp), high = f32x4_load_all(clamp + 1);
  UNROLL for (int row = 0; row < TILE_CHANNELS; row++) {
    if ((uint32_t)row == rows) return;
    f32x4 left = f32x4_clamp(sums[row][0], low, high), right = f32x4_clamp(sums[row][1], low, high);
    if (lanes >= TILE_PIXELS) {
      f32x4_store(to + row * stride, left);
      f32x4_store(to + row * stride + 4, right);
    } else {
      for (uint32_t lane = 0; lane < lanes; lane++) to[row * stride + lane] = lane < 4 ? left[lane] : right[lane - 4];
    }
  }
}

static void run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  const PlanTensor *out = call->output;
  uint32_t taps = taps_of(call), width = panel_width(call);
  for (uint32_t row = from; row < to; row++) {
    fill_panel(call, row, scratch);
    const float *packed = prepared;
    for (uint32_t first = 0; first < out->channels; first += TILE_CHANNELS, packed += TILE_CHANNELS * (taps + 1)) {
      float *line = (float *)call->out + (size_t)first * out->stride + (size_t)row * out->width;
      for (uint32_t pixel = 0; pixel < out->width; pixel += TILE_PIXELS)
        tile(taps, packed, (const float *)scratch + pixel, width, line + pixel, out->stride, out->channels - first,
             out->width - pixel, &call->clamp_min);
    }
  }
  if (to == out->height)
    for (uint32_t channel = 0; channel < out->channels; channel++)
      finish_plane((float *)call->out + (size_t)channel * out->stride, out);
}

static const Variant variants[] = {
    {"f32-first-conv-4x2-" KERNEL_ISA, 0, prepared_bytes, prepare, units, scratch_bytes, run},
};

const OperatorKind first_conv = {4, check, variants, sizeof variants / sizeof variants[0]};
