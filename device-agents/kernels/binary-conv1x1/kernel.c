// Binary 1x1 convolution: data and parameters in c/binary.h. These tiles compute the 3x3 too. MR output channels by
// 4 * NQ pixels stay in registers, a pixel to a lane, so that sums end where planes want them.
//
// Packed: corrections for padding, then for each MR channels a word of each after another.
#include "binary.h"

// Iterations until a byte that grows by at most 8 each time could overflow.
enum { ROUNDS = 31 };

static size_t packed_bytes(const Operator *call, uint32_t rows) {
  size_t groups = (call->output->channels + rows - 1) / rows;
  return binary_corrections_bytes(call) + groups * rows * binary_taps(call) * binary_words(call) * sizeof(uint32_t);
}

static COLD void pack(const Operator *call, void *prepared, uint32_t rows) {
  binary_corrections(call, prepared);
  uint32_t *packed = (uint32_t *)((uint8_t *)prepared + binary_corrections_bytes(call));
  for (uint32_t first = 0; first < call->output->channels; first += rows)
    for (uint32_t tap = 0; tap < binary_taps(call); tap++)
      for (uint32_t word = 0; word < binary_words(call); word++)
        for (uint32_t channel = first; channel < first + rows; channel++)
          *packed++ = channel < call->output->channels
                          ? binary_weights(call, channel)[(size_t)tap * call->inputs[0]->stride + word]
                          : 0;
}

// Words of `count` output pixels from `start`: u32 [taps][words][count]. Pixels beyond the last repeat it.
static COLD void fill_panel(const Operator *call, uint32_t *panel, uint32_t start, uint32_t count) {
  uint32_t words = binary_words(call), last = call->output->height * call->output->width - 1;
  for (uint32_t tap = 0; tap < binary_taps(call); tap++, panel += words * count)
    for (uint32_t index = 0; index < count; index++) {
      const uint32_t *x = binary_tap(call, start + index < last ? start + index : last, tap);
      for (uint32_t word = 0; word < words; word++)
        panel[word * count + index] = x ? x[word] : binary_pad_word(call, word);
    }
}

static size_t panel_bytes(const Operator *call, uint32_t count) {
  return (size_t)binary_taps(call) * binary_words(call) * count * sizeof(uint32_t);
}

#define TILE(MR, NQ)                                                                                       \
  NO_INLINE void tile_##MR##x##NQ(uint32_t words, const uint32_t *w, const uint32_t *x,                    \
                                  i32x4 differing[MR][NQ]) {                                               \
    UNROLL for (int r = 0; r < MR; r++)                                                                    \
      UNROLL for (int q = 0; q < NQ; q++) differing[r][q] = (i32x4){0};                                    \
    while (words > 0) {                                                                                    \
      uint32_t rounds = words < ROUNDS ? words : ROUNDS;                                                   \
      words -= rounds;                                                                                     \
      u8x16 counts[MR][NQ] = {0};                                                                          \
      do {                                                                                                 \
        u32x4 pixels[NQ];                                                                                  \
        UNROLL for (int q = 0; q < NQ; q++) pixels[q] = u32x4_load(x + 4 * q);                             \
        x += 4 * NQ;                                                                                       \
        UNROLL for (int r = 0; r < MR; r++) {                                                              \
          u32x4 weight = u32x4_load_all(w + r);                                                            \
          UNROLL for (int q = 0; q < NQ; q++) counts[r][q] += u8x16_popcount((u8x16)(pixels[q] ^ weight)); \
        }                                                                                                  \
        w += MR;                                                                                           \
      } while (--rounds);                                                                                  \
      UNROLL for (int r = 0; r < MR; r++)                                                                  \
        UNROLL for (int q = 0; q < NQ; q++) differing[r][q] += u8x16_sum_words(counts[r][q]);              \
    }                                                                                                      \
  }                                                                                                        \
  static size_t packed_bytes_##MR##x##NQ(const Operator *call) { return packed_bytes(call, MR); }          \
  static void pack_##MR##x##NQ(const Operator *call, void *packed) { pack(call, packed, MR); }             \
  static uint32_t units_##MR##x##NQ(const Operator *call) {                                                \
    return tile_count(4 * NQ, covered_pixels(call->output));                                               \
  }                                                                                                        \
  static size_t scratch_##MR##x##NQ(const Operator *call) {                                                \
    return panel_bytes(call, 4 * NQ) + MAX_TAPS * 4 * NQ * sizeof(int32_t);                                \
  }                                                                                                        \
  static void run_##MR##x##NQ(const Operator *call, const void *prepared, uint32_t from, uint32_t to,      \
                              void *scratch) {                                                             \
    uint32_t words = binary_taps(call) * binary_words(call), channels = call->output->channels;            \
    int32_t *outside = (int32_t *)((uint8_t *)scratch + panel_bytes(call, 4 * NQ));                        \
    for (uint32_t unit = from; unit < to; unit++) {                                                        \
      uint32_t start = tile_start(unit, 4 * NQ, covered_pixels(call->output));                             \
      const uint32_t *w = (const uint32_t *)((const uint8_t *)prepared + binary_corrections_bytes(call));  \
      fill_panel(call, scratch, start, 4 * NQ);                                                            \
      int padded = binary_outside(call, start, 4 * NQ, outside);                                           \
      for (uint32_t first = 0; first < channels; first += MR, w += MR * words) {                           \
        i32x4 differing[MR][NQ];                                                                           \
        tile_##MR##x##NQ(words, w, scratch, differing);                                                    \
        for (uint32_t r = 0; r < MR && first + r < channels; r++)                                          \
          for (uint32_t q = 0; q < NQ; q++)                                                                \
            binary_store(call, first + r, start + 4 * q, differing[r][q], prepared,                        \
                         padded ? outside + 4 * q : 0, 4 * NQ);                                            \
      }                                                                                                    \
    }                                                                                                      \
  }

#define VARIANT(MR, NQ)                                                                  \
  {"bits-conv-" #MR "x" #NQ "-" KERNEL_ISA, 0, packed_bytes_##MR##x##NQ,                 \
   pack_##MR##x##NQ, units_##MR##x##NQ, scratch_##MR##x##NQ, run_##MR##x##NQ}

TILE(4, 2)
TILE(2, 4)
TILE(4, 4)

const Variant binary_variants[BINARY_VARIANTS] = {
    {"bits-conv-tree-" KERNEL_ISA, binary_fits_tree, binary_tree_packed_bytes, binary_tree_pack, binary_tree_units,
     binary_tree_scratch_bytes, binary_tree_run},
    VARIANT(4, 2), VARIANT(2, 4), VARIANT(4, 4)};

const OperatorKind binary_conv1x1 = {30, binary_check, binary_variants, BINARY_VARIANTS};
