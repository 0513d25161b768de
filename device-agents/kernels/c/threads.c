#include "threads.h"

#if !defined(__wasm__)
#include <sched.h>
#endif

enum { SPINS = 1 << 14 };

static void wait_for_change(uint32_t *word, uint32_t seen, uint32_t thread) {
  for (uint32_t spin = 0; __atomic_load_n(word, __ATOMIC_ACQUIRE) == seen; spin++) {
    if (spin < SPINS) continue;
#if defined(__wasm_atomics__)
    if (thread != 0) __builtin_wasm_memory_atomic_wait32((int *)word, (int)seen, -1);
#elif !defined(__wasm__)
    sched_yield();
#endif
    (void)thread;
  }
}

static void move_on(Meeting *meeting) {
  __atomic_add_fetch(&meeting->generation, 1, __ATOMIC_RELEASE);
#if defined(__wasm_atomics__)
  __builtin_wasm_memory_atomic_notify((int *)&meeting->generation, 0xffffffffu);
#endif
}

static void fall_with(const Meeting *meeting) {
  if (__atomic_load_n(&meeting->broken, __ATOMIC_ACQUIRE)) __builtin_trap();
}

void meet(Meeting *meeting, uint32_t thread) {
  if (meeting->count == 1) return;
  // Read before `broken`: whoever breaks up after it moves the generation on, too.
  uint32_t generation = __atomic_load_n(&meeting->generation, __ATOMIC_ACQUIRE);
  fall_with(meeting);
  if (__atomic_add_fetch(&meeting->arrived, 1, __ATOMIC_ACQ_REL) < meeting->count) {
    wait_for_change(&meeting->generation, generation, thread);
    fall_with(meeting);
    return;
  }
  __atomic_store_n(&meeting->arrived, 0, __ATOMIC_RELAXED);
  move_on(meeting);
}

void break_up(Meeting *meeting) {
  __atomic_store_n(&meeting->broken, 1, __ATOMIC_RELEASE);
  move_on(meeting);
}
