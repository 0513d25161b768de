/* SHA-256 (FIPS 180-4). */
#ifndef PACELINE_SHA256_H
#define PACELINE_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint32_t hash[8];
  uint64_t bytes;
  uint8_t block[64];
} sha256;

void sha256_start(sha256 *state);
void sha256_update(sha256 *state, const void *bytes, size_t count);
/* 64 lower-case hexadecimal digits and a 0. */
void sha256_finish(sha256 *state, char hex[65]);

#endif
