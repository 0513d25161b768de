/* Many models in one process, one after the other: packages/agent/src/suite. */
#ifndef PACELINE_SUITE_H
#define PACELINE_SUITE_H

#include "model.h"
#include "plan.h"

/*
 * Says all that follows `ready`, up to `suite-done`. A model that the runtime refuses is one entry less; whatever
 * else goes wrong is the last message, and ends this process.
 */
void suite_run(const runtime *in, const suite_plan *plan);

#endif
