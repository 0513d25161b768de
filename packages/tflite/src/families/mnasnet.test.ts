import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { buildModel } from '../spaces/build-model.js'
import { type Encoding, InvalidEncodingError } from '../spaces/decisions.js'
import { mnasnetSpace } from './mnasnet.js'

type Block = { op: string; kernel: number; se: number; skip: string; filters: number; layers: number }

const block = (
  op: string,
  kernel: number,
  filters: number,
  layers: number,
  more: Partial<Block> = {},
): Block => ({
  op,
  kernel,
  se: 0,
  skip: 'identity',
  filters,
  layers,
  ...more,
})
const published = {
  a1: [
    block('sepconv', 3, 1, 0, { skip: 'none' }),
    block('mbconv6', 3, 1, 0),
    block('mbconv3', 5, 1.25, 0, { se: 0.25 }),
    block('mbconv6', 3, 1.25, 0),
    block('mbconv6', 3, 112 / 96, -1, { se: 0.25 }),
    block('mbconv6', 5, 1, 0, { se: 0.25 }),
    block('mbconv6', 3, 1, 0),
  ],
  b1: [
    block('sepconv', 3, 1, 0, { skip: 'none' }),
    block('mbconv3', 3, 1, 1),
    block('mbconv3', 5, 1.25, 0),
    block('mbconv6', 5, 1.25, -1),
    block('mbconv6', 3, 1, -1),
    block('mbconv6', 5, 1.2, 1),
    block('mbconv6', 3, 1, 0),
  ],
}

const small = { width: 0.5, resolution: 32 }
const analysisOf = (encoding: Encoding) => analyse(buildModel({ space: 'mnasnet', encoding }).model)
const withBlock = (stage: number, change: Partial<Block>): Encoding => ({
  ...small,
  blocks: published.a1.map((each, index) => (index === stage ? { ...each, ...change } : each)),
})

describe('the search form of mnasnet', () => {
  it.each(['a1', 'b1'] as const)('holds MnasNet-%s', (model) => {
    for (const size of [{}, small, { width: 1.4, resolution: 64 }]) {
      expect(analysisOf({ ...size, blocks: published[model] }).digest).toBe(
        analysisOf({ ...size, model }).digest,
      )
    }
  })

  it('leaves an encoding without blocks as it was', () => {
    expect(mnasnetSpace.parse({ model: 'b1' })).toEqual({ model: 'b1', width: 1, resolution: 224 })
  })

  it('gives another network for every decision of a stage of several layers', () => {
    const changes: Partial<Block>[] = [
      { op: 'conv' },
      { op: 'sepconv' },
      { op: 'mbconv3' },
      { kernel: 5 },
      { se: 0.25 },
      { skip: 'none' },
      { skip: 'pool' },
      { filters: 2 },
      { layers: 1 },
      { layers: -1 },
    ]
    const digests = [1, 3].flatMap((stage) =>
      changes.map((change) => analysisOf(withBlock(stage, change)).digest),
    )
    digests.push(analysisOf(small).digest)
    expect(new Set(digests).size).toBe(digests.length)
  })

  it('has what a stage says of itself in each of its layers', () => {
    const blocks = published.a1.map((each) => ({ ...each, op: 'conv', kernel: 5, se: 0.25, skip: 'pool' }))
    const types = analysisOf({ blocks, resolution: 32 }).operators.map(({ type }) => type)
    const count = (type: string): number => types.filter((each) => each === type).length
    expect(count('DEPTHWISE_CONV_2D')).toBe(0)
    // Sixteen layers, each with a squeeze and an excitation, and the stem and the head.
    expect(count('CONV_2D')).toBe(16 * 3 + 2)
    expect(count('LOGISTIC')).toBe(16)
    // The first layer of each stage changes the channels.
    expect(count('AVERAGE_POOL_2D')).toBe(16 - 7)
  })

  it('pools the input of a layer that keeps the channels at another size', () => {
    const blocks = published.a1.map((each, stage) =>
      stage === 1 ? { ...each, filters: 2 / 3, skip: 'pool' } : each,
    )
    const pools = analysisOf({ blocks }).operators.filter(({ type }) => type === 'AVERAGE_POOL_2D')
    expect(pools.map(({ inputs, outputs }) => [inputs[0]?.shape, outputs[0]?.shape])).toEqual([
      [
        [1, 112, 112, 16],
        [1, 56, 56, 16],
      ],
      [
        [1, 56, 56, 16],
        [1, 56, 56, 16],
      ],
    ])
  })

  it('calls two ways to skip one exactly where the networks are one', () => {
    for (const { blocks } of mnasnetSpace.sample(6, 3)) {
      const drawn = blocks as unknown as Block[]
      const digests = new Map<string, string>()
      for (const stage of drawn.keys()) {
        for (const skip of ['none', 'identity', 'pool']) {
          const changed = drawn.map((each, index) => (index === stage ? { ...each, skip } : each))
          const encoding = mnasnetSpace.parse({ width: 0.35, resolution: 32, blocks: changed })
          digests.set(JSON.stringify(encoding), analysisOf(encoding).digest)
        }
      }
      expect(new Set(digests.values()).size).toBe(digests.size)
    }
  })

  it('takes a stage without layers, and the model beside blocks, for one', () => {
    const gone = withBlock(6, { op: 'sepconv', kernel: 5, se: 0.25, skip: 'pool', filters: 2, layers: -1 })
    const parsed = mnasnetSpace.parse({ ...gone, model: 'b1' })
    expect(parsed).toEqual(mnasnetSpace.parse(withBlock(6, { layers: -1 })))
    expect(parsed.model).toBe('a1')
    const { operators } = analysisOf(gone)
    expect(operators.some(({ outputs }) => outputs[0]?.name.startsWith('block_15'))).toBe(false)
  })

  it('counts each network once', () => {
    const { size } = mnasnetSpace
    expect(size).toBeGreaterThan(10n ** 17n)
    expect(size).toBeLessThan(432n ** 7n)
  })

  it.each([
    [withBlock(2, { op: 'mbconv4' }), '/encoding/blocks/2/op must be one of conv, sepconv, mbconv3, mbconv6'],
    [withBlock(0, { se: 0.5 }), '/encoding/blocks/0/se must be one of 0, 0.25'],
    [withBlock(5, { layers: -2 }), '/encoding/blocks/5/layers must be a whole number from -1 to 4'],
    [withBlock(1, { skip: 'dense' }), '/encoding/blocks/1/skip must be one of none, identity, pool'],
    [{ blocks: [] }, '/encoding/blocks must be a list of 7'],
  ])('names what is out of range: %#', (encoding, message) => {
    expect(() => mnasnetSpace.parse(encoding)).toThrow(InvalidEncodingError)
    expect(() => mnasnetSpace.parse(encoding)).toThrow(message)
  })
})
