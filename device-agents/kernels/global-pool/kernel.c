// The mean of each CHW plane, as a vector of one float to a channel.
#include "checks.h"

static const char *check(const Operator *call) {
  if (!is_planes(call->inputs[0]) || !is_vector(call->output))
    return "a global pool takes float32 CHW planes and gives a vector";
  return call->inputs[0]->channels == call->output->channels ? 0 : "a global pool keeps its channels";
}

static uint32_t units(const Operator *call) { return call->output->channels; }

static void run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)scratch;
  const PlanTensor *in = call->inputs[0];
  uint32_t pixels = in->height * in->width;
  float *means = call->out;
  for (uint32_t channel = from; channel < to; channel++) {
    const float *plane = (const float *)call->in[0] + (size_t)channel * in->stride;
    f32x4 sums = f32x4_all(0);
    uint32_t pixel = 0;
    for (; pixel + 4 <= pixels; pixel += 4) sums += f32x4_load(plane + pixel);
    float sum = sums[0] + sums[1] + (sums[2] + sums[3]);
    SCALAR for (; pixel < pixels; pixel++) sum += plane[pixel];
    float mean = sum / (float)pixels;
    mean = mean < call->clamp_max ? mean : call->clamp_max;
    means[channel] = mean > call->clamp_min ? mean : call->clamp_min;
  }
}

static const Variant variants[] = {{"f32-global-pool-plane-" KERNEL_ISA, 0, 0, 0, units, 0, run}};

const OperatorKind global_pool = {5, check, variants, sizeof variants / sizeof variants[0]};
