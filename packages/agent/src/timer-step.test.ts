import { describe, expect, it } from 'vitest'
import { timerStepUs } from './timer-step.js'

describe('timerStepUs', () => {
  it('finds the step of a coarse clock', () => {
    let reading = 0
    // A clock of 0.1 ms that is read every 0.03 ms.
    const clock = { now: () => Math.floor((reading++ * 0.03) / 0.1) * 0.1 }
    expect(timerStepUs(clock)).toBeCloseTo(100, 6)
  })

  it('knows nothing of a clock that stands still', () => {
    expect(timerStepUs({ now: () => 5 })).toBeNull()
  })
})
