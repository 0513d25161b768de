import { activationCheck } from '../activation/check.js'
import { addCheck } from '../add/check.js'
import { binaryConv1x1Check } from '../binary-conv1x1/check.js'
import { binaryConv3x3Check } from '../binary-conv3x3/check.js'
import { conv1x1DenseCheck } from '../conv1x1-dense/check.js'
import { conv1x1SparseCheck } from '../conv1x1-sparse/check.js'
import { depthwiseCheck } from '../depthwise/check.js'
import type { KernelCheck } from '../engine/self-check/index.js'
import { firstConvCheck } from '../first-conv/check.js'
import { fullyConnectedDenseCheck, fullyConnectedSparseCheck } from '../fully-connected/check.js'
import { gatherCheck } from '../gather/check.js'
import { globalPoolCheck } from '../global-pool/check.js'
import { int8Conv1x1Check } from '../int8-conv1x1/check.js'
import { int8DepthwiseCheck } from '../int8-depthwise/check.js'
import { layoutChecks } from '../layout/check.js'
import { multiplyCheck } from '../multiply/check.js'
import { softmaxCheck } from '../softmax/check.js'

/** What a device checks its kernels with: one for each kind that has kernels. */
export const kernelChecks: readonly KernelCheck[] = [
  conv1x1DenseCheck,
  conv1x1SparseCheck,
  depthwiseCheck,
  firstConvCheck,
  globalPoolCheck,
  addCheck,
  multiplyCheck,
  activationCheck,
  fullyConnectedDenseCheck,
  fullyConnectedSparseCheck,
  softmaxCheck,
  ...layoutChecks,
  gatherCheck,
  binaryConv1x1Check,
  binaryConv3x3Check,
  int8Conv1x1Check,
  int8DepthwiseCheck,
]
