import { noClamp } from '@paceline/kernel-plan'
import { fixedPointOf, runReference } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { KernelNetwork, PlanRefusedError } from '../engine/kernel-network.js'
import { expectInt8Cases } from '../testing/expect-int8.js'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { integerIn, randomOf } from '../testing/seeded.js'
import { int8LayerModel } from '../testing/tflite-layer.js'
import { type Int8Depthwise, int8DepthwiseReference } from './reference.js'
import { int8DepthwiseCase, int8DepthwisePlan } from './seeded-layer.js'

const shapes = 200

const seededCase = (seed: number) => int8DepthwiseCase(randomOf(seed), seed % 10 === 0)

describe.each(testedFlavours)('the int8 depthwise convolution, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it(`gives the reference's steps in every variant, at ${shapes} shapes`, () => {
    expectInt8Cases(kernels, shapes, seededCase)
  })

  it('refuses geometry, channels and data that do not fit', () => {
    const { layer } = seededCase(1)
    const fitting = {
      ...layer,
      height: 4,
      width: 4,
      outputHeight: 4,
      outputWidth: 4,
      stride: 1,
      padTop: 1,
      padLeft: 1,
    }
    const open = (change: object) => () =>
      new KernelNetwork(kernels, int8DepthwisePlan({ ...fitting, ...change } as Int8Depthwise))
    expect(open({})).not.toThrow()
    expect(open({ stride: 0 })).toThrow(PlanRefusedError)
    expect(open({ stride: 0 })).toThrow(/1 or 2/)
    expect(open({ padLeft: 9 })).toThrow(/at most two/)
    expect(open({ outputWidth: 7 })).toThrow(/larger than its input/)
    expect(open({ weights: new Int8Array(4) })).toThrow(/as many as the layer needs/)
    expect(open({ outputZero: -129 })).toThrow(/no int8/)
    const plan = int8DepthwisePlan(fitting as Int8Depthwise)
    const tensors = plan.tensors.map((tensor, index) => ({ ...tensor, channels: tensor.channels - index }))
    expect(() => new KernelNetwork(kernels, { ...plan, tensors })).toThrow(/keeps its channels/)
  })
})

it('has the reference that packages/tflite has', () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = randomOf(seed)
    const { layer: drawn, input } = seededCase(seed)
    const { channels, height, width, stride } = drawn
    const [outputHeight, outputWidth] = [Math.ceil(height / stride), Math.ceil(width / stride)]
    const weightScales = Array.from(
      { length: channels },
      () => 2 ** -integerIn(random, 3, 9) * (1 + random.nextUnit()),
    )
    const scales = { inputScale: 0.02, outputScale: 0.11, weightScales }
    const factors = weightScales.map((own) => fixedPointOf((scales.inputScale * own) / scales.outputScale))
    const layer = {
      ...drawn,
      ...{ outputHeight, outputWidth, clamp: noClamp },
      padTop: Math.max(0, (outputHeight - 1) * stride + 3 - height) >> 1,
      padLeft: Math.max(0, (outputWidth - 1) * stride + 3 - width) >> 1,
      multiplier: Int32Array.from(factors, ({ multiplier }) => multiplier),
      shift: Int32Array.from(factors, ({ shift }) => shift),
    }
    const model = int8LayerModel({
      ...layer,
      ...scales,
      type: 'DEPTHWISE_CONV_2D',
      options: {
        ...{ padding: 'SAME', strideW: stride, strideH: stride, depthMultiplier: 1 },
        ...{ fusedActivation: 'NONE', dilationWFactor: 1, dilationHFactor: 1 },
      },
      inputShape: [1, height, width, channels],
      outputShape: [1, outputHeight, outputWidth, channels],
      weightsShape: [1, 3, 3, channels],
      // TFLite's are [tap][channel].
      weights: layer.weights.map(
        (_, place) => layer.weights[(place % channels) * 9 + Math.floor(place / channels)] ?? 0,
      ),
    })
    const [output] = runReference(model, [input]).outputs
    expect(int8DepthwiseReference(layer, input), `seed ${seed}`).toEqual(output?.values)
  }
})
