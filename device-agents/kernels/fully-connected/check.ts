import { createRandom } from '@paceline/domain'
import { groupedRowsData, groupRows, noClamp, vector } from '@paceline/kernel-plan'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { fullyConnectedReference } from './reference.js'

const [inputs, outputs] = [39, 11]

export const fullyConnectedDenseCheck: KernelCheck = {
  kind: 'fully-connected-dense',
  cases: () => [caseOf('fully-connected-dense')],
}

export const fullyConnectedSparseCheck: KernelCheck = {
  kind: 'fully-connected-sparse',
  cases: () => [caseOf('fully-connected-sparse')],
}

/** Two thirds of the sparse weights are zeros. */
function caseOf(kind: 'fully-connected-dense' | 'fully-connected-sparse'): CheckCase {
  const random = createRandom(0)
  const sparse = kind === 'fully-connected-sparse'
  const layer = {
    inputs,
    outputs,
    weights: floatsOf(random, inputs * outputs).map((weight, at) => (sparse && at % 3 > 0 ? 0 : weight)),
    bias: floatsOf(random, outputs),
    clamp: noClamp,
  }
  const input = floatsOf(random, inputs)
  const { weights, bias } = layer
  return {
    plan: oneOperator([vector(inputs)], vector(outputs), {
      kind,
      clamp: noClamp,
      data: [sparse ? groupedRowsData(groupRows(weights, outputs, inputs, 1)) : weights, bias],
      parameters: sparse ? [1] : [],
    }),
    inputs: [input],
    expected: fullyConnectedReference(layer, input),
    tolerance: 2e-6,
  }
}
