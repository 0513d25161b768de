/* Which kernel runs each operator: as device-agents/kernels/engine/choice has it. */
#ifndef PACELINE_KERNELS_CHOICE_H
#define PACELINE_KERNELS_CHOICE_H

#include "../c/executor.h"
#include "../c/plan.h"

/*
 * Selects a kernel for each operator of a network whose input is filled: the preferred one, else the fastest of those
 * that fit and that the self-check has not refused; operators of one shape share it. Ends this process as
 * `operator-unsupported` where none is left.
 *
 * `preferred`: names in the order of the operators, parted by spaces, any other word for none; may be NULL
 */
void choose_kernels(Network *network, const Plan *plan, const char *preferred);

#endif
