import { describe, expect, it } from 'vitest'
import type { Measurement } from '../../api/runs.js'
import { driftOf } from './drift-of.js'

const steadiness = {
  effectiveSamples: 100,
  trend: { changeRatio: 0.04, pValue: 0.001 },
  changePoint: { invocation: 1, index: 3, changeRatio: 0.05, pValue: 0.001 },
  modes: null,
}
const invocations = [{ apart: null }, { apart: 'contended' }, { apart: null }]
const measured: Parameters<typeof driftOf>[0] = {
  steadiness,
  apart: [],
  conditions: { asked: {}, ran: {}, invocations },
}

describe('driftOf', () => {
  it('marks what the tests found, and nothing that chance explains', () => {
    expect(driftOf(measured).trend).toEqual(steadiness.trend)
    const still = { ...steadiness, trend: { changeRatio: 0.04, pValue: 0.3 }, changePoint: null }
    expect(driftOf({ ...measured, steadiness: still })).toEqual({ trend: null, changePoint: null })
    expect(driftOf({ ...measured, steadiness: null })).toEqual({ trend: null, changePoint: null })
  })

  it('finds the stored invocation of a change among those that were kept apart', () => {
    expect(driftOf(measured).changePoint?.invocation).toBe(2)
    const apart: Measurement['apart'] = [
      { cause: 'contended', invocations: 1, iterations: 5, medianMs: 3, inFigure: true },
    ]
    expect(driftOf({ ...measured, apart }).changePoint?.invocation).toBe(1)
  })
})
