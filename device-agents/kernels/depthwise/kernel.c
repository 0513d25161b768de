// Depthwise convolution of 3x3 or 5x5 over CHW planes, in float32, with stride 1 or 2.
//
// Parameters: kernel size, stride, padding at the top, padding at the left; what is padded at the bottom and right
// follows from the output's size. Data: weights [channel][k * k], bias [channel].
//
// Each plane is copied with its padding into scratch memory, for stride 2 its even columns apart from the odd ones,
// so that every tap of four neighbouring outputs is one contiguous load.
#include "checks.h"
#include "planes.h"

typedef struct {
  uint32_t kernel, stride, top, left;
  uint32_t height, width;
  // Of the padded copy: rows, columns of one parity, and floats from row to row.
  uint32_t rows, columns, pitch;
} Window;

static Window window_of(const Operator *call) {
  Window window = {.kernel = call->parameters[0],
                   .stride = call->parameters[1],
                   .top = call->parameters[2],
                   .left = call->parameters[3],
                   .height = call->output->height,
                   .width = call->output->width};
  window.rows = (window.height - 1) * window.stride + window.kernel;
  // The widest load begins at the last vector of outputs and is shifted by half a kernel at most.
  window.columns = ((window.width + 3) & ~3u) + window.kernel + 3;
  window.pitch = window.columns * window.stride;
  return window;
}

static const char *check(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (!is_planes(in) || !is_planes(out)) return "a depthwise convolution takes float32 CHW planes";
  if (in->channels != out->channels) return "a depthwise convolution keeps its channels";
  uint32_t kernel = call->parameters[0], stride = call->parameters[1];
  if (kernel != 3 && kernel != 5) return "a depthwise kernel is 3x3 or 5x5";
  if (stride != 1 && stride != 2) return "a depthwise stride is 1 or 2";
  if (call->parameters[2] >= kernel || call->parameters[3] >= kernel)
    return "a depthwise convolution pads by less than its kernel";
  if ((out->height - 1) * stride >= in->height + call->parameters[2] ||
      (out->width - 1) * stride >= in->width + call->parameters[3])
    return "a depthwise output reaches beyond its input";
  return check_floats(call, (uint64_t)in->channels * kernel * kernel, in->channels);
}

static uint32_t units(const Operator *call) { return call->output->channels; }

static size_t scratch_bytes(const Operator *call) {
  Window window = window_of(call);
  return ((size_t)window.rows * window.pitch + 16) * sizeof(float);
}

// The padded copy of a row: column c of parity c % 2 apart for stride 2.
INLINE void copy_row(const float *from, uint32_t width, const Window *window, float *to) {
  if (window->stride == 1) {
    float *start = to + window->left;
    uint32_t column = 0;
    for (; column + 4 <= width; column += 4) f32x4_store(start + column, f32x4_load(from + column));
    for (; column < width; column++) start[column] = from[column];
    return;
  }
  float *parity[2] = {to, to + window->columns};
  // So that `even` takes the columns of which the padded place is even.
  uint32_t shift = window->left & 1;
  float *even = parity[shift] + ((window->left + 0) >> 1), *odd = parity[!shift] + ((window->left + 1) >> 1);
  uint32_t column = 0, limit = 2 * window->columns - window->left;
  if (width > limit) width = limit;
  for (; column + 8 <= width; column += 8) {
    f32x4 low = f32x4_load(from + column), high = f32x4_load(from + column + 4);
    f32x4_store(even + column / 2, __builtin_shufflevector(low, high, 0, 2, 4, 6));
    f32x4_store(odd + column / 2, __builtin_shufflevector(low, high, 1, 3, 5, 7));
  }
  for (; column < width; column++) (column & 1 ? odd : even)[column / 2] = from[column];
}

static void copy_plane(const float *from, const PlanTensor *in, const Window *window, float *to) {
  uint32_t width = in->width < window->pitch - window->left ? in->width : window->pitch - window->left;
  for (uint32_t row = 0; row < window->rows; row++, to += window->pitch) {
    uint32_t source = row - window->top;
    if (row < window->top || source >= in->height) continue;
    copy_row(from + (size_t)source * in->width, width, window, to);
  }
}

INLINE void store_row(float *to, f32x4 value, uint32_t lanes) {
  if (lanes >= 4) {
    f32x4_store(to, value);
    return;
  }
  for (uint32_t lane = 0; lane < lanes; lane++) to[lane] = value[lane];
}

// ROWS output rows of one plane at a time: their windows share what is loaded.
#define PLANE(K, S, ROWS)                                                                                 \
  INLINE void rows_##K##_##S##_##ROWS(const float *weights, f32x4 bias, const float *from, size_t columns, \
                                      size_t pitch, float *to, uint32_t width, f32x4 low, f32x4 high) {   \
    for (uint32_t step = 0; step < width; step += 4) {                                                    \
      uint32_t column = step + 4 <= width || width < 4 ? step : width - 4;                                \
      f32x4 sums[ROWS];                                                                                   \
      UNROLL for (int row = 0; row < ROWS; row++) sums[row] = bias;                                       \
      UNROLL for (int r = 0; r < (ROWS - 1) * S + K; r++) {                                               \
        UNROLL for (int s = 0; s < K; s++) {                                                              \
          f32x4 pixels = f32x4_load(from + r * pitch + (s % S) * columns + s / S + column);               \
          UNROLL for (int row = 0; row < ROWS; row++) {                                                   \
            if (r - row * S < 0 || r - row * S >= K) continue;                                            \
            sums[row] = f32x4_multiply_add(f32x4_load_all(weights + (r - row * S) * K + s), pixels, sums[row]); \
          }                                                                                               \
        }                                                                                                 \
      }                                                                                                   \
      UNROLL for (int row = 0; row < ROWS; row++)                                                         \
        store_row(to + row * width + column, f32x4_clamp(sums[row], low, high), width);                   \
    }                                                                                                     \
  }

#define KERNEL(K, S)                                                                                      \
  PLANE(K, S, 1)                                                                                          \
  PLANE(K, S, 2)                                                                                          \
  static void plane_##K##_##S(const float *weights, const float *bias, const float *from,                 \
                              const Window *window, float *to, const float *clamp) {                      \
    f32x4 start = f32x4_load_all(bias), low = f32x4_load_all(clamp), high = f32x4_load_all(clamp + 1);    \
    size_t columns = window->columns, pitch = window->pitch;                                              \
    uint32_t row = 0, width = window->width;                                                              \
    for (; row + 2 <= window->height; row += 2)                                                           \
      rows_##K##_##S##_2(weights, start, from + row * S * pitch, columns, pitch, to + row * width, width, low, high); \
    if (row < window->height)                                                                             \
      rows_##K##_##S##_1(weights, start, from + row * S * pitch, columns, pitch, to + row * width, width, low, high); \
  }

KERNEL(3, 1)
KERNEL(3, 2)
KERNEL(5, 1)
KERNEL(5, 2)

static void run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  const Window window = window_of(call);
  const PlanTensor *in = call->inputs[0];
  const float *weights = call->data[0], *bias = call->data[1];
  uint32_t taps = window.kernel * window.kernel;
  // Once: the copies write the same places for every plane, and leave the padding as it is.
  __builtin_memset(scratch, 0, scratch_bytes(call));
  for (uint32_t channel = from; channel < to; channel++) {
    const float *plane = (const float *)call->in[0] + (size_t)channel * in->stride;
    float *out = (float *)call->out + (size_t)channel * call->output->stride;
    copy_plane(plane, in, &window, scratch);
    const float *w = weights + (size_t)channel * taps, *b = bias + channel;
    if (window.kernel == 3 && window.stride == 1) plane_3_1(w, b, scratch, &window, out, &call->clamp_min);
    else if (window.kernel == 3) plane_3_2(w, b, scratch, &window, out, &call->clamp_min);
    else if (window.stride == 1) plane_5_1(w, b, scratch, &window, out, &call->clamp_min);
    else plane_5_2(w, b, scratch, &window, out, &call->clamp_min);
    finish_plane(out, call->output);
  }
}

static const Variant variants[] = {
    {"f32-depthwise-copied-" KERNEL_ISA, 0, 0, 0, units, scratch_bytes, run},
};

const OperatorKind depthwise = {3, check, variants, sizeof variants / sizeof variants[0]};
