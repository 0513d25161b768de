import { type KernelPlan, noClamp, type PlanTensor, planes } from '@paceline/kernel-plan'
import { describe, expect, it } from 'vitest'
import { KernelNetwork, PlanRefusedError } from '../engine/kernel-network.js'
import { isaOf, loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { fillPlanes, largestDifference, readPlanes } from '../testing/planes.js'
import { floats, integerIn, pick, randomOf } from '../testing/seeded.js'
import { type Conv1x1, conv1x1Reference } from './reference.js'

const shapes = 200
/** Of the largest output: float32 sums of up to 100 products in another order. */
const tolerance = 2e-6

interface Case {
  readonly layer: Conv1x1
  readonly plan: KernelPlan
  readonly input: Float32Array
}

function seededCase(seed: number): Case {
  const random = randomOf(seed)
  const [height, width] = seed % 10 === 0 ? [1, 1] : [integerIn(random, 1, 12), integerIn(random, 1, 12)]
  const [channelsIn, channelsOut] = [integerIn(random, 1, 100), integerIn(random, 1, 40)]
  const layer = {
    channelsIn,
    channelsOut,
    pixels: height * width,
    weights: floats(random, channelsIn * channelsOut),
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
    plan: planOf(layer, height, width, [integerIn(random, 0, 3), integerIn(random, 0, 3)]),
    input: floats(random, channelsIn * height * width),
  }
}

/** The planes of input and output are `gaps` vectors further apart than they need to be. */
function planOf(
  layer: Conv1x1,
  height: number,
  width: number,
  gaps: readonly [number, number] = [0, 0],
): KernelPlan {
  const spaced = (tensor: PlanTensor, gap: number) => ({ ...tensor, stride: tensor.stride + 4 * gap })
  return oneOperatorPlan(
    [spaced(planes(layer.channelsIn, height, width), gaps[0])],
    spaced(planes(layer.channelsOut, height, width), gaps[1]),
    {
      kind: 'conv1x1-dense',
      clamp: layer.clamp,
      data: [layer.weights, layer.bias],
      parameters: [],
    },
  )
}

describe.each(testedFlavours)('the dense 1x1 convolution, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it(`gives the reference's answer in every variant, at ${shapes} shapes`, () => {
    for (let seed = 0; seed < shapes; seed++) {
      const { layer, plan, input } = seededCase(seed)
      const [inputTensor, outputTensor] = plan.tensors
      if (inputTensor === undefined || outputTensor === undefined) throw new Error('a plan of two tensors')
      const network = new KernelNetwork(kernels, plan)
      const expected = conv1x1Reference(layer, input)
      for (const [variant, name] of network.variants(0).entries()) {
        network.select(0, variant)
        fillPlanes(network.input as Float32Array, inputTensor, input)
        ;(network.output as Float32Array).fill(7)
        network.run()
        const output = readPlanes(network.output as Float32Array, outputTensor)
        expect(largestDifference(output, expected), `${name} at seed ${seed}`).toBeLessThan(tolerance)
      }
      network.close()
    }
  })

  it('names its variants by what they were compiled for', () => {
    const network = new KernelNetwork(kernels, seededCase(1).plan)
    const isa = isaOf(flavour)
    expect(network.variants(0)).toContain(`f32-conv1x1-dense-4x2-${isa}`)
    network.close()
  })

  it.each([
    ['weights of another shape', { weights: new Float32Array(5) }, /output channels by input channels/],
    ['a bias too few', { bias: new Float32Array(1) }, /one to an output channel/],
    ['a weight that is no number', { weights: new Float32Array(6).fill(Number.NaN) }, /not finite/],
  ])('refuses %s', (_, change, message) => {
    const layer: Conv1x1 = {
      channelsIn: 2,
      channelsOut: 3,
      pixels: 4,
      weights: new Float32Array(6),
      bias: new Float32Array(3),
      clamp: noClamp,
      ...change,
    }
    const open = () => new KernelNetwork(kernels, planOf(layer, 2, 2))
    expect(open).toThrow(PlanRefusedError)
    expect(open).toThrow(message)
  })
})
