// Every kind of operator, each defined beside its kernels.
#pragma once
#include "operator.h"

extern const OperatorKind conv1x1_dense;
extern const OperatorKind conv1x1_sparse;
