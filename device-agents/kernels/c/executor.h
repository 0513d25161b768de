// Runs a plan: packs weights for the variant chosen for each operator, and shares each operator's units over
// threads. Every function but `network_work` belongs to one thread.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct Network Network;

// Reads the plan in place: its bytes must stay. Null on an error, which `network_error` tells.
Network *network_open(const void *bytes, size_t length, uint32_t threads);
const char *network_error(void);
// The operator that the error is about; 0xffffffff for none.
uint32_t network_error_operator(void);

uint32_t network_operators(const Network *network);
// Variants that fit the operator, best guess first; they are counted from 0.
uint32_t network_variants(const Network *network, uint32_t operator);
const char *network_variant_name(const Network *network, uint32_t operator, uint32_t variant);
// Packs the operator's weights for the variant; 0, or -1 where there is no memory or no such variant.
int network_select(Network *network, uint32_t operator, uint32_t variant);
uint32_t network_selected(const Network *network, uint32_t operator);

void *network_tensor(const Network *network, uint32_t tensor);
// Bytes held beside the plan: packed weights, activations and scratch.
size_t network_bytes(const Network *network);

void network_run(Network *network);
void network_run_operator(Network *network, uint32_t operator);
// What each further thread (1 .. threads - 1) calls; returns when the network is closed.
void network_work(Network *network, uint32_t thread);
void network_close(Network *network);
// WASM, before the first run: thread 0 is one that may sleep while it waits for the others.
void network_let_first_sleep(Network *network);
// Called by whoever saw a thread fail: the others trap instead of waiting for it.
void network_abandon(Network *network);
