#include "operator-times.h"

#include <stdlib.h>

#include "clock.h"
#include "message.h"

static double *first_ms, *total_ms;
static uint32_t count;
static double calls;

void operator_times_start(uint32_t operators) {
  operator_times_end();
  first_ms = calloc(operators, sizeof *first_ms);
  total_ms = calloc(operators, sizeof *total_ms);
  if (first_ms == NULL || total_ms == NULL) fail("out-of-memory", "no memory is left to time %u operators", operators);
  count = operators;
}

bool operator_times_on(void) { return count > 0; }

void operator_times_end(void) {
  free(first_ms);
  free(total_ms);
  first_ms = total_ms = NULL;
  count = 0;
  calls = 0;
}

void operator_times_run(Network *network) {
  for (uint32_t operator = 0; operator < count; operator++) {
    double started_ms = clock_ms();
    network_run_operator(network, operator);
    double took_ms = clock_ms() - started_ms;
    if (calls == 0) first_ms[operator] = took_ms;
    total_ms[operator] += took_ms;
  }
  calls += 1;
}

void operator_times_say(void) {
  message_open_object("operatorTimes");
  message_number("calls", calls);
  message_numbers("firstMs", first_ms, count);
  message_numbers("totalMs", total_ms, count);
  message_close_object();
}
