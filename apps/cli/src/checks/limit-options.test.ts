import { expect, test } from 'vitest'
import { limitFrom, requirePassed } from './limit-options.js'

const check = {
  runId: 'run_1',
  passed: true,
  atMostMs: 12,
  boundMs: 11,
  sessionVariance: 'known' as const,
  sentence: 'run_1 is within 12 ms',
}

test('a limit is positive, and only doubtful verdicts are allowed by name', () => {
  expect(limitFrom({ atMostMs: 12, allowVerdict: ['noisy', 'throttled'] })).toEqual({
    atMostMs: 12,
    allowedVerdicts: ['noisy', 'throttled'],
  })
  expect(limitFrom({})).toBeNull()
  expect(() => limitFrom({ atMostMs: 0 })).toThrow(/more than 0/)
  expect(() => limitFrom({ atMostMs: 12, allowVerdict: ['odd'] })).toThrow(
    /noisy, drifting, throttled, not "odd"/,
  )
  expect(() => limitFrom({ allowVerdict: ['noisy'] })).toThrow(/give --at-most-ms/)
})

test('every check has to pass, and each that does not says why', () => {
  expect(() => requirePassed([check, check])).not.toThrow()
  const failed = { ...check, passed: false, sentence: 'run_2 is noisy' }
  expect(() => requirePassed([check, failed])).toThrow(
    expect.objectContaining({ code: 'check-failed', exitCode: 1, message: 'run_2 is noisy.' }),
  )
})
