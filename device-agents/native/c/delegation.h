/* Sees what a delegate takes of a model. */
#ifndef PACELINE_DELEGATION_H
#define PACELINE_DELEGATION_H

#include "tflite.h"

typedef struct {
  /* Operators of the model, in all its subgraphs, and how many of them the delegate runs. */
  int operators, delegated;
  /* What looking took, which is no part of making the interpreter. */
  double spent_ms;
} delegation;

/*
 * A delegate that stands in front of `inner`: TFLite's C API cannot tell what a delegate took, but a delegate is
 * given the execution plan, so this one lists the nodes, lets the real one prepare itself, and lists them again.
 * With NULL it only counts. Nothing of it is left in the graph, so it costs an inference nothing. `outer` and `seen`
 * are to live as long as the interpreter.
 */
void delegation_observe(tfl_delegate *outer, tfl_delegate *inner, delegation *seen);

#endif
