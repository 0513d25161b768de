import { expect, it } from 'vitest'
import { createLeftOutDriver } from './left-out-driver.js'

it('says again and again why this computer is no device, keeps nobody waiting, and ends', async () => {
  const stop = new AbortController()
  const told = []
  for await (const news of createLeftOutDriver('host:1', 1).watch(stop.signal)) {
    told.push(news)
    if (told.length === 3) stop.abort()
  }
  const absent = {
    type: 'absent',
    device: { fingerprint: 'host:1' },
    reason: expect.stringContaining('PACELINE_LOCAL=0'),
  }
  expect(told).toEqual([{ type: 'settled' }, absent, absent])
})
