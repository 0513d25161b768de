/* The input that every runtime gets for a shape, a type and a seed: packages/domain/src/random/seeded-input.ts. */
#ifndef PACELINE_SEEDED_INPUT_H
#define PACELINE_SEEDED_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* xoshiro128** 1.1, its state filled by SplitMix32 (prng.di.unimi.it). */
typedef struct {
  uint32_t state[4];
} random_stream;

void random_start(random_stream *random, int32_t seed);
uint32_t random_next(random_stream *random);
/* The next whole number in [0, bound), without modulo bias; `bound` is above 0. */
uint32_t random_below(random_stream *random, uint32_t bound);
/* The low 32 bits of a whole number that a double holds, as a seed. */
int32_t seed_of(double number);

/* The seed of a model's n-th input; `seed` is a whole number that a double holds. */
int32_t input_seed(double seed, uint32_t input_index);

/* Bytes of an element of a TfLiteType (c_api_types.h); 0 for one that cannot be filled. */
size_t seeded_element_bytes(int type);

/* Fills `count` elements of a type that can be filled. */
void seeded_fill(void *into, size_t count, int type, int32_t seed);

#endif
