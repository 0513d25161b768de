import type { Schemas } from '@paceline/client'
import { expect, test } from 'vitest'
import { floorTable } from './floor-view.js'
import { plain } from './paint.js'

const floor: Schemas['DeviceFloor'] = {
  runtime: 'tflite-native',
  protocolKey: 'pk_1',
  models: 1,
  sessions: 8,
  degrees: 7,
  cv: 0.0123,
  cvHigh: 0.025,
  newestAt: '2026-11-23T00:00:00.000Z',
}

test('a floor has its variation with the upper end, or says that nobody knows', () => {
  const unknown = { ...floor, protocolKey: 'pk_2', sessions: 3, cv: null, cvHigh: null }
  const [, known, second] = floorTable([floor, unknown], plain, Date.parse('2026-11-23T01:00:00.000Z'))
  expect(known).toMatch(/^CV 1\.2 % \(at most 2\.5 %\) +tflite-native +pk_1 +8 +1 +1 h ago$/)
  expect(second).toMatch(/^session variance unknown +tflite-native +pk_2 +3 /)
})
