// A binary convolution in the order of a spanning tree ("Compressing and Accelerating Binary Neural Networks with
// Minimum Spanning Tree"): a channel's differing bits are its parent's, changed where their weights part. With p the
// parent's count, D the bits where the weights part and c the differing bits among D: p + 2c - |D|.
//
// So that work goes with |D| even where no whole word is alike, 128 pixels are taken at a time and turned into
// planes of one bit of the input each: a bit of D is one vector, added to counters that lie in planes themselves
// (carry-save adders, as in Harley-Seal popcounts). Turned again, the counters are counts.
//
// Packed: corrections for padding, then for each channel in the tree's order its header and the byte offsets of its
// planes, up to whole BLOCKs with a plane of zeros.
#include "binary.h"

enum { PIXELS = 128, BLOCK = 8, PLANES = 32, WORDS = PIXELS / 32 };

typedef struct {
  uint32_t channel;
  uint32_t parent;
  uint32_t parted;
  uint32_t blocks;
} Node;

// A bit of the input in all pixels, and its complement.
typedef struct {
  u32x4 as_is;
  u32x4 inverted;
} Plane;

int binary_fits_tree(const Operator *call) { return binary_has_tree(call); }

static uint32_t plane_count(const Operator *call) { return binary_taps(call) * binary_words(call) * 32; }

// Bits of a word of a channel that it does not have from its parent; all of its own where it has none.
static uint32_t parted_bits(const Operator *call, uint32_t channel, uint32_t parent, uint32_t tap, uint32_t word) {
  size_t place = (size_t)tap * call->inputs[0]->stride + word;
  uint32_t kept = call->inputs[0]->channels - word * 32, channels = kept >= 32 ? ~0u : (1u << kept) - 1;
  if (parent == PLAN_NONE) return channels;
  return binary_weights(call, channel)[place] ^ binary_weights(call, parent)[place];
}

static COLD uint32_t count_parted(const Operator *call, uint32_t channel, uint32_t parent) {
  uint32_t count = 0;
  for (uint32_t tap = 0; tap < binary_taps(call); tap++)
    for (uint32_t word = 0; word < binary_words(call); word++)
      count += (uint32_t)__builtin_popcount(parted_bits(call, channel, parent, tap, word));
  return count;
}

static uint32_t blocks_of(uint32_t parted) { return (parted + BLOCK - 1) / BLOCK; }

COLD size_t binary_tree_packed_bytes(const Operator *call) {
  const uint32_t *parents = binary_tree(call) + call->output->channels;
  uint64_t bytes = binary_corrections_bytes(call);
  for (uint32_t channel = 0; channel < call->output->channels; channel++) {
    uint32_t parted = count_parted(call, channel, parents[channel]);
    bytes += sizeof(Node) + (uint64_t)blocks_of(parted) * BLOCK * sizeof(uint32_t);
  }
  // Of all bits of large layers, offsets may need more than WASM can address.
  return bytes < SIZE_MAX ? (size_t)bytes : SIZE_MAX;
}

COLD void binary_tree_pack(const Operator *call, void *prepared) {
  const uint32_t *order = binary_tree(call), *parents = order + call->output->channels;
  binary_corrections(call, prepared);
  uint32_t *packed = (uint32_t *)((uint8_t *)prepared + binary_corrections_bytes(call));
  for (uint32_t place = 0; place < call->output->channels; place++) {
    uint32_t channel = order[place], parent = parents[channel], count = count_parted(call, channel, parent);
    *(Node *)packed = (Node){channel, parent, count, blocks_of(count)};
    packed += sizeof(Node) / sizeof(uint32_t);
    for (uint32_t tap = 0; tap < binary_taps(call); tap++)
      for (uint32_t word = 0; word < binary_words(call); word++) {
        uint32_t weights = binary_weights(call, channel)[(size_t)tap * call->inputs[0]->stride + word];
        uint32_t parted = parted_bits(call, channel, parent, tap, word);
        for (; parted; parted &= parted - 1) {
          uint32_t bit = (uint32_t)__builtin_ctz(parted);
          uint32_t plane = (tap * binary_words(call) + word) * 32 + bit;
          *packed++ = plane * sizeof(Plane) + (weights >> bit & 1) * sizeof(u32x4);
        }
      }
    for (; count % BLOCK != 0; count++) *packed++ = plane_count(call) * sizeof(Plane);
  }
}

uint32_t binary_tree_units(const Operator *call) { return tile_count(PIXELS, covered_pixels(call->output)); }

static size_t planes_bytes(const Operator *call) { return ((size_t)plane_count(call) + 1) * sizeof(Plane); }

// Planes, then every channel's counts, then where taps lie in padding.
size_t binary_tree_scratch_bytes(const Operator *call) {
  return planes_bytes(call) + (size_t)call->output->channels * PIXELS * sizeof(int32_t) +
         MAX_TAPS * PIXELS * sizeof(int32_t);
}

// Four matrices of 32 by 32 bits, one to a lane, turned: bit j of row i comes from bit i of row j.
NO_INLINE void transpose(u32x4 rows[PLANES]) {
  uint32_t mask = 0x0000ffff;
  for (uint32_t apart = 16; apart != 0; apart >>= 1, mask ^= mask << apart)
    for (uint32_t row = 0; row < 32; row = (row + apart + 1) & ~apart) {
      u32x4 swap = ((rows[row] >> apart) ^ rows[row + apart]) & mask;
      rows[row + apart] ^= swap;
      rows[row] ^= swap << apart;
    }
}

// Row i, lane g of a word holds pixel 4 * i + g: turned, bit i of lane g is that pixel's.
static void fill_planes(const Operator *call, Plane *planes, uint32_t start) {
  uint32_t words = binary_words(call), last = call->output->height * call->output->width - 1;
  for (uint32_t tap = 0; tap < binary_taps(call); tap++) {
    const uint32_t *pixels[PIXELS];
    for (uint32_t index = 0; index < PIXELS; index++)
      pixels[index] = binary_tap(call, start + index < last ? start + index : last, tap);
    for (uint32_t word = 0; word < words; word++, planes += PLANES) {
      u32x4 rows[PLANES];
      for (uint32_t index = 0; index < PIXELS; index++)
        ((uint32_t *)rows)[index] = pixels[index] ? pixels[index][word] : binary_pad_word(call, word);
      transpose(rows);
      for (int row = 0; row < PLANES; row++) planes[row] = (Plane){rows[row], ~rows[row]};
    }
  }
  *planes = (Plane){{0}, {0}};
}

// Adds b and c to a; the carry is what overflows.
#define ADD(carry, a, b, c)                  \
  do {                                       \
    u32x4 one = (b), other = (c), odd = a ^ one; \
    carry = (a & one) | (odd & other);       \
    a = odd ^ other;                         \
  } while (0)
#define AT(index) (*(const u32x4 *)(planes + offsets[index]))

// How many of the node's planes are set, as counters in planes: bit p of a count in counters[p].
NO_INLINE void count_planes(const uint32_t *offsets, uint32_t blocks, const uint8_t *planes, u32x4 *counters) {
  u32x4 ones = {0}, twos = {0}, fours = {0};
  uint32_t used = 3;
  for (int plane = 0; plane < PLANES; plane++) counters[plane] = (u32x4){0};
  while (1u << used <= blocks * BLOCK) used++;
  for (; blocks > 0; blocks--, offsets += BLOCK) {
    u32x4 twos_a, twos_b, fours_a, fours_b, carry;
    ADD(twos_a, ones, AT(0), AT(1));
    ADD(twos_b, ones, AT(2), AT(3));
    ADD(fours_a, twos, twos_a, twos_b);
    ADD(twos_a, ones, AT(4), AT(5));
    ADD(twos_b, ones, AT(6), AT(7));
    ADD(fours_b, twos, twos_a, twos_b);
    ADD(carry, fours, fours_a, fours_b);
    for (uint32_t plane = 3; plane < used; plane++) {
      u32x4 both = counters[plane] & carry;
      counters[plane] ^= carry;
      carry = both;
    }
  }
  counters[0] = ones;
  counters[1] = twos;
  counters[2] = fours;
}

void binary_tree_run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  uint32_t covered = covered_pixels(call->output);
  i32x4 *counts = (i32x4 *)((uint8_t *)scratch + planes_bytes(call));
  int32_t *outside = (int32_t *)(counts + (size_t)call->output->channels * PLANES);
  for (uint32_t unit = from; unit < to; unit++) {
    uint32_t start = unit * PIXELS, left = (covered - start) / 4, vectors = left < PLANES ? left : PLANES;
    const uint32_t *packed = (const uint32_t *)((const uint8_t *)prepared + binary_corrections_bytes(call));
    fill_planes(call, scratch, start);
    int padded = binary_outside(call, start, PIXELS, outside);
    for (uint32_t place = 0; place < call->output->channels; place++) {
      const Node *node = (const Node *)packed;
      u32x4 counters[PLANES];
      packed += sizeof(Node) / sizeof(uint32_t);
      count_planes(packed, node->blocks, scratch, counters);
      packed += (size_t)node->blocks * BLOCK;
      transpose(counters);
      i32x4 *own = counts + (size_t)node->channel * PLANES;
      const i32x4 *parent = counts + (size_t)node->parent * PLANES;
      for (uint32_t vector = 0; vector < vectors; vector++) {
        i32x4 count = (i32x4)counters[vector];
        own[vector] = node->parent == PLAN_NONE ? count : parent[vector] + 2 * count - (int32_t)node->parted;
        binary_store(call, node->channel, start + 4 * vector, own[vector], prepared,
                     padded ? outside + 4 * vector : 0, PIXELS);
      }
    }
  }
}
