import { noClamp } from '@paceline/kernel-plan'
import { fixedPointOf, runReference } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { KernelNetwork, PlanRefusedError } from '../engine/kernel-network.js'
import { expectInt8Cases } from '../testing/expect-int8.js'
import { testedFlavours } from '../testing/load-flavour.js'
import { loadOptimised } from '../testing/load-optimised.js'
import { integerIn, randomOf } from '../testing/seeded.js'
import { int8LayerModel } from '../testing/tflite-layer.js'
import { type Int8Conv1x1, int8Conv1x1Reference } from './reference.js'
import { int8Conv1x1Case, int8Conv1x1Plan } from './seeded-layer.js'

const shapes = 200

function seededCase(seed: number) {
  const random = randomOf(seed)
  const [height, width] = seed % 10 === 0 ? [1, 1] : [integerIn(random, 1, 9), integerIn(random, 1, 9)]
  const [channelsIn, channelsOut] = [integerIn(random, 1, 90), integerIn(random, 1, 40)]
  return int8Conv1x1Case(random, { height, width, channelsIn, channelsOut })
}

describe.each(testedFlavours)('the int8 1x1 convolution, %s', (flavour) => {
  const kernels = loadOptimised(flavour)

  it(`gives the reference's steps in every variant, at ${shapes} shapes`, () => {
    expectInt8Cases(kernels, shapes, seededCase)
  })

  const small: Int8Conv1x1 = {
    channelsIn: 2,
    channelsOut: 3,
    pixels: 4,
    weights: new Int8Array(6).fill(100),
    inputZero: 0,
    outputZero: 0,
    bias: new Int32Array(3),
    multiplier: new Int32Array(3).fill(2 ** 30),
    shift: new Int32Array(3),
    clamp: noClamp,
  }

  it.each([
    ['weights of another shape', { weights: new Int8Array(5) }, /as many as the layer needs/],
    ['a shift too few', { shift: new Int32Array(2) }, /one to an output channel/],
    ['a zero point beyond int8', { inputZero: 128 }, /no int8/],
    ['a shift beyond a word', { shift: new Int32Array(3).fill(-32) }, /from -31 to 30/],
    ['a multiplier of too few bits', { multiplier: new Int32Array(3).fill(1000) }, /31 bits/],
    ['sums beyond int32', { bias: new Int32Array(3).fill(2 ** 31 - 1) }, /leave int32/],
    ['a clamp between steps', { clamp: { min: 0.5, max: 3 } }, /whole steps/],
    ['a clamp beyond int8', { clamp: { min: 200, max: 300 } }, /leaves no int8/],
  ])('refuses %s', (_, change, message) => {
    const open = () => new KernelNetwork(kernels, int8Conv1x1Plan({ ...small, ...change }, 2, 2))
    expect(open).toThrow(PlanRefusedError)
    expect(open).toThrow(message)
  })

  it('refuses pixels that are not padded', () => {
    const plan = int8Conv1x1Plan(small, 2, 2)
    const tensors = plan.tensors.map((tensor) => ({ ...tensor, stride: 3 }))
    expect(() => new KernelNetwork(kernels, { ...plan, tensors })).toThrow(/not padded/)
  })
})

it('has the reference that packages/tflite has', () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = randomOf(seed)
    const { layer, plan, input } = seededCase(seed)
    const { height = 1, width = 1 } = plan.tensors[0] ?? {}
    const weightScales = Array.from(
      { length: layer.channelsOut },
      () => 2 ** -integerIn(random, 3, 9) * (1 + random.nextUnit()),
    )
    const scales = { inputScale: 0.02, outputScale: 0.11, weightScales }
    const factors = weightScales.map((own) => fixedPointOf((scales.inputScale * own) / scales.outputScale))
    const ours = {
      ...layer,
      clamp: noClamp,
      multiplier: Int32Array.from(factors, ({ multiplier }) => multiplier),
      shift: Int32Array.from(factors, ({ shift }) => shift),
    }
    const model = int8LayerModel({
      type: 'CONV_2D',
      options: { padding: 'VALID', strideW: 1, strideH: 1, fusedActivation: 'NONE' },
      inputShape: [1, height, width, layer.channelsIn],
      outputShape: [1, height, width, layer.channelsOut],
      weightsShape: [layer.channelsOut, 1, 1, layer.channelsIn],
      ...layer,
      ...scales,
    })
    const [output] = runReference(model, [input]).outputs
    expect(int8Conv1x1Reference(ours, input), `seed ${seed}`).toEqual(output?.values)
  }
})
