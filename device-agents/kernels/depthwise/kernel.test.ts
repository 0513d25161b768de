import { type KernelPlan, noClamp, planes } from '@paceline/kernel-plan'
import { describe, expect, it } from 'vitest'
import { KernelNetwork } from '../engine/kernel-network.js'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { expectAgreement, expectRefusal, type OperatorCase } from '../testing/operator-outputs.js'
import { floats, integerIn, pick, randomOf } from '../testing/seeded.js'
import { seededClamp } from '../testing/seeded-clamp.js'
import { seededWindow } from '../testing/seeded-window.js'
import { type Depthwise, depthwiseReference } from './reference.js'

const shapes = 300
/** Of the largest output: float32 sums of 9, and of 25 or 49 products, in another order. */
const toleranceOf = (kernel: number) => (kernel < 5 ? 1e-6 : 2e-6)

function seededCase(seed: number): OperatorCase & { readonly tolerance: number } {
  const random = randomOf(seed)
  const kernel = pick(random, [3, 5, 7])
  const channels = integerIn(random, 1, 9)
  const layer = {
    ...seededWindow(random, seed, kernel),
    channels,
    weights: floats(random, channels * kernel * kernel),
    bias: floats(random, channels),
    clamp: seededClamp(random),
  }
  const input = floats(random, channels * layer.height * layer.width)
  const expected = depthwiseReference(layer, input)
  return { plan: planOf(layer), inputs: [input], expected, tolerance: toleranceOf(kernel) }
}

function planOf(layer: Depthwise): KernelPlan {
  return oneOperatorPlan(
    [planes(layer.channels, layer.height, layer.width)],
    planes(layer.channels, layer.outputHeight, layer.outputWidth),
    {
      kind: 'depthwise',
      clamp: layer.clamp,
      data: [layer.weights, layer.bias],
      parameters: [layer.kernel, layer.stride, layer.padTop, layer.padLeft],
    },
  )
}

/** 3x3 over two planes of 8x8, padded to give as much. */
const small: Depthwise = {
  kernel: 3,
  stride: 1,
  padTop: 1,
  padLeft: 1,
  height: 8,
  width: 8,
  outputHeight: 8,
  outputWidth: 8,
  channels: 2,
  weights: new Float32Array(18),
  bias: new Float32Array(2),
  clamp: noClamp,
}

describe.each(testedFlavours)('the depthwise convolution, %s', (flavour) => {
  const kernels = loadFlavour(flavour)

  it(`gives the reference's answer in every variant, at ${shapes} shapes`, () => {
    for (let seed = 0; seed < shapes; seed++) {
      const each = seededCase(seed)
      expectAgreement(kernels, each, each.tolerance, `seed ${seed}`)
    }
  })

  it('gives the same bits when it is run again', () => {
    const network = new KernelNetwork(kernels, seededCase(3).plan)
    network.run()
    const first = network.output.slice()
    network.run()
    expect(network.output).toEqual(first)
    network.close()
  })

  it.each<[string, Partial<Depthwise>, RegExp]>([
    ['a kernel of another size', { kernel: 4, weights: new Float32Array(32) }, /3x3, 5x5 or 7x7/],
    ['a kernel that is larger', { kernel: 9, weights: new Float32Array(162) }, /3x3, 5x5 or 7x7/],
    ['a stride of three', { stride: 3 }, /stride is 1 or 2/],
    ['a stride of none', { stride: 0 }, /stride is 1 or 2/],
    ['padding as large as the kernel', { padTop: 3 }, /less than its kernel/],
    ['padding that wraps', { padLeft: 0xffffffff }, /less than its kernel/],
    ['windows that begin below the input', { outputHeight: 10 }, /reaches beyond/],
    ['windows that begin right of the input', { outputWidth: 10 }, /reaches beyond/],
    ['weights of another shape', { weights: new Float32Array(17) }, /as many weights/],
    ['a bias too few', { bias: new Float32Array(1) }, /one to an output channel/],
    ['a weight that is no number', { weights: new Float32Array(18).fill(Number.NaN) }, /not finite/],
    ['an infinite bias', { bias: new Float32Array(2).fill(Number.POSITIVE_INFINITY) }, /not finite/],
  ])('refuses %s', (_, change, message) => {
    expectRefusal(kernels, planOf({ ...small, ...change }), message)
  })

  it('refuses another number of channels', () => {
    const plan = planOf(small)
    expectRefusal(kernels, { ...plan, tensors: [planes(3, 8, 8), planes(2, 8, 8)] }, /keeps its channels/)
  })

  it('refuses integers', () => {
    const plan = planOf(small)
    const integers = { ...planes(2, 8, 8), dtype: 'int8' as const }
    expectRefusal(kernels, { ...plan, tensors: [integers, planes(2, 8, 8)] }, /float32 CHW planes/)
  })
})
