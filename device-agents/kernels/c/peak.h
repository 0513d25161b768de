// Independent multiply-adds in registers and nothing else: what this engine and machine can do at most.
#pragma once
#include <stdint.h>

// `iterations` rounds of `accumulators` (6, 8, 10, 12 or 14) vector multiply-adds of four lanes each. The result
// depends on all of them, so that none can be left out.
float peak_multiply_adds(uint32_t accumulators, uint32_t iterations, float seed);
