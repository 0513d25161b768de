#include "seeded-input.h"

#include <string.h>

enum {
  FLOAT32 = 1,
  INT32 = 2,
  UINT8 = 3,
  INT64 = 4,
  BOOL = 6,
  INT16 = 7,
  INT8 = 9,
  FLOAT16 = 10,
  FLOAT64 = 11,
  UINT64 = 13,
  UINT32 = 16,
};

void random_start(random_stream *random, int32_t seed) {
  uint32_t state = (uint32_t)seed;
  for (int word = 0; word < 4; word++) {
    state += 0x9e3779b9u;
    uint32_t z = (state ^ (state >> 16)) * 0x21f0aaadu;
    z = (z ^ (z >> 15)) * 0x735a2d97u;
    random->state[word] = z ^ (z >> 15);
  }
}

static uint32_t rotl(uint32_t word, int count) { return (word << count) | (word >> (32 - count)); }

uint32_t random_next(random_stream *random) {
  uint32_t *s = random->state;
  uint32_t result = rotl(s[1] * 5, 7) * 9;
  uint32_t t = s[1] << 9;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 11);
  return result;
}

uint32_t random_below(random_stream *random, uint32_t bound) {
  const uint64_t all = UINT64_C(1) << 32;
  uint64_t limit = all - all % bound, value = random_next(random);
  while (value >= limit) value = random_next(random);
  return (uint32_t)(value % bound);
}

int32_t seed_of(double number) { return (int32_t)(uint32_t)(int64_t)number; }

/* In doubles, as JavaScript adds before it takes the low 32 bits. */
int32_t input_seed(double seed, uint32_t input_index) {
  return seed_of(seed + (double)(int32_t)(input_index * 0x9e3779b1u));
}

size_t seeded_element_bytes(int type) {
  switch (type) {
    case UINT8:
    case INT8:
    case BOOL:
      return 1;
    case INT16:
    case FLOAT16:
      return 2;
    case FLOAT32:
    case INT32:
    case UINT32:
      return 4;
    case FLOAT64:
    case INT64:
    case UINT64:
      return 8;
    default:
      return 0;
  }
}

/* The upper 24 bits as a multiple of 2^-23 in [-1, 1). */
static double signed_unit(uint32_t bits) { return (double)(bits >> 8) / 8388608.0 - 1.0; }

/* The IEEE 754 half-precision bits of `numerator / 1024`, which is in [-1, 1). */
static uint16_t half_bits(int32_t numerator) {
  if (numerator == 0) return 0;
  uint32_t magnitude = (uint32_t)(numerator < 0 ? -numerator : numerator);
  uint32_t exponent = 31u - (uint32_t)__builtin_clz(magnitude);
  uint32_t fraction = (magnitude << (10 - exponent)) & 0x3ff;
  return (uint16_t)((numerator < 0 ? 0x8000u : 0u) | ((exponent + 5) << 10) | fraction);
}

static void store(unsigned char *to, int type, uint32_t bits) {
  float single = (float)signed_unit(bits);
  double wide = signed_unit(bits);
  uint16_t half = half_bits((int32_t)(bits >> 21) - 1024), narrow = (uint16_t)(bits >> 16);
  uint32_t index = bits >> 31;
  uint64_t long_index = index;
  if (type == FLOAT32) memcpy(to, &single, sizeof single);
  else if (type == FLOAT64) memcpy(to, &wide, sizeof wide);
  else if (type == FLOAT16) memcpy(to, &half, sizeof half);
  else if (type == INT16) memcpy(to, &narrow, sizeof narrow);
  else if (type == INT8 || type == UINT8) *to = (unsigned char)(bits >> 24);
  else if (type == BOOL) *to = (unsigned char)index;
  else if (type == INT32 || type == UINT32) memcpy(to, &index, sizeof index);
  else memcpy(to, &long_index, sizeof long_index);
}

void seeded_fill(void *into, size_t count, int type, int32_t seed) {
  random_stream random;
  random_start(&random, seed);
  size_t bytes = seeded_element_bytes(type);
  for (size_t i = 0; i < count; i++) store((unsigned char *)into + i * bytes, type, random_next(&random));
}
