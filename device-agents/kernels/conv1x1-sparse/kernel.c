// Sparse 1x1 convolution over CHW planes, in float32. A group of R output channels shares the input channels whose
// weights are kept; a tile of R channels by 4 * NQ pixels stays in registers while it runs over them.
//
// Parameter 0: R. 1 is unstructured CSR, 2 and 4 are blocks, 4, 5 and 6 rows of fine-grained group sparsity.
// Data: u32 row_pointers[ceil(out / R) + 1], u32 columns[non-zeros], f32 values[non-zeros][R]; bias [out]. A last
// group with fewer than R channels has values for all R; those past its channels are computed and not stored.
// Packed, one stream: each group's count of non-zeros and R biases, then per non-zero the byte offset of its input
// and R weights. One stream means one pointer in the inner loop.
#include "operator.h"

// Output channels are cut into shares: their part of the stream stays in a second-level cache for all tiles, and
// where tiles are few, threads have at least MIN_UNITS pieces of work.
enum { SHARE_BYTES = 256 << 10, MIN_UNITS = 16 };

// The words of the data and of the stream are read as whole numbers here and as floats there.
typedef uint32_t __attribute__((may_alias)) Word;

typedef void Tile(uint32_t channels, const float *w, const float *x, float *y, size_t stride,
                  const float *clamp);

static uint32_t rows_of(const Operator *call) { return call->parameters[0]; }

static uint32_t groups_of(const Operator *call) {
  return (call->output->channels + rows_of(call) - 1) / rows_of(call);
}

static uint32_t non_zeros_of(const Operator *call) {
  return ((const Word *)call->data[0])[groups_of(call)];
}

// Whether row pointers go from 0 to the number of non-zeros without ever going back.
static int pointers_ascend(const Word *pointers, uint32_t groups) {
  if (pointers[0] != 0) return 0;
  for (uint32_t group = 0; group < groups; group++)
    if (pointers[group] > pointers[group + 1]) return 0;
  return 1;
}

static const char *check_columns(const Word *pointers, const Word *columns, uint32_t groups, uint32_t channels_in) {
  for (uint32_t group = 0; group < groups; group++)
    for (uint32_t at = pointers[group]; at < pointers[group + 1]; at++) {
      if (columns[at] >= channels_in) return "a column names no input channel";
      if (at > pointers[group] && columns[at] <= columns[at - 1]) return "a row's columns do not ascend strictly";
    }
  return 0;
}

static const char *check(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (in->dtype != DTYPE_F32 || out->dtype != DTYPE_F32) return "a sparse 1x1 convolution takes float32";
  if (in->layout != LAYOUT_CHW || out->layout != LAYOUT_CHW) return "a sparse 1x1 convolution takes CHW planes";
  if (!same_pixels(in, out)) return "a 1x1 convolution keeps height and width";
  uint32_t rows = rows_of(call);
  if (rows < 1 || rows == 3 || rows > 6) return "rows come in groups of 1, 2, 4, 5 or 6 output channels";
  uint32_t groups = groups_of(call);
  uint64_t head = ((uint64_t)groups + 1) * sizeof(Word);
  if (call->data_bytes[0] < head) return "the row pointers are cut short";
  const Word *pointers = call->data[0], *columns = pointers + groups + 1;
  if (!pointers_ascend(pointers, groups)) return "the row pointers do not ascend from 0";
  uint32_t non_zeros = non_zeros_of(call);
  if (call->data_bytes[0] != head + (uint64_t)non_zeros * (1 + rows) * sizeof(Word))
    return "columns and values are not as many as the last row pointer says";
  if (call->data_bytes[1] != out->channels * sizeof(float)) return "the biases are not one to an output channel";
  const char *wrong = check_columns(pointers, columns, groups, in->channels);
  if (wrong) return wrong;
  if (!all_finite((const float *)(columns + non_zeros), (size_t)non_zeros * rows) ||
      !all_finite(call->data[1], out->channels))
    return "a weight or bias is not finite";
  return 0;
}

static size_t packed_bytes(const Operator *call) {
  return ((size_t)groups_of(call) + non_zeros_of(call)) * (1 + rows_of(call)) * sizeof(float);
}

static void pack(const Operator *call, void *packed) {
  uint32_t rows = rows_of(call), groups = groups_of(call), channels_out = call->output->channels;
  const Word *pointers = call->data[0], *columns = pointers + groups + 1;
  const float *values = (const float *)(columns + non_zeros_of(call)), *bias = call->data[1];
  Word plane = call->inputs[0]->stride * sizeof(float);
  float *w = packed;
  for (uint32_t group = 0; group < groups; group++) {
    *(Word *)w++ = pointers[group + 1] - pointers[group];
    for (uint32_t channel = group * rows; channel < (group + 1) * rows; channel++)
      *w++ = channel < channels_out ? bias[channel] : 0;
    for (uint32_t at = pointers[group]; at < pointers[group + 1]; at++) {
      *(Word *)w++ = columns[at] * plane;
      for (uint32_t row = 0; row < rows; row++) *w++ = values[(size_t)at * rows + row];
    }
  }
}

static uint32_t shares_of(const Operator *call, uint32_t tiles) {
  uint32_t groups = groups_of(call), shares = (MIN_UNITS + tiles - 1) / tiles;
  uint32_t cached = (uint32_t)(packed_bytes(call) / SHARE_BYTES) + 1;
  if (shares < cached) shares = cached;
  return shares < groups ? shares : groups;
}

// Where a group starts in the stream, counted in biases and non-zeros.
INLINE uint32_t stream_position(const Word *pointers, uint32_t group) { return pointers[group] + group; }

// The first group of a share. Shares have about as many non-zeros, however those are spread over the groups.
static uint32_t share_start(const Operator *call, uint32_t share, uint32_t shares) {
  const Word *pointers = call->data[0];
  uint32_t low = 0, high = groups_of(call);
  uint32_t wanted = (uint32_t)((uint64_t)stream_position(pointers, high) * share / shares);
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (stream_position(pointers, middle) < wanted)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static uint32_t units_of(const Operator *call, uint32_t width) {
  uint32_t tiles = tile_count(width, covered_pixels(call->inputs[0]));
  return tiles * shares_of(call, tiles);
}

static void run_units(const Operator *call, const float *stream, uint32_t from, uint32_t to, Tile *tile,
                      uint32_t width) {
  uint32_t covered = covered_pixels(call->inputs[0]), rows = rows_of(call);
  uint32_t tiles = tile_count(width, covered), shares = shares_of(call, tiles);
  for (uint32_t unit = from; unit < to; unit++) {
    uint32_t share = unit / tiles, start = tile_start(unit % tiles, width, covered);
    uint32_t group = share_start(call, share, shares), end = share_start(call, share + 1, shares);
    if (group == end) continue;
    uint32_t channel = group * rows, left = call->output->channels - channel, wanted = (end - group) * rows;
    tile(wanted < left ? wanted : left, stream + (size_t)stream_position(call->data[0], group) * (1 + rows),
         (const float *)call->in[0] + start, (float *)call->out + (size_t)channel * call->output->stride + start,
         call->output->stride, &call->clamp_min);
  }
}

// Tiles longer than every plane is at least need planes that are as long.
static int fits(const Operator *call, uint32_t rows, uint32_t width) {
  return rows_of(call) == rows && width <= call->inputs[0]->stride && width <= call->output->stride;
}

// Computes `channels` output channels of one tile, from where their first group starts in the stream. Of weights
// and pixels the fewer are held in registers.
#define TILE(R, NQ)                                                                                      \
  NO_INLINE void tile_##R##x##NQ(uint32_t channels, const float *w, const float *x, float *y,            \
                                 size_t stride, const float *clamp) {                                    \
    for (;;) {                                                                                           \
      f32x4 sums[R][NQ];                                                                                 \
      uint32_t non_zeros = *(const Word *)w;                                                             \
      UNROLL for (int r = 0; r < R; r++) {                                                               \
        f32x4 bias = f32x4_load_all(w + 1 + r);                                                          \
        UNROLL for (int q = 0; q < NQ; q++) sums[r][q] = bias;                                           \
      }                                                                                                  \
      w += 1 + R;                                                                                        \
      if (non_zeros > 0) do {                                                                            \
          const float *from = (const float *)((const char *)x + *(const Word *)w);                       \
          if (R > NQ) {                                                                                  \
            f32x4 pixels[NQ];                                                                            \
            UNROLL for (int q = 0; q < NQ; q++) pixels[q] = f32x4_load(from + 4 * q);                    \
            UNROLL for (int r = 0; r < R; r++) {                                                         \
              f32x4 weight = f32x4_load_all(w + 1 + r);                                                  \
              UNROLL for (int q = 0; q < NQ; q++)                                                        \
                sums[r][q] = f32x4_multiply_add(weight, pixels[q], sums[r][q]);                          \
            }                                                                                            \
          } else {                                                                                       \
            f32x4 weights[R];                                                                            \
            UNROLL for (int r = 0; r < R; r++) weights[r] = f32x4_load_all(w + 1 + r);                   \
            UNROLL for (int q = 0; q < NQ; q++) {                                                        \
              f32x4 pixels = f32x4_load(from + 4 * q);                                                   \
              UNROLL for (int r = 0; r < R; r++)                                                         \
                sums[r][q] = f32x4_multiply_add(weights[r], pixels, sums[r][q]);                         \
            }                                                                                            \
          }                                                                                              \
          w += 1 + R;                                                                                    \
        } while (--non_zeros);                                                                           \
      f32x4 low = f32x4_load_all(clamp), high = f32x4_load_all(clamp + 1);                               \
      UNROLL for (int r = 0; r < R; r++) {                                                               \
        UNROLL for (int q = 0; q < NQ; q++) f32x4_store(y + 4 * q, f32x4_clamp(sums[r][q], low, high));  \
        if (--channels == 0) return;                                                                     \
        y += stride;                                                                                     \
      }                                                                                                  \
    }                                                                                                    \
  }                                                                                                      \
  static int fits_##R##x##NQ(const Operator *call) { return fits(call, R, 4 * NQ); }                     \
  static uint32_t units_##R##x##NQ(const Operator *call) { return units_of(call, 4 * NQ); }              \
  static void run_##R##x##NQ(const Operator *call, const void *prepared, uint32_t from, uint32_t to,     \
                             void *scratch) {                                                            \
    (void)scratch;                                                                                       \
    run_units(call, prepared, from, to, tile_##R##x##NQ, 4 * NQ);                                        \
  }

#define VARIANT(PATTERN, R, NQ)                                                                          \
  {"f32-conv1x1-" PATTERN "-" #R "x" #NQ "-" KERNEL_ISA, fits_##R##x##NQ, packed_bytes, pack,          \
   units_##R##x##NQ, 0, run_##R##x##NQ}

// Tiles of 28 pixels divide 14x14, 28x28 and 56x56, those of 32 the powers of two, and one of 52 is all of 7x7.
TILE(1, 7)
TILE(1, 8)
TILE(1, 13)
TILE(1, 4)
TILE(2, 5)
TILE(2, 6)
TILE(2, 4)
TILE(4, 2)
// Tiles of 16 sums are for machines with 32 vector registers.
TILE(4, 4)
TILE(5, 2)
TILE(6, 2)

// Of each pattern the best guess first.
static const Variant variants[] = {
    VARIANT("csr", 1, 7),    VARIANT("csr", 1, 8),    VARIANT("csr", 1, 13),   VARIANT("csr", 1, 4),
    VARIANT("block2", 2, 5), VARIANT("block2", 2, 6), VARIANT("block2", 2, 4), VARIANT("block4", 4, 2),
    VARIANT("block4", 4, 4), VARIANT("group5", 5, 2), VARIANT("group6", 6, 2),
};

const OperatorKind conv1x1_sparse = {2, check, variants, sizeof variants / sizeof variants[0]};
