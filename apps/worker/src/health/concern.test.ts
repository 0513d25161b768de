import { expect, test } from 'vitest'
import { concernOf } from './concern.js'

type Measured = Parameters<typeof concernOf>[0]
const usual = [10, 10.1, 9.9, 10, 10]

const measured = (before: number, after: number, more: Partial<Measured> = {}): Measured => ({
  verdict: 'stable',
  reasons: [],
  sentinel: {
    ...{ before, after, ratio: after / before, normalisedMedianMs: 1, coefficient: 0, levelMs: before },
    ...{ levelErrorRatio: 0, reference: null, moved: false, tries: 1, models: [] },
  },
  ...more,
})

test('sentinels that are off by more than a fifth, before and after, say that the device is another', () => {
  expect(concernOf(measured(12.5, 12.5), usual)).toEqual({
    code: 'sentinel-off',
    reason: 'its sentinels are off: 12.5 ms where 10.0 ms is usual (+25 %)',
  })
  expect(concernOf(measured(7, 7.5), usual)?.code).toBe('sentinel-off')
})

test.each([
  ['within a fifth', measured(11.9, 11.9), usual],
  ['only before', measured(13, 10), usual],
  ['one up, one down', measured(13, 7), usual],
  ['too little is known', measured(20, 20), usual.slice(1)],
  ['there were none', { ...measured(20, 20), sentinel: null }, usual],
  [
    'another process worked on it meanwhile',
    measured(20, 20, { reasons: [{ code: 'contended', text: 'others', value: 1 }] }),
    usual,
  ],
] as const)('nothing is held against it where %s', (_, measurement, past) => {
  expect(concernOf(measurement, past)).toBeNull()
})

test('a device that throttled rests', () => {
  const reasons = [{ code: 'throttled', text: 'its clock fell to 60%', value: 0.6 }]
  expect(concernOf({ ...measured(10, 10), verdict: 'throttled', reasons }, [])).toEqual({
    code: 'too-hot',
    reason: 'it rests until it has cooled: its clock fell to 60%',
  })
})
