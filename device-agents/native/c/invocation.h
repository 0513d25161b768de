/* One invocation of one model, as packages/agent/src/run-invocation.ts: init, first, block*, done. */
#ifndef PACELINE_INVOCATION_H
#define PACELINE_INVOCATION_H

#include "plan.h"
#include "model.h"

/*
 * Says all that follows `ready`, up to `done`; what goes wrong is the last message, and ends this process.
 *
 * `outputs`: the file that the first inference's outputs are written to; NULL for none.
 */
void invocation_run(const runtime *in, const invocation_plan *plan, const char *outputs);

#endif
