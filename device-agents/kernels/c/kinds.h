// Every kind of operator, each defined beside its kernels.
#pragma once
#include "operator.h"

extern const OperatorKind conv1x1_dense;
extern const OperatorKind depthwise;
extern const OperatorKind first_conv;
extern const OperatorKind global_pool;
extern const OperatorKind add;
extern const OperatorKind multiply;
extern const OperatorKind activation;
extern const OperatorKind fully_connected_dense;
extern const OperatorKind fully_connected_sparse;
extern const OperatorKind softmax;
extern const OperatorKind hwc_to_chw;
extern const OperatorKind chw_to_hwc;
extern const OperatorKind copy_bytes;
extern const OperatorKind gather;
extern const OperatorKind conv1x1_sparse;
extern const OperatorKind int8_conv1x1;
extern const OperatorKind int8_depthwise;
extern const OperatorKind binary_conv1x1;
extern const OperatorKind binary_conv3x3;
