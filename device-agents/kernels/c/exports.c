// The names under which WASM offers the executor.
#if defined(__wasm__)
#include "executor.h"
#include "memory.h"
#include "peak.h"

#define EXPORT(name) __attribute__((export_name(#name)))

// Moves with each change of what is exported or of the plan's form.
EXPORT(abi_version) uint32_t abi_version(void) { return 2; }
EXPORT(allocate) void *allocate(uint32_t bytes) { return memory_allocate(bytes); }
EXPORT(release_all) void release_all(void) { memory_release_all(); }

EXPORT(open) Network *open_network(const void *bytes, uint32_t length, uint32_t threads) {
  return network_open(bytes, length, threads);
}
EXPORT(error) const char *last_error(void) { return network_error(); }
EXPORT(error_operator) uint32_t last_error_operator(void) { return network_error_operator(); }
EXPORT(operators) uint32_t operators(const Network *network) { return network_operators(network); }
EXPORT(variants) uint32_t variants(const Network *network, uint32_t operator) {
  return network_variants(network, operator);
}
EXPORT(variant_name) const char *variant_name(const Network *network, uint32_t operator, uint32_t variant) {
  return network_variant_name(network, operator, variant);
}
EXPORT(select) int select_variant(Network *network, uint32_t operator, uint32_t variant) {
  return network_select(network, operator, variant);
}
EXPORT(selected) uint32_t selected(const Network *network, uint32_t operator) {
  return network_selected(network, operator);
}
EXPORT(tensor) void *tensor(const Network *network, uint32_t index) { return network_tensor(network, index); }
EXPORT(held_bytes) uint32_t held_bytes(const Network *network) { return (uint32_t)network_bytes(network); }
EXPORT(run) void run(Network *network) { network_run(network); }
EXPORT(run_operator) void run_operator(Network *network, uint32_t operator) {
  network_run_operator(network, operator);
}
EXPORT(work) void work(Network *network, uint32_t thread) { network_work(network, thread); }
EXPORT(close) void close_network(Network *network) { network_close(network); }
EXPORT(let_first_sleep) void let_first_sleep(Network *network) { network_let_first_sleep(network); }
EXPORT(abandon) void abandon(Network *network) { network_abandon(network); }
EXPORT(peak) float peak(uint32_t accumulators, uint32_t iterations, float seed) {
  return peak_multiply_adds(accumulators, iterations, seed);
}
#endif
