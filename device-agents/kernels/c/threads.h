// The threads of one network: they start and end a run together and meet between operators.
#pragma once
#include <stdint.h>

typedef struct {
  uint32_t count;
  // Threads that have come to the meeting under way.
  uint32_t arrived;
  // Counts meetings; who came early waits for it to move.
  uint32_t generation;
  // A thread fell out of its work: who waits for it would wait for ever, and traps instead.
  uint32_t broken;
  // Threads that sleep or are about to.
  uint32_t sleepers;
  // WASM: thread 0 may be a browser's main thread, where a sleep would trap; it then spins for as long as it takes.
  uint32_t first_may_sleep;
} Meeting;

// Returns when all threads have come: they spin for a while and then sleep.
void meet(Meeting *meeting, uint32_t thread);
// Ends all threads that wait or come to wait.
void break_up(Meeting *meeting);
