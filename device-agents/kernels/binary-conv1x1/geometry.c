// What the binary convolutions' kernels share: their data checked, their padding, their outputs.
#include "binary.h"
#include "window.h"

// Places are looked up among those before, which more channels would make endless.
enum { MOST_TREE_CHANNELS = 1 << 14 };

static COLD const char *check_tree(const Operator *call) {
  uint32_t channels = call->output->channels;
  if (channels > MOST_TREE_CHANNELS) return "a tree has more channels than any layer";
  const uint32_t *order = binary_tree(call), *parents = order + channels;
  for (uint32_t place = 0; place < channels; place++) {
    if (order[place] >= channels) return "the tree's order names no channel";
    uint32_t parent = parents[order[place]];
    if (parent != PLAN_NONE && parent >= channels) return "the tree's parent is no channel";
  }
  for (uint32_t place = 0; place < channels; place++) {
    uint32_t parent = parents[order[place]], found = parent == PLAN_NONE;
    for (uint32_t before = 0; before < place; before++) {
      if (order[before] == order[place]) return "the tree's order has a channel twice";
      found |= order[before] == parent;
    }
    if (!found) return "a channel of the tree comes before its parent";
  }
  return 0;
}

static COLD const char *check_shapes(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (in->dtype != DTYPE_BITS || in->layout != LAYOUT_HWC) return "a binary convolution takes bits in HWC";
  if (in->stride % 4 != 0 || in->stride * 32 < in->channels) return "pixels of bits are not padded to 128 channels";
  if ((out->dtype != DTYPE_F32 && out->dtype != DTYPE_I32) || out->layout != LAYOUT_CHW)
    return "a binary convolution gives float32 or int32 planes";
  if (binary_size(call) == 1) return same_pixels(in, out) ? 0 : "a 1x1 convolution keeps height and width";
  if (call->parameters[3] > PAD_MINUS) return "padding is zero, plus one or minus one";
  return check_window(call, call->parameters[0], call->parameters[1], call->parameters[2]);
}

COLD const char *binary_check(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  const char *wrong = check_shapes(call);
  if (wrong) return wrong;
  if (call->parameters[4] > 1) return "the order is plain or a tree's";
  uint64_t vectors = call->output->dtype == DTYPE_F32 ? 2 : 0;
  if (call->data_bytes[0] != (uint64_t)out->channels * binary_taps(call) * in->stride * sizeof(uint32_t))
    return "the weights are not output channels by taps by words of a pixel";
  if (call->data_bytes[1] != out->channels * (vectors + 2 * binary_has_tree(call)) * sizeof(uint32_t))
    return "scales, biases and tree are not one to an output channel";
  if (!all_finite(call->data[1], vectors * out->channels)) return "a scale or bias is not finite";
  for (uint32_t row = 0; row < out->channels * binary_taps(call); row++)
    for (uint32_t word = 0; word < in->stride; word++) {
      uint32_t first = word * 32, kept = in->channels > first ? in->channels - first : 0;
      uint32_t channels = kept >= 32 ? ~0u : (1u << kept) - 1;
      if (((const uint32_t *)call->data[0])[(size_t)row * in->stride + word] & ~channels)
        return "a weight lies in the padding";
    }
  return binary_has_tree(call) ? check_tree(call) : 0;
}

const uint32_t *binary_tap(const Operator *call, uint32_t pixel, uint32_t tap) {
  const PlanTensor *in = call->inputs[0];
  const uint32_t *x = call->in[0];
  if (binary_size(call) == 1) return x + (size_t)pixel * in->stride;
  // Left of or above the image wraps to a large number.
  uint32_t stride = call->parameters[0], width = call->output->width;
  uint32_t row = pixel / width * stride + tap / 3 - call->parameters[1];
  uint32_t column = pixel % width * stride + tap % 3 - call->parameters[2];
  if (row >= in->height || column >= in->width) return 0;
  return x + ((size_t)row * in->width + column) * in->stride;
}

uint32_t binary_pad_word(const Operator *call, uint32_t word) {
  if (call->parameters[3] != PAD_MINUS) return 0;
  uint32_t kept = call->inputs[0]->channels - word * 32;
  return kept >= 32 ? ~0u : (1u << kept) - 1;
}

COLD int binary_outside(const Operator *call, uint32_t start, uint32_t count, int32_t *outside) {
  uint32_t taps = binary_taps(call), last = call->output->height * call->output->width - 1;
  int any = 0;
  if (taps == 1 || call->parameters[3] != PAD_ZERO) return 0;
  for (uint32_t tap = 0; tap < taps; tap++)
    for (uint32_t index = 0; index < count; index++) {
      uint32_t pixel = start + index < last ? start + index : last;
      outside[tap * count + index] = -(binary_tap(call, pixel, tap) == 0);
      any |= outside[tap * count + index];
    }
  return any;
}

size_t binary_corrections_bytes(const Operator *call) {
  return ((size_t)call->output->channels * binary_taps(call) * sizeof(int32_t) + 15) & ~(size_t)15;
}

COLD void binary_corrections(const Operator *call, int32_t *corrections) {
  for (uint32_t channel = 0; channel < call->output->channels; channel++)
    for (uint32_t tap = 0; tap < binary_taps(call); tap++) {
      const uint32_t *weights = binary_weights(call, channel) + (size_t)tap * call->inputs[0]->stride;
      int32_t set = 0;
      for (uint32_t word = 0; word < binary_words(call); word++) set += __builtin_popcount(weights[word]);
      *corrections++ = (int32_t)call->inputs[0]->channels - 2 * set;
    }
}

void binary_store(const Operator *call, uint32_t channel, uint32_t pixel, i32x4 differing,
                  const int32_t *corrections, const int32_t *outside, uint32_t count) {
  i32x4 sums = (int32_t)binary_bits(call) - (differing + differing);
  if (outside)
    for (uint32_t tap = 0; tap < binary_taps(call); tap++)
      sums -= i32x4_load(outside + tap * count) & corrections[channel * binary_taps(call) + tap];
  size_t place = (size_t)channel * call->output->stride + pixel;
  if (call->output->dtype == DTYPE_I32) {
    i32x4_store((int32_t *)call->out + place, sums);
    return;
  }
  const float *scale = (const float *)call->data[1] + channel, *bias = scale + call->output->channels;
  f32x4 scaled = __builtin_convertvector(sums, f32x4) * *scale;
#if defined(__aarch64__)
  // Kept from the addition, with which it would be fused: the same bits everywhere.
  __asm__("" : "+w"(scaled));
#endif
  scaled += *bias;
  f32x4_store((float *)call->out + place, f32x4_clamp(scaled, f32x4_all(call->clamp_min), f32x4_all(call->clamp_max)));
}
