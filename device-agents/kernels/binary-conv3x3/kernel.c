// Binary 3x3 convolution: the kernels of the 1x1 with nine taps to a pixel. Data, parameters and padding in
// c/binary.h.
#include "binary.h"

const OperatorKind binary_conv3x3 = {31, binary_check, binary_variants, BINARY_VARIANTS};
