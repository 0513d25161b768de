// Dense 1x1 convolution over CHW planes, in float32. A tile of MR output channels by 4 * NQ pixels stays in
// registers while it runs over the input channels. Tiles come in panels of up to PANEL_TILES, whose pixels are packed
// once and whose weights are read from memory once for all of them.
//
// Data: weights [out][in], bias [out]. Packed: for each MR output channels their biases, then the weights of one
// input channel after another; a last group that is not full is filled up with zeros and its rows not stored.
#include "operator.h"

// 64 pixels for tiles of 8: whole cache lines of each plane, and what 1024 channels need still fits a second-level
// cache. Where panels are fewer than MIN_UNITS, threads share them by output channels.
enum { PANEL_TILES = 8, MIN_UNITS = 16 };

typedef void Tile(uint32_t channels_in, uint32_t rows, const float *w, const float *x, float *y, size_t stride,
                  const float *clamp);

static const char *check(const Operator *call) {
  const PlanTensor *in = call->inputs[0], *out = call->output;
  if (in->dtype != DTYPE_F32 || out->dtype != DTYPE_F32) return "a dense 1x1 convolution takes float32";
  if (in->layout != LAYOUT_CHW || out->layout != LAYOUT_CHW) return "a dense 1x1 convolution takes CHW planes";
  if (!same_pixels(in, out)) return "a 1x1 convolution keeps height and width";
  if (call->data_bytes[0] != (uint64_t)in->channels * out->channels * sizeof(float))
    return "the weights are not output channels by input channels";
  if (call->data_bytes[1] != out->channels * sizeof(float)) return "the biases are not one to an output channel";
  if (!all_finite(call->data[0], (size_t)in->channels * out->channels) ||
      !all_finite(call->data[1], out->channels))
    return "a weight or bias is not finite";
  return 0;
}

static size_t packed_bytes(const Operator *call, uint32_t rows) {
  size_t groups = (call->output->channels + rows - 1) / rows;
  return groups * rows * (call->inputs[0]->channels + 1) * sizeof(float);
}

static void pack(const Operator *call, float *packed, uint32_t rows) {
  uint32_t channels_in = call->inputs[0]->channels, channels_out = call->output->channels;
  const float *weights = call->data[0], *bias = call->data[1];
  for (uint32_t first = 0; first < channels_out; first += rows) {
    for (uint32_t row = 0; row < rows; row++) *packed++ = first + row < channels_out ? bias[first + row] : 0;
    for (uint32_t in = 0; in < channels_in; in++)
      for (uint32_t row = 0; row < rows; row++)
        *packed++ = first + row < channels_out ? weights[(size_t)(first + row) * channels_in + in] : 0;
  }
}

// How the work is cut: panels of tiles, and each panel's output channels in so many shares.
typedef struct {
  uint32_t covered;
  uint32_t tiles;
  uint32_t panels;
  uint32_t groups;
  uint32_t shares;
} Cut;

static Cut cut_of(const Operator *call, uint32_t rows, uint32_t width) {
  Cut cut = {.covered = covered_pixels(call->inputs[0])};
  cut.tiles = tile_count(width, cut.covered);
  cut.panels = (cut.tiles + PANEL_TILES - 1) / PANEL_TILES;
  cut.groups = (call->output->channels + rows - 1) / rows;
  uint32_t wanted = (MIN_UNITS + cut.panels - 1) / cut.panels;
  cut.shares = wanted < cut.groups ? wanted : cut.groups;
  return cut;
}

// Where piece `index` of `pieces` starts: pieces differ by one at most.
INLINE uint32_t piece_start(uint32_t index, uint32_t pieces, uint32_t total) {
  return (uint32_t)((uint64_t)total * index / pieces);
}

// Packs tiles [first, last) one after another, each [in][4 * vectors].
INLINE void pack_panel(const Operator *call, float *panel, uint32_t first, uint32_t last, const Cut *cut,
                       const int vectors) {
  uint32_t channels_in = call->inputs[0]->channels;
  for (uint32_t in = 0; in < channels_in; in++) {
    const float *plane = (const float *)call->in[0] + (size_t)in * call->inputs[0]->stride;
    float *to = panel + in * 4 * vectors;
    for (uint32_t tile = first; tile < last; tile++, to += (size_t)channels_in * 4 * vectors) {
      const float *from = plane + tile_start(tile, 4 * vectors, cut->covered);
      UNROLL for (int q = 0; q < vectors; q++) f32x4_store(to + 4 * q, f32x4_load(from + 4 * q));
    }
  }
}

INLINE void run_units(const Operator *call, const float *w, uint32_t from, uint32_t to, float *panel, Tile *tile,
                      const int rows, const int vectors) {
  const Cut cut = cut_of(call, rows, 4 * vectors);
  uint32_t channels_in = call->inputs[0]->channels, channels_out = call->output->channels;
  size_t stride = call->output->stride, tile_floats = (size_t)channels_in * 4 * vectors;
  uint32_t packed = cut.panels;
  for (uint32_t unit = from; unit < to; unit++) {
    uint32_t index = unit / cut.shares, share = unit % cut.shares;
    uint32_t first = piece_start(index, cut.panels, cut.tiles), last = piece_start(index + 1, cut.panels, cut.tiles);
    if (packed != index) pack_panel(call, panel, first, last, &cut, vectors);
    packed = index;
    uint32_t end = piece_start(share + 1, cut.shares, cut.groups);
    for (uint32_t group = piece_start(share, cut.shares, cut.groups); group < end; group++) {
      uint32_t channel = group * rows;
      float *y = (float *)call->out + channel * stride;
      for (uint32_t at = first; at < last; at++)
        tile(channels_in, channels_out - channel, w + (size_t)channel * (channels_in + 1),
             panel + (at - first) * tile_floats, y + tile_start(at, 4 * vectors, cut.covered), stride,
             &call->clamp_min);
    }
  }
}

// One tile; `rows` of its MR channels are stored. `x` is the packed tile [in][4 * NQ].
#define TILE(MR, NQ)                                                                                     \
  NO_INLINE void tile_##MR##x##NQ(uint32_t channels_in, uint32_t rows, const float *w, const float *x,   \
                                  float *y, size_t stride, const float *clamp) {                         \
    f32x4 sums[MR][NQ];                                                                                  \
    UNROLL for (int r = 0; r < MR; r++) {                                                                \
      f32x4 bias = f32x4_load_all(w + r);                                                                \
      UNROLL for (int q = 0; q < NQ; q++) sums[r][q] = bias;                                             \
    }                                                                                                    \
    w += MR;                                                                                             \
    do {                                                                                                 \
      f32x4 pixels[NQ];                                                                                  \
      UNROLL for (int q = 0; q < NQ; q++) pixels[q] = f32x4_load(x + 4 * q);                             \
      x += 4 * NQ;                                                                                       \
      UNROLL for (int r = 0; r < MR; r++) {                                                              \
        f32x4 weight = f32x4_load_all(w + r);                                                            \
        UNROLL for (int q = 0; q < NQ; q++) sums[r][q] = f32x4_multiply_add(weight, pixels[q], sums[r][q]); \
      }                                                                                                  \
      w += MR;                                                                                           \
    } while (--channels_in);                                                                             \
    f32x4 low = f32x4_load_all(clamp), high = f32x4_load_all(clamp + 1);                                 \
    UNROLL for (int r = 0; r < MR; r++) {                                                                \
      if ((uint32_t)r == rows) return;                                                                   \
      UNROLL for (int q = 0; q < NQ; q++)                                                                \
        f32x4_store(y + r * stride + 4 * q, f32x4_clamp(sums[r][q], low, high));                         \
    }                                                                                                    \
  }                                                                                                      \
  static size_t packed_bytes_##MR##x##NQ(const Operator *call) { return packed_bytes(call, MR); }        \
  static void pack_##MR##x##NQ(const Operator *call, void *packed) { pack(call, packed, MR); }           \
  static uint32_t units_##MR##x##NQ(const Operator *call) {                                              \
    Cut cut = cut_of(call, MR, 4 * NQ);                                                                  \
    return cut.panels * cut.shares;                                                                      \
  }                                                                                                      \
  static size_t scratch_##MR##x##NQ(const Operator *call) {                                              \
    return (size_t)call->inputs[0]->channels * PANEL_TILES * 4 * NQ * sizeof(float);                     \
  }                                                                                                      \
  static void run_##MR##x##NQ(const Operator *call, const void *prepared, uint32_t from, uint32_t to,    \
                              void *scratch) {                                                           \
    run_units(call, prepared, from, to, scratch, tile_##MR##x##NQ, MR, NQ);                              \
  }

#define VARIANT(MR, NQ)                                                                            \
  {"f32-conv1x1-dense-" #MR "x" #NQ "-" KERNEL_ISA, 0,  packed_bytes_##MR##x##NQ,                  \
   pack_##MR##x##NQ,   units_##MR##x##NQ, scratch_##MR##x##NQ, run_##MR##x##NQ}

TILE(6, 2)
TILE(3, 3)
TILE(4, 2)
// 16 sums are for machines with 32 vector registers.
TILE(4, 4)

// The best guess first.
static const Variant variants[] = {VARIANT(6, 2), VARIANT(3, 3), VARIANT(4, 2), VARIANT(4, 4)};

const OperatorKind conv1x1_dense = {1, check, variants, sizeof variants / sizeof variants[0]};
