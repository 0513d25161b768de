import { describe, expect, it } from 'vitest'
import { KernelNetwork, PlanRefusedError } from '../engine/kernel-network.js'
import { expectBinaryCases } from '../testing/expect-binary.js'
import { isaOf, loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { randomOf } from '../testing/seeded.js'
import type { BinaryConv } from './reference.js'
import { binaryPlan, type Scaling, seededBinaryCase } from './seeded-layer.js'
import { noParent } from './spanning-tree.js'

const shapes = 200

describe.each(testedFlavours)('the binary 1x1 convolution, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it(`gives the reference's sums in every variant, plain and in a tree's order, at ${shapes} shapes`, () => {
    const names = expectBinaryCases(kernels, shapes, (seed) =>
      seededBinaryCase(randomOf(seed), 1, seed % 10 === 0),
    )
    const isa = isaOf(flavour)
    expect([...names]).toEqual(expect.arrayContaining([`bits-conv-4x2-${isa}`, `bits-conv-tree-${isa}`]))
  })

  const layer: BinaryConv = {
    ...{
      size: 1 as const,
      channelsIn: 40,
      channelsOut: 3,
      height: 2,
      width: 2,
      outputHeight: 2,
      outputWidth: 2,
    },
    ...{ stride: 1 as const, padTop: 0, padLeft: 0, padding: 0 as const },
    weights: new Int8Array(120).fill(-1),
  }
  const scaling: Scaling = {
    scales: new Float32Array(3).fill(1),
    biases: new Float32Array(3),
    clamp: { min: -1, max: 1 },
  }
  const tree = (order: number[], parents: number[]) => ({
    order: Uint32Array.from(order),
    parents: Uint32Array.from(parents),
  })
  const root = noParent

  it.each([
    ['a channel before its parent', tree([1, 0, 2], [root, 0, 0]), /before its parent/],
    ['a cycle', tree([0, 1, 2], [root, 2, 1]), /before its parent/],
    ['a channel that is its own parent', tree([0, 1, 2], [root, 1, 0]), /before its parent/],
    ['a channel twice', tree([0, 1, 1], [root, 0, 0]), /twice/],
    ['an order out of range', tree([0, 1, 3], [root, 0, 0]), /names no channel/],
    ['a parent out of range', tree([0, 1, 2], [root, 0, 7]), /parent is no channel/],
    ['a tree of too few', tree([0, 1], [root, 0]), /one to an output channel/],
  ])('refuses a tree with %s', (_, given, message) => {
    const open = () => new KernelNetwork(kernels, binaryPlan(layer, scaling, given))
    expect(open).toThrow(PlanRefusedError)
    expect(open).toThrow(message)
  })

  it('refuses weights of another shape, bits in the padding, and scales that are no numbers', () => {
    const plan = binaryPlan(layer, scaling, null)
    const open = (data: ArrayBufferView[]) => () =>
      new KernelNetwork(kernels, {
        ...plan,
        operators: plan.operators.map((operator) => ({ ...operator, data })),
      })
    const [weights, scales] = plan.operators[0]?.data ?? []
    if (weights === undefined || scales === undefined) throw new Error('a plan with weights')
    expect(open([new Uint32Array(11), scales])).toThrow(/output channels by taps by words/)
    expect(open([new Uint32Array(12).fill(2 ** 32 - 1), scales])).toThrow(/lies in the padding/)
    expect(open([weights, new Uint32Array(5)])).toThrow(/one to an output channel/)
    expect(open([weights, new Float32Array(6).fill(Number.NaN)])).toThrow(/not finite/)
    expect(open([weights, scales])).not.toThrow()
  })
})
