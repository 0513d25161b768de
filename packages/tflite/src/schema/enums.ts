/** `Padding`: a name's position is its number. */
export const paddings = ['SAME', 'VALID'] as const
export type Padding = (typeof paddings)[number]

/** `ActivationFunctionType`, fused behind an operator. */
export const activations = ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', 'TANH', 'SIGN_BIT'] as const
export type Activation = (typeof activations)[number]

/** `FullyConnectedOptionsWeightsFormat`. */
export const weightsFormats = ['DEFAULT', 'SHUFFLED4x16INT8'] as const

/** `LSTMKernelType`. */
export const lstmKernels = ['FULL', 'BASIC'] as const

/** `MirrorPadMode`. */
export const mirrorPadModes = ['REFLECT', 'SYMMETRIC'] as const

/** `CombinerType` of the sparse embedding lookup. */
export const combiners = ['SUM', 'MEAN', 'SQRTN'] as const

/** `LSHProjectionType`. */
export const lshProjections = ['UNKNOWN', 'SPARSE', 'DENSE'] as const
