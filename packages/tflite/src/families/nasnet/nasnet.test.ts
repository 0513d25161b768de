import { describe, expect, it } from 'vitest'
import { analyse } from '../../analyse/index.js'
import { buildModel } from '../../spaces/build-model.js'
import { nasnetA, nasnetOperations } from './cell.js'
import { nasnetSpace } from './nasnet.js'

const analysisOf = (encoding: object) => analyse(buildModel({ space: 'nasnet', encoding }).model)

describe('nasnet', () => {
  it('is, as NASNet-A (4 @ 1056), the published 564 million multiply-accumulates and 5.3 million parameters', () => {
    const { macs, params, operators } = analysisOf({})
    expect(Math.abs(macs / 564e6 - 1)).toBeLessThan(0.01)
    expect(Math.abs(params / 5.3e6 - 1)).toBeLessThan(0.01)
    const concatenations = operators.filter(({ type }) => type === 'CONCATENATION')
    expect(concatenations.at(-1)?.outputs[0]?.shape).toEqual([1, 7, 7, 1056])
  })

  it('builds each of the 13 operations in both cells, each a structure of its own', () => {
    expect(nasnetOperations).toHaveLength(13)
    const digests = nasnetOperations.map((leftOp) => {
      const first = { left: 0, leftOp, right: 1, rightOp: 'identity' } as const
      const cell = { blocks: Array(5).fill(first), concat: [2, 3, 4, 5, 6] }
      return analysisOf({ normal: cell, reduction: cell, n: 1, filters: 160, resolution: 64 }).digest
    })
    expect(new Set(digests).size).toBe(13)
  })

  it('refuses a block that reads a later state, and filters that no cell can have', () => {
    const normal = {
      ...nasnetA.normal,
      blocks: nasnetA.normal.blocks.with(1, { left: 3, leftOp: 'conv_1x1', right: 0, rightOp: 'conv_1x1' }),
    }
    const refusal = (encoding: object) => () => nasnetSpace.parse(encoding)
    expect(refusal({ normal })).toThrow(
      '/encoding/normal/blocks/1/left must be a hidden state before it, 0 to 2',
    )
    expect(refusal({ filters: 1000 })).toThrow('/encoding/filters must be a multiple of 24 from 96 on')
    expect(refusal({ filters: 72 })).toThrow('/encoding/filters must be a multiple of 24 from 96 on')
    expect(refusal({ normal: { ...nasnetA.normal, concat: [2, 3, 5, 6] } })).toThrow(
      '/encoding/normal/concat must have state 4, which no block reads',
    )
    expect(refusal({ normal: { ...nasnetA.normal, concat: [2, 2] }, filters: 64 })).toThrow(
      '/encoding/normal/concat/1 must be a state after 2',
    )
  })
})
