import { expect, it } from 'vitest'
import { InvalidSampleError } from '../statistics/samples.js'
import { sentinelIsOff } from './health.js'
import { usualSentinelMs } from './usual-sentinels.js'

it('is known from five sessions on, and two odd ones do not move it', () => {
  expect(usualSentinelMs([10, 10, 10, 10])).toBeNull()
  expect(usualSentinelMs([10, 10, 30, 10, 30])).toBe(10)
  expect(() => usualSentinelMs([10, Number.NaN])).toThrow(InvalidSampleError)
})

it('is left by more than a fifth, either way, before a device is off', () => {
  expect([8.1, 10, 11.9].map((ms) => sentinelIsOff(10, ms))).toEqual([false, false, false])
  expect([7.9, 12.1, 40].map((ms) => sentinelIsOff(10, ms))).toEqual([true, true, true])
})
