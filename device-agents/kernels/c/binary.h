// Binary convolutions, 1x1 and 3x3, by xor and popcount: exact sums of products of +1 and -1.
//
// Input: bits in HWC, a word to 32 channels, the lowest bit first, pixels padded to 128 channels. A bit set is -1,
// one clear is +1; bits in the padding are clear. Output: CHW planes, int32 sums or float32 scale * sum + bias,
// clamped.
// Data 0: weights, u32 [out][taps][words of an input pixel], bits as in the input. Data 1: for float32 outputs
// f32 [2][out], scales and biases; then, where parameter 4 is 1, a spanning tree: u32 [2][out], the channels in an
// order where each follows its parent, and their parents (0xffffffff: none).
// Parameters of 3x3: stride 1 or 2, rows padded above, columns padded to the left, and the padding's value:
// 0 zero, 1 plus one, 2 minus one.
#pragma once
#include "i8.h"
#include "operator.h"

enum { PAD_ZERO = 0, PAD_PLUS = 1, PAD_MINUS = 2 };
enum { MAX_TAPS = 9 };

typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef uint32_t u32x4 __attribute__((vector_size(16)));
typedef uint32_t u32x4_unaligned __attribute__((vector_size(16), aligned(4), may_alias));

INLINE u32x4 u32x4_load(const uint32_t *from) { return *(const u32x4_unaligned *)from; }
INLINE void u32x4_store(uint32_t *to, u32x4 value) { *(u32x4_unaligned *)to = value; }
INLINE u32x4 u32x4_load_all(const uint32_t *from) { return (u32x4)i32x4_load_all((const int32_t *)from); }

INLINE u8x16 u8x16_popcount(u8x16 bits) {
#if defined(__wasm__)
  return (u8x16)wasm_i8x16_popcnt((v128_t)bits);
#elif defined(__aarch64__)
  return (u8x16)vcntq_u8((uint8x16_t)bits);
#else
  bits -= bits >> 1 & 0x55;
  bits = (bits & 0x33) + (bits >> 2 & 0x33);
  return (bits + (bits >> 4)) & 0x0f;
#endif
}

// The four bytes of each word, added.
INLINE i32x4 u8x16_sum_words(u8x16 bytes) {
#if defined(__wasm__)
  return (i32x4)wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16((v128_t)bytes));
#elif defined(__aarch64__)
  return (i32x4)vpaddlq_u16(vpaddlq_u8((uint8x16_t)bytes));
#else
  u32x4 words = (u32x4)bytes;
  words = (words & 0x00ff00ffu) + (words >> 8 & 0x00ff00ffu);
  return (i32x4)((words & 0xffffu) + (words >> 16));
#endif
}

INLINE uint32_t binary_size(const Operator *call) { return call->kind == 31 ? 3 : 1; }
INLINE uint32_t binary_taps(const Operator *call) { return binary_size(call) * binary_size(call); }
// Words of a pixel that hold channels; its padding is left out.
INLINE uint32_t binary_words(const Operator *call) { return (call->inputs[0]->channels + 31) / 32; }
INLINE uint32_t binary_bits(const Operator *call) { return call->inputs[0]->channels * binary_taps(call); }
INLINE const uint32_t *binary_weights(const Operator *call, uint32_t channel) {
  return (const uint32_t *)call->data[0] + (size_t)channel * binary_taps(call) * call->inputs[0]->stride;
}
INLINE int binary_has_tree(const Operator *call) { return call->parameters[4] == 1; }
INLINE const uint32_t *binary_tree(const Operator *call) {
  uint32_t scales = call->output->dtype == DTYPE_F32 ? 2 * call->output->channels : 0;
  return (const uint32_t *)call->data[1] + scales;
}

// Where tap `tap` of an output pixel lies in the input; null in the padding.
const uint32_t *binary_tap(const Operator *call, uint32_t pixel, uint32_t tap);
// What the words of a tap in the padding hold: nothing, or a word's channels where it pads with minus one.
uint32_t binary_pad_word(const Operator *call, uint32_t word);
// For `count` output pixels from `start`, all ones where a tap lies in padding of zeros: i32 [taps][count]. Whether
// any does.
int binary_outside(const Operator *call, uint32_t start, uint32_t count, int32_t *outside);
// i32 [out][taps]: what a tap in padding of zeros adds when its bits are read as clear.
size_t binary_corrections_bytes(const Operator *call);
void binary_corrections(const Operator *call, int32_t *corrections);

// Four pixels' differing bits, at `pixel` of a channel's plane, as sums. `outside`, null for none, is the masks'
// column of the first of them in rows of `count`.
void binary_store(const Operator *call, uint32_t channel, uint32_t pixel, i32x4 differing, const int32_t *corrections,
                  const int32_t *outside, uint32_t count);

const char *binary_check(const Operator *call);

enum { BINARY_VARIANTS = 4 };
extern const Variant binary_variants[BINARY_VARIANTS];

// The kernel in a tree's order (binary-conv1x1/tree.c).
int binary_fits_tree(const Operator *call);
size_t binary_tree_packed_bytes(const Operator *call);
void binary_tree_pack(const Operator *call, void *prepared);
uint32_t binary_tree_units(const Operator *call);
size_t binary_tree_scratch_bytes(const Operator *call);
void binary_tree_run(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch);
