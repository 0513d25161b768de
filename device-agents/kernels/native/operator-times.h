/* What each operator of a network takes, as device-agents/kernels/engine/runner/operator-times.ts has it. */
#ifndef PACELINE_KERNELS_OPERATOR_TIMES_H
#define PACELINE_KERNELS_OPERATOR_TIMES_H

#include <stdbool.h>
#include <stdint.h>

#include "../c/executor.h"

/* Ends this process where no memory is left for them. */
void operator_times_start(uint32_t operators);
bool operator_times_on(void);
void operator_times_end(void);

/* One inference, operator by operator, each of them timed. */
void operator_times_run(Network *network);

/* Puts `operatorTimes` into the message that was begun: of each operator its first and all of its milliseconds. */
void operator_times_say(void);

#endif
