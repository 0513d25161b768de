#define _POSIX_C_SOURCE 200809L
#include "clock.h"

#include <math.h>
#include <stdbool.h>
#include <time.h>

double clock_ms(void) {
  static bool started = false;
  static struct timespec start;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!started) {
    start = now;
    started = true;
  }
  return (double)(now.tv_sec - start.tv_sec) * 1e3 + (double)(now.tv_nsec - start.tv_nsec) / 1e6;
}

void clock_sleep(double ms) {
  if (!(ms > 0)) return;
  struct timespec wait = {.tv_sec = (time_t)(ms / 1e3)};
  wait.tv_nsec = (long)((ms - (double)wait.tv_sec * 1e3) * 1e6);
  nanosleep(&wait, NULL);
}

double timer_step_us(void) {
  enum { STEPS = 2000, FOR_MS = 20, MAX_READINGS = 200000 };
  double smallest_ms = HUGE_VAL, last_ms = clock_ms();
  double end_ms = last_ms + FOR_MS;
  int steps = 0;
  for (int reading = 0; reading < MAX_READINGS && steps < STEPS && last_ms < end_ms; reading++) {
    double now_ms = clock_ms();
    if (now_ms > last_ms) {
      smallest_ms = fmin(smallest_ms, now_ms - last_ms);
      steps++;
    }
    last_ms = now_ms;
  }
  return steps == 0 ? -1 : round(smallest_ms * 1e6) / 1e3;
}
