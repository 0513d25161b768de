import { describe, expect, it } from 'vitest'
import { failureCodes, failureKindOf, failureKinds, shouldRetry } from './failure.js'

describe('shouldRetry', () => {
  it('tries again for the device and the harness alone', () => {
    expect(failureKinds.filter((kind) => shouldRetry(kind, 1))).toEqual(['device', 'harness'])
  })

  it('stops after ten attempts', () => {
    let attempt = 1
    while (shouldRetry('device', attempt)) attempt += 1
    expect(attempt).toBe(10)
  })

  it('refuses counts of attempts that cannot be', () => {
    for (const attempt of [0, -1, 1.5, Number.NaN]) {
      expect(() => shouldRetry('device', attempt)).toThrow(RangeError)
    }
  })
})

describe('failureKindOf', () => {
  it('knows each code, and blames the harness for the unknown', () => {
    for (const [code, kind] of Object.entries(failureCodes)) expect(failureKindOf(code)).toBe(kind)
    expect(failureKindOf('never-heard-of')).toBe('harness')
    expect(failureKindOf('toString')).toBe('harness')
  })
})
