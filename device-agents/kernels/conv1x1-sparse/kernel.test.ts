import {
  type GroupedRows,
  groupedRowsData,
  groupRows,
  type KernelPlan,
  noClamp,
  type PlanTensor,
  planes,
} from '@paceline/kernel-plan'
import { describe, expect, it } from 'vitest'
import { conv1x1Reference } from '../conv1x1-dense/reference.js'
import { KernelNetwork, PlanRefusedError } from '../engine/kernel-network.js'
import { isaOf, loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { fillPlanes, largestDifference, readPlanes } from '../testing/planes.js'
import { floats, integerIn, pick, randomOf } from '../testing/seeded.js'
import { type SparseConv1x1, sparseConv1x1Reference } from './reference.js'

const shapes = 200
const rowsPerGroup = [1, 2, 4, 5, 6]
/** Of the largest output: float32 sums of up to 100 products in another order. */
const tolerance = 2e-6

interface Case {
  readonly layer: SparseConv1x1
  /** [out][in], the zeros among them. */
  readonly dense: Float32Array
  readonly plan: KernelPlan
  readonly input: Float32Array
}

/** Every tenth case has one pixel, every seventh no weights at all, every fifth all of them. */
function seededCase(seed: number, rows: number): Case {
  const random = randomOf(seed)
  const [height, width] = seed % 10 === 0 ? [1, 1] : [integerIn(random, 1, 12), integerIn(random, 1, 12)]
  const [channelsIn, channelsOut] = [integerIn(random, 1, 100), integerIn(random, 1, 40)]
  const zeros = seed % 7 === 0 ? 1 : seed % 5 === 0 ? 0 : random.nextUnit()
  const kept = new Map<number, boolean>()
  const isKept = (block: number) => {
    const answer = kept.get(block) ?? random.nextUnit() >= zeros
    kept.set(block, answer)
    return answer
  }
  const dense = floats(random, channelsIn * channelsOut).map((weight, index) => {
    const [out, channel] = [Math.floor(index / channelsIn), index % channelsIn]
    return isKept(Math.floor(out / rows) * channelsIn + channel) ? weight : 0
  })
  const layer = {
    channelsIn,
    channelsOut,
    pixels: height * width,
    weights: groupRows(dense, channelsOut, channelsIn, rows),
    bias: floats(random, channelsOut),
    clamp: pick(random, [
      noClamp,
      { min: 0, max: Number.POSITIVE_INFINITY },
      { min: 0, max: 6 },
      { min: -1, max: 1 },
    ]),
  }
  return {
    layer,
    dense,
    plan: planOf(layer, height, width, [integerIn(random, 0, 3), integerIn(random, 0, 3)]),
    input: floats(random, channelsIn * height * width),
  }
}

/** The planes of input and output are `gaps` vectors further apart than they need to be. */
function planOf(
  layer: SparseConv1x1,
  height: number,
  width: number,
  gaps: readonly [number, number] = [0, 0],
): KernelPlan {
  const spaced = (tensor: PlanTensor, gap: number) => ({ ...tensor, stride: tensor.stride + 4 * gap })
  return oneOperatorPlan(
    [spaced(planes(layer.channelsIn, height, width), gaps[0])],
    spaced(planes(layer.channelsOut, height, width), gaps[1]),
    {
      kind: 'conv1x1-sparse',
      clamp: layer.clamp,
      data: [groupedRowsData(layer.weights), layer.bias],
      parameters: [layer.weights.rows],
    },
  )
}

/** What each variant of the plan's operator makes of the input, by name. */
function* outputs(network: KernelNetwork, input: Float32Array): Generator<[string, Float32Array]> {
  const [inputTensor, outputTensor] = network.plan.tensors
  if (inputTensor === undefined || outputTensor === undefined) throw new Error('a plan of two tensors')
  for (const [variant, name] of network.variants(0).entries()) {
    network.select(0, variant)
    fillPlanes(network.input as Float32Array, inputTensor, input)
    ;(network.output as Float32Array).fill(7)
    network.run()
    yield [name, readPlanes(network.output as Float32Array, outputTensor)]
  }
}

describe.each(testedFlavours)('the sparse 1x1 convolution, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  describe.each(rowsPerGroup)('in groups of %i output channels', (rows) => {
    it(`gives the reference's answer in every variant, at ${shapes} shapes`, () => {
      for (let seed = 0; seed < shapes; seed++) {
        const { layer, plan, input } = seededCase(seed, rows)
        const network = new KernelNetwork(kernels, plan)
        const expected = sparseConv1x1Reference(layer, input)
        for (const [name, output] of outputs(network, input))
          expect(largestDifference(output, expected), `${name} at seed ${seed}`).toBeLessThan(tolerance)
        network.close()
      }
    })

    it('drops nothing: with and without zeros it is the dense convolution', () => {
      for (const seed of [5, 7, 11]) {
        const { layer, dense, plan, input } = seededCase(seed, rows)
        const network = new KernelNetwork(kernels, plan)
        const expected = conv1x1Reference({ ...layer, weights: dense }, input)
        for (const [name, output] of outputs(network, input))
          expect(largestDifference(output, expected), `${name} at seed ${seed}`).toBeLessThan(tolerance)
        network.close()
      }
    })

    it('gives the same bits when it is run again', () => {
      const { plan, input } = seededCase(3, rows)
      const network = new KernelNetwork(kernels, plan)
      expect([...outputs(network, input)]).toEqual([...outputs(network, input)])
      network.close()
    })

    it('names its variants by pattern, tile and what they were compiled for', () => {
      const network = new KernelNetwork(kernels, seededCase(1, rows).plan)
      const pattern = rows === 1 ? 'csr' : rows < 5 ? `block${rows}` : `group${rows}`
      const isa = isaOf(flavour)
      const names = network.variants(0)
      expect(names.length).toBeGreaterThan(0)
      for (const name of names)
        expect(name).toMatch(new RegExp(`^f32-conv1x1-${pattern}-${rows}x\\d(-[a-z]+)?-${isa}$`))
      network.close()
    })
  })

  it('takes rows without weights, and layers without any', () => {
    const bias = Float32Array.of(1, 2, 3)
    const empty = weightsOf({ rowPointers: Uint32Array.of(0, 0, 0, 0) })
    const layer = { channelsIn: 2, channelsOut: 3, pixels: 4, weights: empty, bias, clamp: noClamp }
    const network = new KernelNetwork(kernels, planOf(layer, 2, 2))
    for (const [name, output] of outputs(network, new Float32Array(8).fill(9)))
      expect(output, name).toEqual(Float32Array.from([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]))
    network.close()
  })

  const [pointers, values] = [Uint32Array.of(0, 2, 2, 3), Float32Array.of(1, 2, 3)]
  it.each<[string, Partial<GroupedRows>, RegExp]>([
    ['a column past the input', { columns: Uint32Array.of(0, 2, 1) }, /names no input channel/],
    ['columns that do not ascend', { columns: Uint32Array.of(1, 0, 1) }, /do not ascend strictly/],
    ['a column that is there twice', { columns: Uint32Array.of(1, 1, 1) }, /do not ascend strictly/],
    ['row pointers that go back', { rowPointers: Uint32Array.of(0, 3, 2, 3) }, /row pointers do not ascend/],
    [
      'row pointers that start late',
      { rowPointers: Uint32Array.of(1, 2, 2, 3) },
      /row pointers do not ascend/,
    ],
    ['row pointers past the data', { rowPointers: Uint32Array.of(0, 2, 2, 0xffffffff) }, /last row pointer/],
    ['fewer values than columns', { values: Float32Array.of(1, 2) }, /last row pointer/],
    ['a weight that is no number', { values: Float32Array.of(1, Number.NaN, 3) }, /not finite/],
    ['an infinite weight', { values: Float32Array.of(1, 2, Number.NEGATIVE_INFINITY) }, /not finite/],
    ['groups of three', { rows: 3 }, /groups of 1, 2, 4, 5 or 6/],
    ['groups of none', { rows: 0 }, /groups of 1, 2, 4, 5 or 6/],
    ['row pointers of other groups', { rows: 2 }, /last row pointer/],
  ])('refuses %s', (_, change, message) => {
    const weights = weightsOf({ rowPointers: pointers, columns: Uint32Array.of(0, 1, 1), values, ...change })
    expectRefusal({ weights }, message)
  })

  it.each<[string, Partial<SparseConv1x1>, RegExp]>([
    ['a bias too few', { bias: new Float32Array(2) }, /one to an output channel/],
    ['a bias that is no number', { bias: Float32Array.of(0, 0, Number.NaN) }, /not finite/],
    ['row pointers cut short', { weights: weightsOf({ rowPointers: Uint32Array.of(0) }) }, /cut short/],
  ])('refuses %s', (_, change, message) => {
    expectRefusal(change, message)
  })

  function expectRefusal(change: Partial<SparseConv1x1>, message: RegExp): void {
    const weights = weightsOf({ rowPointers: Uint32Array.of(0, 0, 0, 0) })
    const bias = new Float32Array(3)
    const layer = { channelsIn: 2, channelsOut: 3, pixels: 4, weights, bias, clamp: noClamp, ...change }
    const open = () => new KernelNetwork(kernels, planOf(layer, 2, 2))
    expect(open).toThrow(PlanRefusedError)
    expect(open).toThrow(message)
  }
})

const weightsOf = (parts: Partial<GroupedRows>): GroupedRows => ({
  rows: 1,
  rowPointers: new Uint32Array(1),
  columns: new Uint32Array(0),
  values: new Float32Array(0),
  ...parts,
})
