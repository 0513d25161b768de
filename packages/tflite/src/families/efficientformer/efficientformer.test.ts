import { describe, expect, it } from 'vitest'
import { type Analysis, analyse } from '../../analyse/index.js'
import { buildModel, canonicalSpec } from '../../spaces/build-model.js'
import { efficientformerModels, efficientformerSpace } from './efficientformer.js'

const analysisOf = (encoding: object): Analysis =>
  analyse(buildModel({ space: 'efficientformer', encoding }).model)

const countOf = ({ operators }: Analysis, wanted: string): number =>
  operators.filter(({ type }) => type === wanted).length

describe('efficientformer', () => {
  // Li et al., 2022, table 1: gigaMACs and millions of parameters as printed.
  it.each([
    { model: 'l1', gigaMacs: 1.3, paramsMillions: 12.3 },
    { model: 'l3', gigaMacs: 3.9, paramsMillions: 31.3 },
    { model: 'l7', gigaMacs: 10.2, paramsMillions: 82.1 },
  ])('has the published size as $model', ({ model, gigaMacs, paramsMillions }) => {
    const { macs, params } = analysisOf({ model })
    // One unit of the last printed digit.
    expect(Math.abs(macs / 1e9 - gigaMacs)).toBeLessThanOrEqual(0.1)
    expect(Math.abs(params / 1e6 / paramsMillions - 1)).toBeLessThan(0.01)
  })

  it('counts attention by its four products, over 49 tokens at 224 pixels', () => {
    const { operators } = analysisOf({ model: 'l1' })
    const macs = operators.flatMap(({ type, macs, outputs }) =>
      type === 'BATCH_MATMUL' ? [[outputs[0]?.shape, macs]] : [],
    )
    expect(macs).toEqual([
      [[8, 49, 49], 8 * 49 * 49 * 32],
      [[8, 49, 128], 8 * 49 * 49 * 128],
    ])
  })

  it('has a softmax for each block of attention and the classes, and pools in every other block', () => {
    const stages = efficientformerModels.l3
    const found = analysisOf({ stages, resolution: 64 })
    expect(countOf(found, 'SOFTMAX')).toBe(4 + 1)
    expect(countOf(found, 'AVERAGE_POOL_2D')).toBe(4 + 4 + 12 + 2)
    expect(countOf(found, 'RSQRT')).toBe(2 * 4 + 1)
  })

  it('is the same by name and by stages', () => {
    const spec = (encoding: object) => canonicalSpec({ space: 'efficientformer', encoding })
    expect(spec({ model: 'l7' })).toEqual(spec({ stages: efficientformerModels.l7 }))
    expect(spec({})).toEqual(spec({ model: 'l1', resolution: 224 }))
  })

  it('refuses attention before the last stage, and two names for one thing', () => {
    const refusal = (encoding: unknown) => () => efficientformerSpace.parse(encoding)
    const early = efficientformerModels.l1.with(1, { channels: 96, blocks4d: 1, blocks3d: 1 })
    expect(refusal({ stages: early })).toThrow('/encoding/stages/1/blocks3d must be 0')
    expect(refusal({ stages: early.slice(1) })).toThrow('/encoding/stages must be a list of 4')
    expect(refusal({ model: 'l2' })).toThrow('/encoding/model must be one of l1, l3, l7')
    expect(refusal({ model: 'l1', stages: early })).toThrow('/encoding must have one of model and stages')
  })
})
