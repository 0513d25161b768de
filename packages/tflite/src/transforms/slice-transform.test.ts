import { describe, expect, it } from 'vitest'
import { buildModel } from '../spaces/index.js'
import type { SliceRequest } from './slice-transform.js'
import { InvalidTransformError } from './transform.js'
import { transformModel } from './transform-model.js'

const { model } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 32 } })
const count = model.graphs[0]?.operators.length ?? 0
const slice = (request: object) => transformModel(model, { kind: 'slice', ...request } as SliceRequest)
const operatorsOf = (request: object) => slice(request).report.operators

function issuesOf(request: object): unknown {
  try {
    slice(request)
  } catch (error) {
    if (error instanceof InvalidTransformError) return error.errors
    throw error
  }
  return 'none'
}

describe('a slice', () => {
  it('head and tail at one place share the operators between them', () => {
    for (let place = 1; place < count; place++) {
      const both = [
        ...(operatorsOf({ head: place }) as number[]),
        ...(operatorsOf({ tail: place }) as number[]),
      ]
      expect(both).toEqual(Array.from({ length: count }, (_, index) => index))
    }
  })

  it('takes operators and tensors by name or by index', () => {
    const name = 'block_1/depthwise'
    const index = model.graphs[0]?.operators.findIndex(
      ({ outputs }) => model.graphs[0]?.tensors[outputs[0] ?? -1]?.name === name,
    )
    expect(operatorsOf({ operator: name })).toEqual([index])
    expect(operatorsOf({ operator: index })).toEqual([index])
    const between = slice({ inputs: ['block_1/expand'], outputs: [name] })
    expect(between.report.operators).toEqual([index])
    expect(between.model.graphs[0]?.tensors.some((tensor) => tensor.name === name)).toBe(true)
  })

  it.each([
    [{ head: 0 }, '/head', /from 1 to \d+, not 0/],
    [{ tail: count }, '/tail', /leave operators on both sides/],
    [{ head: 1.5 }, '/head', /not 1.5/],
    [{ operator: 'nobody' }, '/operator', /none makes a tensor "nobody"/],
    [{ operator: 999 }, '/operator', /operators 0 to/],
    [{ inputs: [0], outputs: ['nobody'] }, '/outputs/0', /there is no "nobody"/],
    [{ inputs: [99_999], outputs: [1] }, '/inputs/0', /tensors 0 to/],
    [{ inputs: ['block_2/expand'], outputs: ['block_1/depthwise'] }, '/inputs', /the outputs need/],
    [{ inputs: ['conv/weights'], outputs: ['block_1/depthwise'] }, '/inputs', /is no activation/],
  ])('refuses %j by name', (request, path, message) => {
    expect(issuesOf(request)).toEqual([{ path, message: expect.stringMatching(message) }])
  })
})
