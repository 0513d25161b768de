import { type Clock, UnsupportedModelError } from '@paceline/agent'
import { type KernelPlan, noClamp, planes } from '@paceline/kernel-plan'
import { describe, expect, it } from 'vitest'
import { loadFlavour } from '../../testing/load-flavour.js'
import { floats, randomOf } from '../../testing/seeded.js'
import { KernelNetwork } from '../kernel-network.js'
import { type ChoiceOptions, chooseKernels } from './choose-kernels.js'

const random = randomOf(3)

function convolution(from: number, to: number, [channelsIn, channelsOut]: [number, number]) {
  return {
    kind: 'conv1x1-dense' as const,
    label: `${from} CONV_2D`,
    inputs: [from],
    output: to,
    clamp: noClamp,
    data: [floats(random, channelsIn * channelsOut), floats(random, channelsOut)],
    parameters: [],
  }
}

/** Three convolutions, of which the second and third are of one shape. */
const plan: KernelPlan = {
  tensors: [planes(8, 6, 6), planes(16, 6, 6), planes(16, 6, 6), planes(16, 6, 6)],
  operators: [convolution(0, 1, [8, 16]), convolution(1, 2, [16, 16]), convolution(2, 3, [16, 16])],
  inputs: [0],
  outputs: [3],
}
const names = new KernelNetwork(loadFlavour('simd'), plan).variants(0)

/** A clock by which a kernel takes as long as `msOf` says: the network tells it what it runs. */
function madeUp(msOf: (kernel: string) => number) {
  let nowMs = 0
  let timed = 0
  const network = new KernelNetwork(loadFlavour('simd'), plan)
  const runOperator = network.runOperator.bind(network)
  network.runOperator = (operator) => {
    runOperator(operator)
    timed += 1
    nowMs += msOf(network.variants(operator)[network.selected(operator)] ?? '')
  }
  const clock: Clock = { now: () => nowMs, sleep: async () => {} }
  const options: ChoiceOptions = { clock, stepUs: 1, refused: new Set(), kept: {} }
  return { network, options, timed: () => timed }
}

describe('chooseKernels', () => {
  it.each(names)('takes %s where it is the fastest, once for each shape', async (fastest) => {
    const { network, options, timed } = madeUp((kernel) => (kernel === fastest ? 1 : 1.2))
    const chosen = await chooseKernels(network, options)
    expect(chosen.map(({ kernel }) => kernel)).toEqual([fastest, fastest, fastest])
    expect(chosen.map(({ operator }) => operator)).toEqual(['0 CONV_2D', '1 CONV_2D', '2 CONV_2D'])
    expect(Object.keys(options.kept)).toEqual([
      'conv1x1-dense 8x6x6 > 16x6x6, 512 B',
      'conv1x1-dense 16x6x6 > 16x6x6, 1024 B',
    ])
    for (const index of plan.operators.keys())
      expect(network.variants(index)[network.selected(index)]).toBe(fastest)
    const before = timed()
    expect(await chooseKernels(network, options)).toEqual(chosen)
    expect(timed()).toBe(before)
  })

  it('is not misled by one slow moment of the fastest', async () => {
    const [fastest = ''] = names.slice(-1)
    let runs = 0
    const { network, options } = madeUp((kernel) => {
      if (kernel !== fastest) return 1.1
      runs += 1
      return runs % 8 === 0 ? 5 : 1
    })
    const chosen = await chooseKernels(network, options)
    expect(chosen[0]?.kernel).toBe(fastest)
  })

  it('keeps to what was handed in, unless it is refused here or fits no more', async () => {
    const [first = '', second = '', third = ''] = names
    const { network, options } = madeUp((kernel) => (kernel === third ? 1 : 2))
    const shape = 'conv1x1-dense 8x6x6 > 16x6x6, 512 B'
    const kernelWith = async (kept: string, refused: string[] = []) => {
      const own = { ...options, kept: { [shape]: kept }, refused: new Set(refused) }
      return (await chooseKernels(network, own))[0]?.kernel
    }
    expect(await kernelWith(second)).toBe(second)
    expect(await kernelWith(first, [first])).toBe(third)
    expect(await kernelWith('f32-of-another-build')).toBe(third)
  })

  it('calls a network unsupported whose operator has no right kernel left', async () => {
    const { network, options } = madeUp(() => 1)
    const choosing = chooseKernels(network, { ...options, refused: new Set(names) })
    await expect(choosing).rejects.toThrow(UnsupportedModelError)
    await expect(choosing).rejects.toThrow(/^0 CONV_2D: .*f32-conv1x1-dense/)
  })
})
