import { describe, expect, it } from 'vitest'
import type { Measurement } from '../../api/runs.js'
import { apartFigures } from './apart-figures.js'

const latencyMs = { median: 10 } as Measurement['latencyMs']
const throttled = {
  cause: 'throttled',
  invocations: 2,
  iterations: 40,
  medianMs: 13,
  inFigure: false,
} as const
const contended = { ...throttled, cause: 'contended', invocations: 1, medianMs: 11 } as const

describe('apartFigures', () => {
  it('sets burst and sustained side by side', () => {
    expect(apartFigures({ apart: [throttled], latencyMs, invocations: 6 })).toEqual([
      { name: 'Burst', figure: '10.0 ms', note: '6 invocations on a device that was itself' },
      { name: 'Sustained', figure: '13.0 ms', note: '40 samples in 2 invocations, +30 %, kept apart' },
    ])
  })

  it('names others’ work where that alone was the matter, and heat first where both were', () => {
    expect(apartFigures({ apart: [contended], latencyMs, invocations: 5 }).map(({ name }) => name)).toEqual([
      'Undisturbed',
      'Beside other processes',
    ])
    const both = apartFigures({ apart: [contended, throttled], latencyMs, invocations: 5 })
    expect(both.map(({ name }) => name)).toEqual(['Burst', 'Sustained', 'Beside other processes'])
  })

  it('claims no clean figure where disturbed invocations had to go into it', () => {
    const [only, second] = apartFigures({
      apart: [{ ...throttled, inFigure: true }],
      latencyMs,
      invocations: 5,
    })
    expect(second).toBeUndefined()
    expect(only?.note).toContain('in the figure, as too few undisturbed ones came about')
  })

  it('is empty where nothing was kept apart', () => {
    expect(apartFigures({ apart: [], latencyMs, invocations: 5 })).toEqual([])
  })
})
