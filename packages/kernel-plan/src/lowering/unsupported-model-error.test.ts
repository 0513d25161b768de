import { describe, expect, it } from 'vitest'
import { UnsupportedModelError } from './unsupported-model-error.js'

const issuesOf = (type: string, reason: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ index: from + at, type, reason }))

describe('UnsupportedModelError', () => {
  it('says a reason once, of the model first and then of the most operators', () => {
    const issues = [
      { index: 7, type: 'ABS', reason: 'no such operator' },
      ...issuesOf('CONV_2D', 'it is in int8', 43, 8),
      ...issuesOf('ADD', 'it is in int8', 2, 60),
      { index: -1, type: 'INPUT', reason: 'it is int8' },
    ]
    const error = new UnsupportedModelError(issues)
    expect(error.message).toBe(
      'The kernels cannot run this model. INPUT: it is int8; CONV_2D: it is in int8 (operators 8, 9, 10 and 40 more); ' +
        'ADD: it is in int8 (operators 60, 61); ABS: no such operator (operator 7). ' +
        '"paceline coverage <model>" lists every operator.',
    )
    expect(error.operators).toBe(issues)
  })

  it('stays short, however many kinds of reasons there are', () => {
    const kinds = Array.from({ length: 200 }, (_, kind) => issuesOf(`KIND_${kind}`, 'unknown', 100)).flat()
    const { message } = new UnsupportedModelError(kinds)
    expect(message).toContain('; 196 more reasons. "paceline coverage')
    expect(message.length).toBeLessThan(400)
  })
})
