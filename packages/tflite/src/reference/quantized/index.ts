import type { Kernel, Kernels } from '../kernel.js'
import { kernels } from '../operators/index.js'
import { ReferenceUnsupportedError } from '../unsupported-error.js'
import { elementwiseKernels, rescaled } from './elementwise.js'
import { hardSwish } from './hard-swish.js'
import { layerKernels } from './layers.js'
import { mean } from './mean.js'
import { onReals, onSteps } from './through-float.js'

/** Operators that move or compare values: inputs and outputs have one scale. */
const moving = [
  ...[
    'AVERAGE_POOL_2D',
    'CONCATENATION',
    'DEPTH_TO_SPACE',
    'EXPAND_DIMS',
    'GATHER',
    'MAXIMUM',
    'MAX_POOL_2D',
  ],
  ...[
    'MINIMUM',
    'MIRROR_PAD',
    'PACK',
    'PAD',
    'RESHAPE',
    'RESIZE_BILINEAR',
    'RESIZE_NEAREST_NEIGHBOR',
    'SLICE',
  ],
  ...['SPACE_TO_DEPTH', 'SPLIT', 'SPLIT_V', 'SQUEEZE', 'STRIDED_SLICE', 'TRANSPOSE', 'UNPACK'],
]

/** Operators that TFLite computes by a table of real values; its SOFTMAX is in integers, a step beside at most. */
const computing = ['LOGISTIC', 'SOFTMAX', 'TANH']

/**
 * Kernels of operators with int8 tensors, by type. Layers, sums, products, means and hard-swish are TFLite's integer
 * arithmetic as its builds of 2.9 for x86 have it; builds that round a product once give a step beside at ties.
 */
export const quantizedKernels: ReadonlyMap<string, Kernel> = new Map(
  Object.entries({
    ...layerKernels,
    ...elementwiseKernels,
    ...through(onSteps, moving),
    ...through(onReals, computing),
    HARD_SWISH: hardSwish,
    MEAN: mean,
    QUANTIZE: (call) => (call.scales.inputs[0] === undefined ? fromFloat(call) : rescaled('NONE')(call)),
    DEQUANTIZE: onReals(({ operand }) => operand(0).values),
  } satisfies Kernels),
)

const fromFloat = onReals(({ operand }) => operand(0).values)

function through(way: (kernel: Kernel) => Kernel, types: readonly string[]): Kernels {
  return Object.fromEntries(types.map((type) => [type, way(floatKernel(type))]))
}

function floatKernel(type: string): Kernel {
  const kernel = kernels.get(type)
  if (kernel === undefined) throw new ReferenceUnsupportedError(`the reference has no ${type}`)
  return kernel
}
