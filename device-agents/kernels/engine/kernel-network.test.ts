import { noClamp, planes, vector, writePlan } from '@paceline/kernel-plan'
import { describe, expect, it } from 'vitest'
import { loadFlavour, testedFlavours } from '../testing/load-flavour.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { KernelNetwork } from './kernel-network.js'

const gibibyte = 2 ** 30
/** Of a plan's header and of one tensor: the words that say how much memory there is and where a tensor lies. */
const [arenaBytesAt, tensorsAt, tensorBytes, offsetAt] = [32, 16, 32, 24]

/** Its beta is 1. */
const softmaxOf = (length: number) =>
  oneOperatorPlan([vector(length)], vector(length), {
    kind: 'softmax',
    clamp: noClamp,
    data: [],
    parameters: [0x3f800000],
  })

describe.each(testedFlavours)('a network in memory, %s', (flavour) => {
  it('is refused where its threads together need more than can be addressed', () => {
    const [channels, side, kernel] = [1, 8192, 3]
    // Of one column, whose windows still hold whole rows of the input: 256 MiB and a little more for each thread.
    const plan = oneOperatorPlan([planes(channels, side, side)], planes(channels, side, 1), {
      kind: 'depthwise',
      clamp: noClamp,
      data: [new Float32Array(channels * kernel * kernel), new Float32Array(channels)],
      parameters: [kernel, 1, 1, 1],
    })
    expect(() => new KernelNetwork(loadFlavour(flavour), plan, 16)).toThrow('out of memory')
  })

  it('gets no memory where the end of it would wrap', () => {
    expect(loadFlavour(flavour).allocate(0xffff_ffff)).toBe(0)
  })

  it('is refused where whole vectors reach beyond the arena', () => {
    const bytes = writePlan(softmaxOf(5))
    const words = new DataView(bytes.buffer)
    const tensor = words.getUint32(tensorsAt, true)
    const offsets = [0, 1].map((index) => words.getUint32(tensor + index * tensorBytes + offsetAt, true))
    const last = Math.max(...offsets)
    const open = (arenaBytes: number) => {
      words.setUint32(arenaBytesAt, arenaBytes, true)
      return new KernelNetwork(loadFlavour(flavour), softmaxOf(5), 1, bytes)
    }
    expect(() => open(last + 20)).toThrow('outside of the arena')
    expect(() => open(last + 28)).toThrow('outside of the arena')
    expect(open(last + 32).variants(0)).toHaveLength(1)
  })
})

/** Shared memory has an end before. */
const unshared = testedFlavours.filter((flavour) => flavour === 'simd' || flavour === 'relaxed')

it.each(unshared)('a network runs above two gibibytes, %s', (flavour) => {
  const kernels = loadFlavour(flavour)
  expect(kernels.allocate(2 * gibibyte)).not.toBe(0)
  const network = new KernelNetwork(kernels, softmaxOf(2))
  network.input.fill(3)
  network.run()
  expect([...network.output.subarray(0, 2)]).toEqual([0.5, 0.5])
})
