#include "executor.h"
#include "memory.h"
#include "operator.h"
#include "threads.h"

enum { MAX_FITTING = 24, MAX_THREADS = 16 };

typedef struct {
  Operator call;
  const Variant *fitting[MAX_FITTING];
  uint32_t fitting_count;
  uint32_t selected;
  void *prepared;
  size_t prepared_bytes;
} Step;

struct Network {
  Plan plan;
  uint8_t *arena;
  Step *steps;
  uint8_t *scratch;
  size_t scratch_bytes;
  size_t held_bytes;
  Meeting meeting;
  // What the threads do next: steps [first, last), or nothing more.
  uint32_t first;
  uint32_t last;
  uint32_t closed;
};

static const char *error;
static uint32_t error_operator;

static Network *fail(const char *message, uint32_t operator) {
  error = message;
  error_operator = operator;
  return 0;
}

const char *network_error(void) { return error; }
uint32_t network_error_operator(void) { return error_operator; }

// In 64 bits, so that what WASM has no room for does not wrap to something small.
static void *hold(Network *network, uint64_t bytes) {
  void *held = bytes > SIZE_MAX / 2 ? 0 : memory_allocate((size_t)bytes);
  if (held) network->held_bytes += (size_t)bytes;
  return held;
}

static void resolve(const Network *network, const PlanOperator *from, Operator *call) {
  const Plan *plan = &network->plan;
  call->kind = from->kind;
  for (int place = 0; place < 3; place++) {
    const PlanTensor *tensor = from->inputs[place] == PLAN_NONE ? 0 : &plan->tensors[from->inputs[place]];
    call->inputs[place] = tensor;
    call->in[place] = tensor ? network->arena + tensor->offset : 0;
  }
  call->output = &plan->tensors[from->output];
  call->out = network->arena + call->output->offset;
  for (int place = 0; place < 2; place++) {
    call->data[place] = plan->data + from->data[place].offset;
    call->data_bytes[place] = from->data[place].bytes;
  }
  call->clamp_min = from->clamp_min;
  call->clamp_max = from->clamp_max;
  call->parameters = from->parameters;
}

// Null, or what is wrong with the operator.
static const char *open_step(Network *network, const PlanOperator *from, Step *step) {
  const OperatorKind *kind = operator_kind(from->kind);
  if (!kind) return "an operator of an unknown kind";
  resolve(network, from, &step->call);
  const char *wrong = kind->check(&step->call);
  if (wrong) return wrong;
  for (uint32_t index = 0; index < kind->variant_count && step->fitting_count < MAX_FITTING; index++) {
    const Variant *variant = &kind->variants[index];
    if (variant->fits && !variant->fits(&step->call)) continue;
    step->fitting[step->fitting_count++] = variant;
    size_t prepared = variant->prepared_bytes ? variant->prepared_bytes(&step->call) : 0;
    size_t scratch = variant->scratch_bytes ? variant->scratch_bytes(&step->call) : 0;
    if (prepared > step->prepared_bytes) step->prepared_bytes = prepared;
    if (scratch > network->scratch_bytes) network->scratch_bytes = scratch;
  }
  return step->fitting_count > 0 ? 0 : "no kernel fits this operator's shape";
}

Network *network_open(const void *bytes, size_t length, uint32_t threads) {
  if (threads < 1 || threads > MAX_THREADS) return fail("from 1 to 16 threads", PLAN_NONE);
  Network *network = memory_allocate(sizeof(Network));
  if (!network) return fail("out of memory", PLAN_NONE);
  *network = (Network){.meeting = {.count = threads}};
  uint32_t where;
  const char *wrong = plan_open(&network->plan, bytes, length, &where);
  if (wrong) return fail(wrong, where);
  const Plan *plan = &network->plan;
  network->arena = hold(network, plan->arena_bytes);
  network->steps = hold(network, plan->operator_count * sizeof(Step));
  if (!network->arena || !network->steps) return fail("out of memory", PLAN_NONE);
  // Lanes beyond a plane's pixels are computed with, so they must start finite.
  __builtin_memset(network->arena, 0, plan->arena_bytes);
  for (uint32_t index = 0; index < plan->operator_count; index++) {
    network->steps[index] = (Step){0};
    wrong = open_step(network, &plan->operators[index], &network->steps[index]);
    if (wrong) return fail(wrong, index);
  }
  network->scratch_bytes = (network->scratch_bytes + 63) & ~(size_t)63;
  network->scratch = hold(network, (uint64_t)network->scratch_bytes * threads + 64);
  if (!network->scratch) return fail("out of memory", PLAN_NONE);
  for (uint32_t index = 0; index < plan->operator_count; index++)
    if (network_select(network, index, 0) != 0) return fail("out of memory", index);
  return network;
}

uint32_t network_operators(const Network *network) { return network->plan.operator_count; }

uint32_t network_variants(const Network *network, uint32_t operator) {
  return network->steps[operator].fitting_count;
}

const char *network_variant_name(const Network *network, uint32_t operator, uint32_t variant) {
  return network->steps[operator].fitting[variant]->name;
}

int network_select(Network *network, uint32_t operator, uint32_t variant) {
  if (operator >= network->plan.operator_count) return -1;
  Step *step = &network->steps[operator];
  if (variant >= step->fitting_count) return -1;
  if (!step->prepared && step->prepared_bytes > 0) step->prepared = hold(network, step->prepared_bytes);
  if (!step->prepared && step->prepared_bytes > 0) return -1;
  step->selected = variant;
  const Variant *chosen = step->fitting[variant];
  if (chosen->prepare) chosen->prepare(&step->call, step->prepared);
  return 0;
}

uint32_t network_selected(const Network *network, uint32_t operator) {
  return network->steps[operator].selected;
}

void *network_tensor(const Network *network, uint32_t tensor) {
  return network->arena + network->plan.tensors[tensor].offset;
}

size_t network_bytes(const Network *network) { return network->held_bytes; }

static void run_share(Network *network, const Step *step, uint32_t thread) {
  const Variant *variant = step->fitting[step->selected];
  uint32_t units = variant->units(&step->call);
  uint32_t threads = network->meeting.count;
  uint32_t from = (uint32_t)((uint64_t)units * thread / threads);
  uint32_t to = (uint32_t)((uint64_t)units * (thread + 1) / threads);
  if (from < to)
    variant->run(&step->call, step->prepared, from, to, network->scratch + network->scratch_bytes * thread);
}

static void run_steps(Network *network, uint32_t thread) {
  // Read once: after the last meeting the first thread may already set the next run's.
  uint32_t last = network->last;
  for (uint32_t index = network->first; index < last; index++) {
    run_share(network, &network->steps[index], thread);
    meet(&network->meeting, thread);
  }
}

static void run_range(Network *network, uint32_t first, uint32_t last) {
  network->first = first;
  network->last = last;
  meet(&network->meeting, 0);
  run_steps(network, 0);
}

void network_run(Network *network) { run_range(network, 0, network->plan.operator_count); }

void network_run_operator(Network *network, uint32_t operator) {
  run_range(network, operator, operator + 1);
}

void network_work(Network *network, uint32_t thread) {
  for (;;) {
    meet(&network->meeting, thread);
    if (network->closed) return;
    run_steps(network, thread);
  }
}

void network_close(Network *network) {
  network->closed = 1;
  meet(&network->meeting, 0);
}

void network_let_first_sleep(Network *network) { network->meeting.first_may_sleep = 1; }

void network_abandon(Network *network) { break_up(&network->meeting); }
