import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { buildModel } from '../spaces/build-model.js'
import type { Encoding } from '../spaces/decisions.js'
import { InvalidEncodingError } from '../spaces/decisions.js'
import { mobilenetV2Space } from './mobilenet-v2.js'

const published = [1, 2, 3, 4, 3, 3, 1].map((repeats, stage) => ({
  expansion: stage === 0 ? 1 : 6,
  filters: 1,
  kernel: 3,
  repeats,
}))

const analysisOf = (encoding: Encoding) =>
  analyse(buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 32, ...encoding } }).model)
const blocksWith = (stage: number, change: Encoding): Encoding => ({
  blocks: published.map((block, index) => (index === stage ? { ...block, ...change } : block)),
})

describe('the search form of mobilenet_v2', () => {
  it('holds the published network', () => {
    const sizes = [{}, { width: 0.75, resolution: 96 }, { width: 1.4 }]
    for (const size of sizes) {
      expect(analysisOf({ ...size, blocks: published }).digest).toBe(analysisOf(size).digest)
    }
  })

  it('leaves an encoding without blocks as it was', () => {
    expect(mobilenetV2Space.parse({})).toEqual({ width: 1, resolution: 224 })
  })

  it('decides four things of each of seven stages', () => {
    expect(mobilenetV2Space.size).toBe((3n * 3n * 3n * 4n) ** 7n)
    const others = [
      {},
      ...published.flatMap((_, stage) => [
        blocksWith(stage, { expansion: 3 }),
        blocksWith(stage, { filters: 1.25 }),
        blocksWith(stage, { kernel: 5 }),
        blocksWith(stage, { repeats: 5 }),
      ]),
    ]
    const digests = new Set(others.map((each) => analysisOf({ width: 1, ...each }).digest))
    expect(digests.size).toBe(others.length)
  })

  it('repeats the blocks of a stage at its size, the first at its stride', () => {
    const shapes = analysisOf({ width: 1, resolution: 224, ...blocksWith(2, { repeats: 5, filters: 1.25 }) })
      .operators.filter(({ outputs }) => outputs[0]?.name.endsWith('/project'))
      .map(({ outputs }) => outputs[0]?.shape.slice(1))
    expect(shapes.slice(1, 9)).toEqual([
      [56, 56, 24],
      [56, 56, 24],
      ...Array(5).fill([28, 28, 40]),
      [14, 14, 64],
    ])
  })

  it.each([
    [blocksWith(3, { expansion: 0 }), '/encoding/blocks/3/expansion must be a whole number from 1 to 10'],
    [blocksWith(6, { kernel: 4 }), '/encoding/blocks/6/kernel must be one of 3, 5, 7'],
    [blocksWith(0, { repeats: 9 }), '/encoding/blocks/0/repeats must be a whole number from 1 to 8'],
    [blocksWith(1, { filters: 9 }), '/encoding/blocks/1/filters must be a number from 0.25 to 4'],
    [{ blocks: published.slice(1) }, '/encoding/blocks must be a list of 7'],
    [{ blocks: published.map(({ repeats: _, ...rest }) => rest) }, '/encoding/blocks/0/repeats must be'],
  ])('names what is out of range: %#', (encoding, message) => {
    expect(() => mobilenetV2Space.parse(encoding)).toThrow(InvalidEncodingError)
    expect(() => mobilenetV2Space.parse(encoding)).toThrow(message)
  })
})
