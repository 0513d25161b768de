import { createRandom } from '@paceline/domain'
import { type KernelKind, noClamp, type PlanTensor, pixels, planes, vector } from '@paceline/kernel-plan'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { transposeReference } from './reference.js'

const [channels, size] = [5, 7]
const pixelCount = size * size

export const layoutChecks: readonly KernelCheck[] = [
  {
    kind: 'hwc-to-chw',
    cases: () => [caseOf('hwc-to-chw', image(), split(), transposeReference(pixelCount, channels, values()))],
  },
  {
    kind: 'chw-to-hwc',
    cases: () => [caseOf('chw-to-hwc', split(), image(), transposeReference(channels, pixelCount, values()))],
  },
  { kind: 'copy', cases: () => [caseOf('copy', image(), vector(channels * pixelCount), values())] },
]

const image = () => pixels(channels, size, size)
const split = () => planes(channels, size, size)
const values = () => floatsOf(createRandom(0), channels * pixelCount)

function caseOf(kind: KernelKind, from: PlanTensor, to: PlanTensor, expected: Float32Array): CheckCase {
  const plan = oneOperator([from], to, { kind, clamp: noClamp, data: [], parameters: [] })
  return { plan, inputs: [values()], expected, tolerance: 0 }
}
