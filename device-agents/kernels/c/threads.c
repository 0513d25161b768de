#include "threads.h"

// An engine keeps those who sleep under a lock and a condition of its own, so that its wake-ups cost more.
#if defined(__wasm__)
enum { SPINS = 1 << 16 };
#else
enum { SPINS = 1 << 14 };
#endif

// What sleeps on a word that is other than it was seen wakes at once.
#if defined(__wasm_atomics__)
static int may_sleep(const Meeting *meeting, uint32_t thread) { return thread != 0 || meeting->first_may_sleep; }
static void sleep_on(uint32_t *word, uint32_t seen) { __builtin_wasm_memory_atomic_wait32((int *)word, (int)seen, -1); }
static void wake_all(uint32_t *word) { __builtin_wasm_memory_atomic_notify((int *)word, 0xffffffffu); }
#elif defined(__wasm__)
// Of one thread: nobody waits.
static int may_sleep(const Meeting *meeting, uint32_t thread) { return (void)meeting, (void)thread, 0; }
static void sleep_on(uint32_t *word, uint32_t seen) { (void)word, (void)seen; }
static void wake_all(uint32_t *word) { (void)word; }
#else
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

static int may_sleep(const Meeting *meeting, uint32_t thread) { return (void)meeting, (void)thread, 1; }
static void sleep_on(uint32_t *word, uint32_t seen) { syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, 0, 0, 0); }
static void wake_all(uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0); }
#endif

// Waits without a sleep cost a core that others may need; a sleep costs about as much as these turns do.
static void rest(Meeting *meeting, uint32_t generation, uint32_t thread) {
  // No wake-up is lost, whichever comes first in the one order that all these atomic accesses have: a mover who saw
  // no sleeper moved before that sleeper was counted, so that its wait finds another generation and returns at once;
  // a mover who saw it notifies, and between its comparison and its sleep a wait lets no notification pass.
  if (!may_sleep(meeting, thread)) return;
  __atomic_add_fetch(&meeting->sleepers, 1, __ATOMIC_SEQ_CST);
  sleep_on(&meeting->generation, generation);
  __atomic_sub_fetch(&meeting->sleepers, 1, __ATOMIC_SEQ_CST);
}

static void wait_for_change(Meeting *meeting, uint32_t generation, uint32_t thread) {
  for (uint32_t spin = 0; __atomic_load_n(&meeting->generation, __ATOMIC_ACQUIRE) == generation; spin++)
    if (spin >= SPINS) rest(meeting, generation, thread);
}

static void move_on(Meeting *meeting) {
  __atomic_add_fetch(&meeting->generation, 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&meeting->sleepers, __ATOMIC_SEQ_CST)) wake_all(&meeting->generation);
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
