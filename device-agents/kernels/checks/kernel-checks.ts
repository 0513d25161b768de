import { conv1x1DenseCheck } from '../conv1x1-dense/check.js'
import { conv1x1SparseCheck } from '../conv1x1-sparse/check.js'
import type { KernelCheck } from '../engine/self-check/index.js'

/** What a device checks its kernels with: one for each kind that has kernels. */
export const kernelChecks: readonly KernelCheck[] = [conv1x1DenseCheck, conv1x1SparseCheck]
