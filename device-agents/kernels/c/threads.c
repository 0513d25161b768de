#include "threads.h"

#if !defined(__wasm__)
#include <sched.h>
#endif

enum { SPINS = 1 << 14 };

// Waits without a sleep cost a core that others may need; a sleep costs about as much as these turns do.
static void rest(Meeting *meeting, uint32_t generation, uint32_t thread) {
#if defined(__wasm_atomics__)
  // No wake-up is lost, whichever comes first in the one order that all these atomic accesses have: a mover who saw
  // no sleeper moved before that sleeper was counted, so that its wait finds another generation and returns at once;
  // a mover who saw it notifies, and between its comparison and its sleep a wait lets no notification pass.
  if (thread == 0 && !meeting->first_may_sleep) return;
  __atomic_add_fetch(&meeting->sleepers, 1, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_wait32((int *)&meeting->generation, (int)generation, -1);
  __atomic_sub_fetch(&meeting->sleepers, 1, __ATOMIC_SEQ_CST);
#else
  (void)meeting, (void)generation, (void)thread;
#if !defined(__wasm__)
  sched_yield();
#endif
#endif
}

static void wait_for_change(Meeting *meeting, uint32_t generation, uint32_t thread) {
  for (uint32_t spin = 0; __atomic_load_n(&meeting->generation, __ATOMIC_ACQUIRE) == generation; spin++)
    if (spin >= SPINS) rest(meeting, generation, thread);
}

static void move_on(Meeting *meeting) {
  __atomic_add_fetch(&meeting->generation, 1, __ATOMIC_SEQ_CST);
#if defined(__wasm_atomics__)
  if (__atomic_load_n(&meeting->sleepers, __ATOMIC_SEQ_CST))
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
    wait_for_change(meeting, generation, thread);
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
