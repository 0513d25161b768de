import {
  type GroupedRows,
  groupedRowsData,
  groupRows,
  type KernelPlan,
  noClamp,
  type PlanTensor,
  planes,
  vector,
} from '@paceline/kernel-plan'
import { describe, it } from 'vitest'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { expectAgreement, expectRefusal, type OperatorCase } from '../testing/operator-outputs.js'
import { floats, integerIn, randomOf } from '../testing/seeded.js'
import { seededClamp } from '../testing/seeded-clamp.js'
import { type FullyConnected, fullyConnectedReference } from './reference.js'

const shapes = 200
/** Of the largest output: float32 sums of up to 150 products in another order. */
const tolerance = 2e-6

type Kind = 'dense' | 'sparse'

/** Every seventh sparse layer has no weights, every fifth no zeros. */
function seededCase(seed: number, kind: Kind): OperatorCase {
  const random = randomOf(seed)
  const [inputs, outputs] = [integerIn(random, 1, 150), integerIn(random, 1, 50)]
  const zeros = kind === 'dense' || seed % 5 === 0 ? 0 : seed % 7 === 0 ? 1 : random.nextUnit()
  const layer = {
    inputs,
    outputs,
    weights: floats(random, inputs * outputs).map((weight) => (random.nextUnit() < zeros ? 0 : weight)),
    bias: floats(random, outputs),
    clamp: seededClamp(random),
  }
  const input = floats(random, inputs)
  const plan = kind === 'dense' ? densePlan(layer) : sparsePlan(layer)
  return { plan, inputs: [input], expected: fullyConnectedReference(layer, input) }
}

function densePlan(layer: FullyConnected, input: PlanTensor = vector(layer.inputs)): KernelPlan {
  return oneOperatorPlan([input], vector(layer.outputs), {
    kind: 'fully-connected-dense',
    clamp: layer.clamp,
    data: [layer.weights, layer.bias],
    parameters: [],
  })
}

function sparsePlan(
  layer: FullyConnected,
  rows: GroupedRows = groupRows(layer.weights, layer.outputs, layer.inputs, 1),
): KernelPlan {
  return oneOperatorPlan([vector(layer.inputs)], vector(layer.outputs), {
    kind: 'fully-connected-sparse',
    clamp: layer.clamp,
    data: [groupedRowsData(rows), layer.bias],
    parameters: [rows.rows],
  })
}

const small: FullyConnected = {
  inputs: 2,
  outputs: 3,
  weights: new Float32Array(6),
  bias: new Float32Array(3),
  clamp: noClamp,
}

describe.each(testedFlavours)('the fully connected layer, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it.each<Kind>(['dense', 'sparse'])(`gives the reference's answer at ${shapes} shapes: %s`, (kind) => {
    for (let seed = 0; seed < shapes; seed++)
      expectAgreement(kernels, seededCase(seed, kind), tolerance, `seed ${seed}`)
  })

  it.each<[string, Partial<FullyConnected>, RegExp]>([
    ['weights of another shape', { weights: new Float32Array(5) }, /as many weights/],
    ['a bias too few', { bias: new Float32Array(2) }, /one to an output channel/],
    ['a weight that is no number', { weights: new Float32Array(6).fill(Number.NaN) }, /not finite/],
  ])('refuses dense %s', (_, change, message) => {
    expectRefusal(kernels, densePlan({ ...small, ...change }), message)
  })

  it('refuses planes', () => {
    expectRefusal(kernels, densePlan(small, planes(2, 1, 1)), /float32 vectors/)
  })

  it.each<[string, Partial<GroupedRows>, RegExp]>([
    ['a column past the input', { columns: Uint32Array.of(0, 2, 1) }, /beyond the input/],
    ['columns that do not ascend', { columns: Uint32Array.of(1, 0, 1) }, /do not ascend/],
    ['a column that is there twice', { columns: Uint32Array.of(1, 1, 1) }, /do not ascend/],
    ['row pointers that go back', { rowPointers: Uint32Array.of(0, 3, 2, 3) }, /row pointers descend/],
    ['row pointers that start late', { rowPointers: Uint32Array.of(1, 2, 2, 3) }, /does not begin at 0/],
    ['row pointers past the data', { rowPointers: Uint32Array.of(0, 2, 2, 0xffffffff) }, /row pointers say/],
    ['row pointers that wrap', { rowPointers: Uint32Array.of(0, 2, 2, 0x80000003) }, /row pointers say/],
    [
      'row pointers cut short',
      { rowPointers: Uint32Array.of(0), columns: none, values: new Float32Array() },
      /fewer row/,
    ],
    ['fewer values than columns', { values: Float32Array.of(1, 2) }, /row pointers say/],
    ['an infinite weight', { values: Float32Array.of(1, Number.NEGATIVE_INFINITY, 3) }, /not finite/],
  ])('refuses sparse rows with %s', (_, change, message) => {
    const rows: GroupedRows = {
      rows: 1,
      rowPointers: Uint32Array.of(0, 2, 2, 3),
      columns: Uint32Array.of(0, 1, 1),
      values: Float32Array.of(1, 2, 3),
      ...change,
    }
    expectRefusal(kernels, sparsePlan(small, rows), message)
  })

  it.each<[string, Partial<FullyConnected>, RegExp]>([
    ['a bias too few', { bias: new Float32Array(2) }, /one to an output channel/],
    ['a bias that is no number', { bias: Float32Array.of(0, 0, Number.NaN) }, /not finite/],
  ])('refuses sparse layers with %s', (_, change, message) => {
    expectRefusal(kernels, sparsePlan({ ...small, ...change }), message)
  })
})

const none = new Uint32Array()
