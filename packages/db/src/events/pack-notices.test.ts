import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packNotices } from './pack-notices.js'

/** Postgres refuses a payload of this many bytes and more. */
const REFUSED_BYTES = 8000

test('all that fits is told, in order, in notices that Postgres takes', () => {
  const id = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ minLength: 2000, maxLength: 9000 }),
  )
  fc.assert(
    fc.property(fc.array(id, { maxLength: 400 }), (ids) => {
      const notices = packNotices(ids)
      for (const notice of notices) expect(Buffer.byteLength(notice)).toBeLessThan(REFUSED_BYTES)
      const fitting = ids.filter((each) => Buffer.byteLength(JSON.stringify([each])) <= 7500)
      expect(notices.flatMap((notice) => JSON.parse(notice) as string[])).toEqual(fitting)
    }),
    { numRuns: 50 },
  )
})

test('few are one notice, and none is none', () => {
  expect(packNotices([{ jobId: 'a' }, { deviceId: 'b' }])).toEqual(['[{"jobId":"a"},{"deviceId":"b"}]'])
  expect(packNotices([])).toEqual([])
})
