import { type KernelPlan, noClamp, pixels, planes } from '@paceline/kernel-plan'
import { describe, it } from 'vitest'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { expectAgreement, expectRefusal, type OperatorCase } from '../testing/operator-outputs.js'
import { floats, integerIn, randomOf } from '../testing/seeded.js'
import { seededClamp } from '../testing/seeded-clamp.js'
import { seededWindow } from '../testing/seeded-window.js'
import { type FirstConv, firstConvReference } from './reference.js'

const shapes = 200
/** Of the largest output: float32 sums of up to 36 products in another order. */
const tolerance = 1e-6

function seededCase(seed: number): OperatorCase {
  const random = randomOf(seed)
  const [channelsIn, channelsOut] = [integerIn(random, 1, 4), integerIn(random, 1, 17)]
  const layer = {
    ...seededWindow(random, seed, 3),
    channelsIn,
    channelsOut,
    weights: floats(random, channelsOut * 9 * channelsIn),
    bias: floats(random, channelsOut),
    clamp: seededClamp(random),
  }
  const input = floats(random, layer.height * layer.width * channelsIn)
  return { plan: planOf(layer), inputs: [input], expected: firstConvReference(layer, input) }
}

function planOf(layer: FirstConv): KernelPlan {
  return oneOperatorPlan(
    [pixels(layer.channelsIn, layer.height, layer.width)],
    planes(layer.channelsOut, layer.outputHeight, layer.outputWidth),
    {
      kind: 'first-conv',
      clamp: layer.clamp,
      data: [layer.weights, layer.bias],
      parameters: [layer.stride, layer.padTop, layer.padLeft],
    },
  )
}

/** Two channels of 8x8 pixels to three of 4x4. */
const small: FirstConv = {
  kernel: 3,
  stride: 2,
  padTop: 0,
  padLeft: 0,
  height: 8,
  width: 8,
  outputHeight: 4,
  outputWidth: 4,
  channelsIn: 2,
  channelsOut: 3,
  weights: new Float32Array(54),
  bias: new Float32Array(3),
  clamp: noClamp,
}

describe.each(testedFlavours)('the first convolution, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it(`gives the reference's answer in every variant, at ${shapes} shapes`, () => {
    for (let seed = 0; seed < shapes; seed++)
      expectAgreement(kernels, seededCase(seed), tolerance, `seed ${seed}`)
  })

  it.each<[string, Partial<FirstConv>, RegExp]>([
    ['an image of five channels', { channelsIn: 5, weights: new Float32Array(135) }, /at most four/],
    ['a stride of three', { stride: 3 }, /stride is 1 or 2/],
    ['padding as large as the kernel', { padTop: 3 }, /less than its kernel/],
    ['padding that wraps', { padLeft: 0xffffffff }, /less than its kernel/],
    ['windows that begin below the input', { outputHeight: 5 }, /reaches beyond/],
    ['windows that begin right of the input', { outputWidth: 5 }, /reaches beyond/],
    ['weights of another shape', { weights: new Float32Array(53) }, /as many weights/],
    ['a bias too few', { bias: new Float32Array(2) }, /one to an output channel/],
    ['a weight that is no number', { weights: new Float32Array(54).fill(Number.NaN) }, /not finite/],
  ])('refuses %s', (_, change, message) => {
    expectRefusal(kernels, planOf({ ...small, ...change }), message)
  })

  it('refuses pixels with gaps between them', () => {
    const plan = planOf(small)
    const apart = { ...pixels(2, 8, 8), stride: 3 }
    expectRefusal(kernels, { ...plan, tensors: [apart, planes(3, 4, 4)] }, /without gaps/)
  })

  it('refuses planes as its input', () => {
    const plan = planOf(small)
    expectRefusal(kernels, { ...plan, tensors: [planes(2, 8, 8), planes(3, 4, 4)] }, /takes float32 pixels/)
  })
})
