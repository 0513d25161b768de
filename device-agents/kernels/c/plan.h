// A plan: the network as packages/kernel-plan writes it, read in place. Little-endian words; see plan.ts there.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { PLAN_MAGIC = 0x504b4c50, PLAN_VERSION = 2, PLAN_HEADER_WORDS = 16 };
enum { PLAN_NONE = 0xffffffffu };
enum { DTYPE_F32 = 1, DTYPE_I8 = 2, DTYPE_I32 = 3, DTYPE_BITS = 4 };
enum { LAYOUT_CHW = 1, LAYOUT_HWC = 2, LAYOUT_VECTOR = 3 };

typedef struct {
  uint32_t dtype;
  uint32_t layout;
  uint32_t channels;
  uint32_t height;
  uint32_t width;
  // In elements: from plane to plane (CHW), from pixel to pixel (HWC).
  uint32_t stride;
  // In bytes, within the arena.
  uint32_t offset;
  uint32_t bytes;
} PlanTensor;

typedef struct {
  uint32_t offset;
  uint32_t bytes;
} PlanData;

typedef struct {
  uint32_t kind;
  uint32_t inputs[3];
  uint32_t output;
  float clamp_min;
  float clamp_max;
  PlanData data[2];
  uint32_t parameters[5];
} PlanOperator;

typedef struct {
  const PlanTensor *tensors;
  const PlanOperator *operators;
  const uint8_t *data;
  uint32_t tensor_count;
  uint32_t operator_count;
  uint32_t data_bytes;
  uint32_t arena_bytes;
  // Tensors that are filled before each run, and that are read after it; at least one of each.
  const uint32_t *inputs;
  const uint32_t *outputs;
  uint32_t input_count;
  uint32_t output_count;
} Plan;

// Null when every table, tensor and range of data lies where it may; else what is wrong. On an error at one
// operator, `*where` is its index.
const char *plan_open(Plan *plan, const void *bytes, size_t length, uint32_t *where);
