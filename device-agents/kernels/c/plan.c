#include "plan.h"

// Networks have hundreds of each; checks that compare operators with one another stay short with so many.
enum { MOST_TENSORS = 1 << 13, MOST_OPERATORS = 1 << 12 };
// What the arena may have behind its last tensor: kernels read and write whole vectors.
enum { ARENA_SLACK = 128 };

// Whether `count` items of `size` bytes from `offset` lie within `length`; nothing may wrap.
static int lies_within(uint64_t offset, uint64_t count, uint64_t size, uint64_t length) {
  return offset <= length && count * size <= length - offset;
}

static uint64_t element_bytes(uint32_t dtype) { return dtype == DTYPE_I8 ? 1 : 4; }

// The elements that kernels may touch in a tensor, from its shape and stride.
static uint64_t elements_of(const PlanTensor *tensor) {
  switch (tensor->layout) {
    case LAYOUT_CHW:
      return (uint64_t)tensor->channels * tensor->stride;
    case LAYOUT_HWC:
      return (uint64_t)tensor->height * tensor->width * tensor->stride;
    default:
      return tensor->channels;
  }
}

// Kernels write the last values of a vector as a whole one of theirs; planes and pixels end as they say.
static uint64_t touched_bytes(const PlanTensor *tensor) {
  return tensor->layout == LAYOUT_VECTOR ? ((uint64_t)tensor->bytes + 15) & ~(uint64_t)15 : tensor->bytes;
}

static const char *check_tensor(const PlanTensor *tensor, uint32_t arena_bytes) {
  if (tensor->dtype < DTYPE_F32 || tensor->dtype > DTYPE_BITS) return "a tensor has an unknown dtype";
  if (tensor->layout < LAYOUT_CHW || tensor->layout > LAYOUT_VECTOR) return "a tensor has an unknown layout";
  if (tensor->channels == 0 || tensor->height == 0 || tensor->width == 0) return "a tensor is empty";
  if (tensor->channels > 1u << 20 || tensor->height > 1u << 14 || tensor->width > 1u << 14)
    return "a tensor is too large";
  if (tensor->layout == LAYOUT_CHW &&
      (tensor->stride < 32 || tensor->stride % 4 != 0 ||
       (uint64_t)tensor->height * tensor->width > tensor->stride))
    return "a tensor's planes are closer than its pixels need";
  if (tensor->layout == LAYOUT_HWC && tensor->dtype != DTYPE_BITS && tensor->stride < tensor->channels)
    return "a tensor's pixels are closer than its channels need";
  if (tensor->layout == LAYOUT_VECTOR && (uint64_t)tensor->height * tensor->width != 1) return "a vector has one pixel";
  if (tensor->offset % 64 != 0) return "a tensor is not aligned to 64 bytes";
  if (tensor->bytes != elements_of(tensor) * element_bytes(tensor->dtype))
    return "a tensor has other bytes than its shape needs";
  if (!lies_within(tensor->offset, touched_bytes(tensor), 1, arena_bytes)) return "a tensor lies outside of the arena";
  return 0;
}

static const char *check_operator(const Plan *plan, const PlanOperator *operator) {
  for (int place = 0; place < 3; place++)
    if (operator->inputs[place] != PLAN_NONE && operator->inputs[place] >= plan->tensor_count)
      return "an input names no tensor";
  if (operator->inputs[0] == PLAN_NONE) return "an operator without an input";
  if (operator->output >= plan->tensor_count) return "the output names no tensor";
  if (!(operator->clamp_min <= operator->clamp_max)) return "the clamp is not a range";
  for (int place = 0; place < 2; place++) {
    if (operator->data[place].offset % 64 != 0) return "weights are not aligned to 64 bytes";
    if (!lies_within(operator->data[place].offset, operator->data[place].bytes, 1, plan->data_bytes))
      return "weights lie outside of the plan's data";
  }
  return 0;
}

static uint64_t end_of(const PlanTensor *tensor) { return (uint64_t)tensor->offset + tensor->bytes; }

static int share_memory(const PlanTensor *a, const PlanTensor *b) {
  return a->offset < end_of(b) && b->offset < end_of(a);
}

// Whether what `operator` reads is still there: nothing else was written over it since its producer ran. What no
// operator before produces is there from the start.
static int is_overwritten(const Plan *plan, uint32_t tensor, uint32_t operator) {
  while (operator-- > 0) {
    uint32_t written = plan->operators[operator].output;
    if (written == tensor) return 0;
    if (share_memory(&plan->tensors[written], &plan->tensors[tensor])) return 1;
  }
  return 0;
}

static const char *check_memory(const Plan *plan, uint32_t index) {
  const PlanOperator *operator = &plan->operators[index];
  for (int place = 0; place < 3; place++) {
    uint32_t input = operator->inputs[place];
    if (input == PLAN_NONE) continue;
    if (share_memory(&plan->tensors[input], &plan->tensors[operator->output]))
      return "the output lies in the memory of an input";
    if (is_overwritten(plan, input, index)) return "an input was written over before it is read";
  }
  return 0;
}

static const char *check_arena(const Plan *plan) {
  uint64_t end = 0;
  for (uint32_t index = 0; index < plan->tensor_count; index++)
    if (end_of(&plan->tensors[index]) > end) end = end_of(&plan->tensors[index]);
  if (plan->arena_bytes > end + ARENA_SLACK) return "the arena is larger than its tensors need";
  // One input is run again and again.
  for (uint32_t place = 0; place < plan->input_count; place++)
    for (uint32_t index = 0; index < plan->operator_count; index++)
      if (share_memory(&plan->tensors[plan->operators[index].output], &plan->tensors[plan->inputs[place]]))
        return "the plan's input is written over";
  for (uint32_t place = 0; place < plan->output_count; place++)
    if (is_overwritten(plan, plan->outputs[place], plan->operator_count)) return "the plan's output is written over";
  return 0;
}

const char *plan_open(Plan *plan, const void *bytes, size_t length, uint32_t *where) {
  const uint32_t *header = bytes;
  *where = PLAN_NONE;
  if (length < PLAN_HEADER_WORDS * sizeof(uint32_t) || header[0] != PLAN_MAGIC) return "not a plan";
  if (header[1] != PLAN_VERSION) return "a plan of another version";
  plan->tensor_count = header[2];
  plan->operator_count = header[3];
  plan->data_bytes = header[7];
  plan->arena_bytes = header[8];
  plan->input_count = header[10];
  plan->output_count = header[11];
  if (header[4] % 64 != 0 || header[5] % 64 != 0 || header[6] % 64 != 0 || header[9] % 64 != 0)
    return "a table is not aligned";
  if (!lies_within(header[4], plan->tensor_count, sizeof(PlanTensor), length) ||
      !lies_within(header[5], plan->operator_count, sizeof(PlanOperator), length) ||
      !lies_within(header[6], plan->data_bytes, 1, length) ||
      !lies_within(header[9], (uint64_t)plan->input_count + plan->output_count, sizeof(uint32_t), length))
    return "the plan is cut short";
  if (plan->tensor_count == 0 || plan->operator_count == 0) return "the plan is empty";
  if (plan->tensor_count > MOST_TENSORS || plan->operator_count > MOST_OPERATORS)
    return "the plan has more tensors or operators than any network";
  if (plan->input_count == 0 || plan->output_count == 0) return "the plan has no input or no output";
  if (plan->input_count > plan->tensor_count || plan->output_count > plan->tensor_count)
    return "the plan has more inputs or outputs than tensors";
  const uint8_t *base = bytes;
  plan->inputs = (const uint32_t *)(base + header[9]);
  plan->outputs = plan->inputs + plan->input_count;
  for (uint32_t place = 0; place < plan->input_count + plan->output_count; place++)
    if (plan->inputs[place] >= plan->tensor_count) return "the plan's input or output names no tensor";
  plan->tensors = (const PlanTensor *)(base + header[4]);
  plan->operators = (const PlanOperator *)(base + header[5]);
  plan->data = base + header[6];
  for (uint32_t index = 0; index < plan->tensor_count; index++) {
    const char *wrong = check_tensor(&plan->tensors[index], plan->arena_bytes);
    if (wrong) return wrong;
  }
  for (uint32_t index = 0; index < plan->operator_count; index++) {
    const char *wrong = check_operator(plan, &plan->operators[index]);
    if (!wrong) wrong = check_memory(plan, index);
    if (wrong) {
      *where = index;
      return wrong;
    }
  }
  return check_arena(plan);
}
