// From pixels to planes and back, and copies between vectors: what a network needs where its kernels do not already
// read or write the layout that is asked for.
#include "checks.h"
#include "planes.h"

static const char *check_to_planes(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (!is_pixels(in) || !is_planes(out)) return "hwc-to-chw takes float32 pixels and gives CHW planes";
  if (is_clamped(call)) return "a change of layout has no clamp";
  return in->channels == out->channels && same_pixels(in, out) ? 0 : "a change of layout keeps the shape";
}

static const char *check_to_pixels(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (!is_planes(in) || !is_pixels(out)) return "chw-to-hwc takes float32 CHW planes and gives pixels";
  if (is_clamped(call)) return "a change of layout has no clamp";
  return in->channels == out->channels && same_pixels(in, out) ? 0 : "a change of layout keeps the shape";
}

static const char *check_copy(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (in->dtype != out->dtype || in->bytes != out->bytes) return "a copy keeps dtype and size";
  // Planes have gaps, so they are only copied to planes.
  if ((in->layout == LAYOUT_CHW || out->layout == LAYOUT_CHW) && !same_shape(in, out))
    return "planes are copied to planes of the same shape";
  return is_clamped(call) ? "a copy has no clamp" : 0;
}

static uint32_t channels(const Operator *call) { return call->output->channels; }
static uint32_t rows(const Operator *call) { return call->output->height; }

static uint32_t one(const Operator *call) {
  (void)call;
  return 1;
}

static void to_planes(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)scratch;
  const PlanTensor *in = call->inputs[0], *out = call->output;
  uint32_t pixels = in->height * in->width;
  for (uint32_t channel = from; channel < to; channel++) {
    const float *source = (const float *)call->in[0] + channel;
    float *plane = (float *)call->out + (size_t)channel * out->stride;
    for (uint32_t pixel = 0; pixel < pixels; pixel++) plane[pixel] = source[(size_t)pixel * in->stride];
    finish_plane(plane, out);
  }
}

static void to_pixels(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)scratch;
  const PlanTensor *in = call->inputs[0], *out = call->output;
  for (uint32_t pixel = from * out->width; pixel < to * out->width; pixel++) {
    const float *source = (const float *)call->in[0] + pixel;
    float *target = (float *)call->out + (size_t)pixel * out->stride;
    for (uint32_t channel = 0; channel < out->channels; channel++) target[channel] = source[(size_t)channel * in->stride];
  }
}

static void copy(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)from;
  (void)to;
  (void)scratch;
  __builtin_memcpy(call->out, call->in[0], call->output->bytes);
}

static const Variant hwc_to_chw_variants[] = {{"f32-hwc-to-chw-plain-" KERNEL_ISA, 0, 0, 0, channels, 0, to_planes}};
static const Variant chw_to_hwc_variants[] = {{"f32-chw-to-hwc-plain-" KERNEL_ISA, 0, 0, 0, rows, 0, to_pixels}};
static const Variant copy_variants[] = {{"any-copy-bytes-" KERNEL_ISA, 0, 0, 0, one, 0, copy}};

const OperatorKind hwc_to_chw = {12, check_to_planes, hwc_to_chw_variants, 1};
const OperatorKind chw_to_hwc = {13, check_to_pixels, chw_to_hwc_variants, 1};
const OperatorKind copy_bytes = {14, check_copy, copy_variants, 1};
