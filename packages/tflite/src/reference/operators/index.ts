import type { Kernel } from '../kernel.js'
import { activationKernels } from './activation.js'
import { arithmeticKernels } from './arithmetic.js'
import { conv3dKernels } from './conv-3d.js'
import { convolutionKernels } from './convolution.js'
import { indexingKernels } from './indexing.js'
import { layoutKernels } from './layout.js'
import { matrixKernels } from './matrix.js'
import { poolingKernels } from './pooling.js'
import { recurrentKernels } from './recurrent.js'
import { reductionKernels } from './reductions.js'
import { resizeKernels } from './resize.js'

/** Float32 kernels by operator type: a new family of operators is one file and one line here. */
export const kernels: ReadonlyMap<string, Kernel> = new Map(
  [
    activationKernels,
    arithmeticKernels,
    conv3dKernels,
    convolutionKernels,
    indexingKernels,
    layoutKernels,
    matrixKernels,
    poolingKernels,
    recurrentKernels,
    reductionKernels,
    resizeKernels,
  ].flatMap((family) => Object.entries(family)),
)
