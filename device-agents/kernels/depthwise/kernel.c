// Depthwise convolution of 3x3, 5x5 or 7x7 over CHW planes, in float32, with stride 1 or 2.
//
// Parameters: kernel size, stride, padding at the top, padding at the left; what is padded at the bottom and right
// follows from the output's size. Data: weights [channel][k * k], bias [channel].
//
// Each plane is copied with its padding into scratch memory, for stride 2 its even columns apart from the odd ones,
// so that every tap of four neighbouring outputs is one contiguous load. A tile is R output rows by four columns:
// what it loads serves every row whose window it lies in.
#include "checks.h"
#include "planes.h"

typedef struct {
  uint32_t kernel, stride, top, left;
  // Of the padded copy: rows, and columns of one parity; `pitch` is in floats from row to row.
  uint32_t rows, columns, pitch;
} Window;

static Window window_of(const Operator *call) {
  const uint32_t *parameters = call->parameters;
  Window window = {.kernel = parameters[0], .stride = parameters[1], .top = parameters[2], .left = parameters[3]};
  window.rows = (call->output->height - 1) * window.stride + window.kernel;
  // What the last tile's taps reach, or all of a row where the windows leave some of it out.
  uint32_t reached = call->output->width + (window.kernel - 1) / window.stride;
  uint32_t held = (window.left + call->inputs[0]->width + window.stride - 1) / window.stride;
  window.columns = ((reached > held ? reached : held) + 3) & ~3u;
  window.pitch = window.columns * window.stride;
  return window;
}

static const char *check(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (!is_planes(in) || !is_planes(out)) return "a depthwise convolution takes float32 CHW planes";
  if (in->channels != out->channels) return "a depthwise convolution keeps its channels";
  uint32_t kernel = call->parameters[0], stride = call->parameters[1];
  if (kernel != 3 && kernel != 5 && kernel != 7) return "a depthwise kernel is 3x3, 5x5 or 7x7";
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
  return (size_t)window.rows * window.pitch * sizeof(float);
}

INLINE void copy_row(const float *from, uint32_t width, float *to) {
  uint32_t column = 0;
  for (; column + 4 <= width; column += 4) f32x4_store(to + column, f32x4_load(from + column));
  if (column == width) return;
  // The last vector is moved back, so that it has no tail.
  if (width >= 4)
    f32x4_store(to + width - 4, f32x4_load(from + width - 4));
  else
    SCALAR for (; column < width; column++) to[column] = from[column];
}

// Columns 0, 2, 4 ... apart from 1, 3, 5 ...
INLINE void split_row(const float *from, uint32_t width, float *even, float *odd) {
  uint32_t column = 0;
  for (; column + 8 <= width; column += 8) {
    f32x4 low = f32x4_load(from + column), high = f32x4_load(from + column + 4);
    f32x4_store(even + column / 2, __builtin_shufflevector(low, high, 0, 2, 4, 6));
    f32x4_store(odd + column / 2, __builtin_shufflevector(low, high, 1, 3, 5, 7));
  }
  SCALAR for (; column < width; column++) (column & 1 ? odd : even)[column / 2] = from[column];
}

// Copies a plane into its padding, which is there and stays.
static void copy_plane(const float *from, const PlanTensor *in, const Window *window, float *to) {
  uint32_t reached = window->rows - window->top, rows = reached < in->height ? reached : in->height;
  // Of the places that even and odd columns go to; padding by an odd number swaps the two.
  size_t even = (window->left & 1) * window->columns + window->left / 2;
  size_t odd = ((window->left + 1) & 1) * window->columns + (window->left + 1) / 2;
  to += (size_t)window->top * window->pitch;
  for (uint32_t row = 0; row < rows; row++, from += in->width, to += window->pitch) {
    if (window->stride == 1)
      copy_row(from, in->width, to + window->left);
    else
      split_row(from, in->width, to + even, to + odd);
  }
}

// A band of output rows, from the padded rows under its windows.
typedef void Band(const float *x, const Window *window, const float *weights, float bias, float *y, uint32_t width,
                  const float *clamp);

static void run_bands(const Operator *call, uint32_t from, uint32_t to, float *scratch, Band *band,
                      uint32_t rows) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  const Window window = window_of(call);
  const float *weights = call->data[0], *bias = call->data[1];
  uint32_t taps = window.kernel * window.kernel, bands = tile_count(rows, out->height);
  // Once: the copies write the same places for every plane.
  __builtin_memset(scratch, 0, scratch_bytes(call));
  for (uint32_t channel = from; channel < to; channel++) {
    float *plane = (float *)call->out + (size_t)channel * out->stride;
    copy_plane((const float *)call->in[0] + (size_t)channel * in->stride, in, &window, scratch);
    for (uint32_t index = 0; index < bands; index++) {
      uint32_t row = tile_start(index, rows, out->height);
      band(scratch + (size_t)row * window.stride * window.pitch, &window, weights + (size_t)channel * taps,
           bias[channel], plane + (size_t)row * out->width, out->width, &call->clamp_min);
    }
    finish_plane(plane, out);
  }
}

// The nine weights of 3x3 stay in registers; 25 or 49 would not, and are loaded where they are used.
#define BAND(K, S, R)                                                                                     \
  NO_INLINE void band_##K##_##S##_##R(const float *x, const Window *window, const float *weights, float bias, \
                                      float *y, uint32_t width, const float *clamp) {                     \
    size_t pitch = window->pitch, columns = window->columns;                                              \
    f32x4 low = f32x4_load_all(clamp), high = f32x4_load_all(clamp + 1), held[9];                         \
    if (K == 3) UNROLL for (int tap = 0; tap < 9; tap++) held[tap] = f32x4_load_all(weights + tap);       \
    uint32_t tiles = tile_count(4, width);                                                                \
    for (uint32_t tile = 0; tile < tiles; tile++) {                                                       \
      uint32_t start = tile_start(tile, 4, width);                                                        \
      f32x4 sums[R];                                                                                      \
      UNROLL for (int row = 0; row < R; row++) sums[row] = f32x4_all(bias);                               \
      UNROLL for (int r = 0; r < (R - 1) * S + K; r++) {                                                  \
        UNROLL for (int s = 0; s < K; s++) {                                                              \
          f32x4 pixels = f32x4_load(x + start + r * pitch + s % S * columns + s / S);                     \
          UNROLL for (int row = 0; row < R; row++) {                                                      \
            int tap = (r - row * S) * K + s;                                                              \
            if (r < row * S || r >= row * S + K) continue;                                                \
            f32x4 weight = K == 3 ? held[tap] : f32x4_load_all(weights + tap);                            \
            sums[row] = f32x4_multiply_add(weight, pixels, sums[row]);                                    \
          }                                                                                               \
        }                                                                                                 \
      }                                                                                                   \
      UNROLL for (int row = 0; row < R; row++)                                                            \
        f32x4_store(y + row * width + start, f32x4_clamp(sums[row], low, high));                          \
    }                                                                                                     \
  }                                                                                                       \
  static int fits_##K##_##S##_##R(const Operator *call) {                                                 \
    return call->parameters[0] == K && call->parameters[1] == S && call->output->height >= R &&           \
           call->output->width >= 4;                                                                      \
  }                                                                                                       \
  static void run_##K##_##S##_##R(const Operator *call, const void *prepared, uint32_t from, uint32_t to, \
                                  void *scratch) {                                                        \
    (void)prepared;                                                                                       \
    run_bands(call, from, to, scratch, band_##K##_##S##_##R, R);                                          \
  }

BAND(3, 1, 2)
BAND(3, 1, 4)
BAND(3, 2, 2)
BAND(5, 1, 2)
BAND(5, 1, 4)
BAND(5, 2, 2)
BAND(7, 1, 2)
BAND(7, 1, 4)
BAND(7, 2, 2)

static int is_small(const Operator *call) { return call->output->height < 2 || call->output->width < 4; }

// Outputs smaller than any tile, pixel by pixel.
static void run_small(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  const PlanTensor *in = call->inputs[0], *out = call->output;
  const Window window = window_of(call);
  uint32_t taps = window.kernel * window.kernel;
  __builtin_memset(scratch, 0, scratch_bytes(call));
  for (uint32_t channel = from; channel < to; channel++) {
    const float *weights = (const float *)call->data[0] + (size_t)channel * taps;
    float *plane = (float *)call->out + (size_t)channel * out->stride;
    copy_plane((const float *)call->in[0] + (size_t)channel * in->stride, in, &window, scratch);
    for (uint32_t pixel = 0; pixel < out->height * out->width; pixel++) {
      uint32_t row = pixel / out->width * window.stride, column = pixel % out->width;
      float sum = ((const float *)call->data[1])[channel];
      SCALAR for (uint32_t tap = 0; tap < taps; tap++) {
        uint32_t r = tap / window.kernel, s = tap % window.kernel;
        sum += weights[tap] * ((const float *)scratch)[(size_t)(row + r) * window.pitch +
                                                       s % window.stride * window.columns + s / window.stride + column];
      }
      sum = sum < call->clamp_max ? sum : call->clamp_max;
      plane[pixel] = sum > call->clamp_min ? sum : call->clamp_min;
    }
    finish_plane(plane, out);
  }
}

#define VARIANT(K, S, R)                                                                             \
  {"f32-depthwise-" #K "x" #K "s" #S "-" #R "x1-" KERNEL_ISA, fits_##K##_##S##_##R, 0, 0, units, scratch_bytes, \
   run_##K##_##S##_##R}

static const Variant variants[] = {
    VARIANT(3, 1, 2), VARIANT(3, 1, 4), VARIANT(3, 2, 2), VARIANT(5, 1, 4), VARIANT(5, 1, 2),
    VARIANT(5, 2, 2), VARIANT(7, 1, 4), VARIANT(7, 1, 2), VARIANT(7, 2, 2),
    {"f32-depthwise-small-" KERNEL_ISA, is_small, 0, 0, units, scratch_bytes, run_small},
};

const OperatorKind depthwise = {3, check, variants, sizeof variants / sizeof variants[0]};
