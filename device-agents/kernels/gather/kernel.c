// Planes put together anew: what shuffles, splits and joins channels, and what a strided 1x1 convolution reads.
//
// Channel c of the output is channel map[c] of the inputs (one to three), counted through all of them; of its rows
// and columns every `stride`-th is taken, from the first. A vector has one
// pixel to a channel, and is made of planes too where one pixel of each is left.
// Parameter: stride, 1 or 2. Data: u32 map[channels].
#include "checks.h"
#include "planes.h"

enum { MOST_INPUTS = 3 };

static const char *check(const Operator *call) {
  const PlanTensor *first = call->inputs[0], *out = call->output;
  uint32_t stride = call->parameters[0], channels = 0;
  if (stride != 1 && stride != 2) return "a gather's stride is 1 or 2";
  for (uint32_t index = 0; index < MOST_INPUTS && call->inputs[index]; index++) {
    const PlanTensor *in = call->inputs[index];
    if (is_planes(in) ? !is_planes(out) && !is_vector(out) : !is_vector(in) || !is_vector(out))
      return "a gather takes float32 CHW planes and gives these or a vector, or takes vectors and gives one";
    if (!same_pixels(in, first)) return "a gather's inputs have images of one size";
    if (in->channels > PLAN_NONE - channels) return "a gather's inputs have too many channels";
    channels += in->channels;
  }
  if (out->height != (first->height - 1) / stride + 1 || out->width != (first->width - 1) / stride + 1)
    return "a gather gives every stride-th pixel";
  if (call->data_bytes[0] != (uint64_t)out->channels * sizeof(uint32_t))
    return "a gather's data are one channel to an output channel";
  const uint32_t *map = call->data[0];
  for (uint32_t channel = 0; channel < out->channels; channel++)
    if (map[channel] >= channels) return "a gather's channel is out of range";
  return is_clamped(call) ? "a gather has no clamp" : 0;
}

static uint32_t units(const Operator *call) { return call->output->channels; }

INLINE const float *source_of(const Operator *call, uint32_t channel) {
  uint32_t index = 0;
  for (; channel >= call->inputs[index]->channels; index++) channel -= call->inputs[index]->channels;
  const PlanTensor *in = call->inputs[index];
  return (const float *)call->in[index] + (in->layout == LAYOUT_CHW ? (size_t)channel * in->stride : channel);
}

// Every second float of a row. The loads reach one float past an odd row's end.
INLINE void halve_row(const float *from, uint32_t width, float *to) {
  uint32_t column = 0;
  for (; column + 4 <= width; column += 4) {
    f32x4 low = f32x4_load(from + 2 * column), high = f32x4_load(from + 2 * column + 4);
    f32x4_store(to + column, __builtin_shufflevector(low, high, 0, 2, 4, 6));
  }
  SCALAR for (; column < width; column++) to[column] = from[2 * column];
}

static void run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)scratch;
  const PlanTensor *in = call->inputs[0], *out = call->output;
  const uint32_t *map = call->data[0];
  for (uint32_t channel = from; channel < to; channel++) {
    const float *source = source_of(call, map[channel]);
    if (out->layout == LAYOUT_VECTOR) {
      ((float *)call->out)[channel] = *source;
      continue;
    }
    float *plane = (float *)call->out + (size_t)channel * out->stride;
    if (call->parameters[0] == 1)
      for (uint32_t pixel = 0; pixel < covered_pixels(out); pixel += 4) f32x4_store(plane + pixel, f32x4_load(source + pixel));
    else
      for (uint32_t row = 0; row < out->height; row++)
        halve_row(source + (size_t)row * 2 * in->width, out->width, plane + (size_t)row * out->width);
    finish_plane(plane, out);
  }
}

static const Variant variants[] = {{"f32-gather-planes-" KERNEL_ISA, 0, 0, 0, units, 0, run}};

const OperatorKind gather = {15, check, variants, 1};
