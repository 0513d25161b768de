import { describe, expect, it } from 'vitest'
import { floorFigure, missingSessions } from './floor-words.js'

describe('floorFigure', () => {
  it('is the variation with its upper end, or nothing while it is unknown', () => {
    expect(floorFigure({ cv: 0.0123, cvHigh: 0.025 })).toBe('1.2 %, at most 2.5 %')
    expect(floorFigure({ cv: null, cvHigh: null })).toBeNull()
  })
})

describe('missingSessions', () => {
  it('counts towards seven degrees of freedom', () => {
    expect(missingSessions({ degrees: 0, models: 0 })).toBe('8 more sessions of one model')
    expect(missingSessions({ degrees: 0, models: 1 })).toBe('7 more sessions of one model')
    expect(missingSessions({ degrees: 6, models: 3 })).toBe('1 more session of one model')
  })
})
