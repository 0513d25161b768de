import { describe, expect, it } from 'vitest'
import { initTimesOf } from './init-times.js'

describe('initTimesOf', () => {
  it('takes the first invocation for the cold one where nobody knows', () => {
    expect(initTimesOf([{ initMs: 50 }, { initMs: 9 }, { initMs: 7 }])).toEqual({ cold: 50, warm: 8 })
    expect(initTimesOf([{ initMs: 50 }])).toEqual({ cold: 50, warm: null })
    expect(initTimesOf([])).toEqual({ cold: null, warm: null })
  })

  it('goes by what runners say of their caches, whenever they were empty', () => {
    const cold = (initMs: number) => ({ initMs, caches: 'cold' as const })
    const warm = (initMs: number) => ({ initMs, caches: 'warm' as const })
    expect(initTimesOf([warm(160), cold(1180), warm(150), cold(1200)])).toEqual({ cold: 1190, warm: 155 })
    expect(initTimesOf([warm(160), warm(150)])).toEqual({ cold: null, warm: 155 })
    expect(initTimesOf([cold(1180), { initMs: 3 }])).toEqual({ cold: 1180, warm: null })
  })
})
