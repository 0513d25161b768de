import { describe, expect, it } from 'vitest'
import { timerStepUs } from './timer-step.js'

/** A clock of the given step that is read every `readMs`. */
function coarse(stepMs: number, readMs: number) {
  let reading = 0
  return { now: () => Math.floor((reading++ * readMs) / stepMs) * stepMs, readings: () => reading }
}

describe('timerStepUs', () => {
  it.each([
    ['a page that is not isolated', 0.1, 0.00003, 100],
    ['an isolated page', 0.005, 0.00003, 5],
    ['a clock finer than its reading', 1e-6, 0.00004, 0.04],
  ])('finds the step of %s', (_, stepMs, readMs, stepUs) => {
    expect(timerStepUs(coarse(stepMs, readMs))).toBeCloseTo(stepUs, 6)
  })

  it('looks no longer than it must', () => {
    const fine = coarse(1e-6, 0.00004)
    timerStepUs(fine)
    expect(fine.readings()).toBeLessThan(2100)
    const slow = coarse(1, 0.5)
    timerStepUs(slow)
    expect(slow.readings()).toBeLessThan(50)
  })

  it('knows nothing of a clock that stands still', () => {
    expect(timerStepUs({ now: () => 5 })).toBeNull()
  })
})
