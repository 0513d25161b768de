import { describe, expect, it } from 'vitest'
import { type Analysis, analyse } from '../../analyse/index.js'
import { buildModel, canonicalSpec } from '../../spaces/build-model.js'
import { resnetSpace } from './resnet.js'

const analysisOf = (encoding: object): Analysis => analyse(buildModel({ space: 'resnet', encoding }).model)

/** Image heights after each addition: one to a block. */
const heights = (encoding: object): (number | undefined)[] =>
  analysisOf(encoding).operators.flatMap(({ type, outputs }) =>
    type === 'ADD' ? [outputs[0]?.shape[1]] : [],
  )

describe('resnet', () => {
  // torchvision's table of models (GFLOPS that are multiply-accumulates, and parameters), where the bottleneck
  // strides in its 3x3; CIFAR-10: table 6 of the paper for parameters, and what pruning papers start from.
  it.each([
    { depth: 18, macs: 1.81e9, params: 11.69e6 },
    { depth: 34, macs: 3.66e9, params: 21.8e6 },
    { depth: 50, macs: 4.09e9, params: 25.56e6 },
    { depth: 101, macs: 7.8e9, params: 44.55e6 },
    { depth: 152, macs: 11.51e9, params: 60.19e6 },
    { depth: 20, macs: 40.8e6, params: 0.27e6 },
    { depth: 32, macs: 69e6, params: 0.46e6 },
    { depth: 44, macs: 97e6, params: 0.66e6 },
    { depth: 56, macs: 125.5e6, params: 0.85e6 },
    { depth: 110, macs: 253e6, params: 1.7e6 },
  ])('has the published size at depth $depth', ({ depth, macs, params }) => {
    const found = analysisOf({ depth })
    expect(Math.abs(found.macs / macs - 1)).toBeLessThan(0.01)
    expect(Math.abs(found.params / params - 1)).toBeLessThan(0.02)
  })

  it('halves the image where it is told, wherever the channels grow', () => {
    expect(heights({ depth: 20 })).toEqual([32, 32, 32, 16, 16, 16, 8, 8, 8])
    expect(heights({ depth: 20, downsampleAt: [0, 8] })).toEqual([16, 16, 16, 16, 16, 16, 16, 16, 8])
    expect(heights({ depth: 18, resolution: 64, downsampleAt: [1, 2, 7] })).toEqual([16, 8, 4, 4, 4, 4, 4, 2])
    const channels = (encoding: object) =>
      analysisOf(encoding).operators.map(({ outputs }) => outputs[0]?.shape[3])
    const convolutions = (all: (number | undefined)[]) => new Set(all)
    expect(convolutions(channels({ depth: 20, downsampleAt: [0, 8] }))).toEqual(
      convolutions(channels({ depth: 20 })),
    )
  })

  it('gives another structure for each of the 36 pairs of blocks of ResNet-20', () => {
    const pairs = Array.from({ length: 9 }, (_, a) =>
      Array.from({ length: 8 - a }, (_, b) => [a, a + 1 + b]),
    ).flat()
    const digests = pairs.map((downsampleAt) => analysisOf({ depth: 20, downsampleAt }).digest)
    expect(new Set(digests).size).toBe(36)
  })

  it('fills in what a depth has as its own', () => {
    expect(canonicalSpec({ space: 'resnet', encoding: { depth: 20 } }).encoding).toEqual({
      depth: 20,
      width: 1,
      resolution: 32,
      downsampleAt: [3, 6],
    })
    expect(resnetSpace.defaults).toMatchObject({ depth: 50, resolution: 224, downsampleAt: [3, 7, 13] })
  })

  it('refuses blocks that are not there, out of order or of the wrong number', () => {
    const refusal =
      (downsampleAt: number[], depth = 20) =>
      () =>
        resnetSpace.parse({ depth, downsampleAt })
    expect(refusal([3, 9])).toThrow('/encoding/downsampleAt/1 must be a block from 0 to 8 for depth 20')
    expect(refusal([6, 6])).toThrow('/encoding/downsampleAt/1 must be a block after 6')
    expect(refusal([1, 2, 3])).toThrow('/encoding/downsampleAt must be 2 blocks for depth 20')
    expect(refusal([1, 2], 18)).toThrow('/encoding/downsampleAt must be 3 blocks for depth 18')
    expect(() => resnetSpace.parse({ depth: 19 })).toThrow('/encoding/depth must be one of 18, 34, 50')
  })

  it('searches depth and width, and keeps positions that somebody chose', () => {
    expect(resnetSpace.size).toBe(60n)
    const chosen = { depth: 20, width: 1, resolution: 32, downsampleAt: [2, 6] }
    for (let seed = 0; seed < 20; seed++) {
      const mutant = resnetSpace.mutate({ depth: 20 }, seed)
      expect(resnetSpace.parse({ depth: mutant.depth, width: mutant.width })).toEqual(mutant)
      expect(resnetSpace.mutate(chosen, seed).downsampleAt).toEqual([2, 6])
    }
  })
})
