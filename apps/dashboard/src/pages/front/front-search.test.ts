import { describe, expect, it } from 'vitest'
import { readFrontSearch } from './front-search.js'

describe('readFrontSearch', () => {
  it('keeps what it knows', () => {
    const search = { device: 'dev_1', cost: 'peakBytes', maxLatencyMs: 20, scale: 'log', family: 2 }
    expect(readFrontSearch(search)).toEqual({ ...search, family: '2' })
  })

  it('leaves out what makes no sense', () => {
    expect(
      readFrontSearch({ device: '', cost: { a: 1 }, maxLatencyMs: 'fast', scale: 'cubic', other: 1 }),
    ).toEqual({})
    for (const maxLatencyMs of [0, -1, Number.POSITIVE_INFINITY, null, undefined]) {
      expect(readFrontSearch({ maxLatencyMs })).toEqual({})
    }
  })
})
