import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sumModel } from '../device/odd-models.js'
import { requireSystem } from '../stack/index.js'
import { openProcessFarm, type ProcessFarm } from './process-farm.js'
import { endedJob, postJob, uploadModel } from './requests.js'
import { brokenRules, forgottenLeases } from './whole-farm.js'

let farm: ProcessFarm
let modelId: string
beforeAll(async () => {
  farm = await openProcessFarm({ workers: 3, devices: 2, sessionSeconds: 0.3, queue: 'postgres' })
  modelId = await uploadModel(farm, sumModel())
}, 120_000)
afterAll(() => farm?.[Symbol.asyncDispose]())

const measured = async (count: number) => {
  const ids = await Promise.all(
    Array.from({ length: count }, () => postJob(farm, { modelId, pool: 'simulated' })),
  )
  return (await Promise.all(ids.map((id) => endedJob(farm, id)))).map(({ state }) => state)
}

test('three workers that reach the same devices never hold one at a time, and each takes its part', async () => {
  expect(await measured(20)).toEqual(Array(20).fill('completed'))
  expect(await brokenRules(farm.sql)).toEqual({})
  const shares = await farm.sql.query('SELECT worker_id FROM session GROUP BY worker_id')
  expect(shares.rowCount).toBeGreaterThan(1)
})

requireSystem('faketime')("a worker's clock that is an hour off", () => {
  test.each(['+1h', '-1h'])(
    '%s: it takes its part, and no lease, rest or expiry is decided by it',
    async (offset) => {
      const [first, second, third] = farm.workers
      await second?.kill()
      await third?.kill()
      await first?.kill()
      await first?.start({
        LD_PRELOAD: faketimeLibrary(),
        FAKETIME: offset,
        // Durations are measured by the clock that nobody sets.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      })
      await second?.start()
      expect(await measured(12)).toEqual(Array(12).fill('completed'))
      expect(await brokenRules(farm.sql)).toEqual({})
      expect(await forgottenLeases(farm.sql)).toEqual([])
      const strays = await farm.sql.query(
        `SELECT run_id FROM attempt WHERE abs(extract(epoch FROM now() - started_at)) > 1800
         OR abs(extract(epoch FROM now() - ended_at)) > 1800`,
      )
      expect(strays.rows).toEqual([])
      const lost = await farm.sql.query(`SELECT code FROM attempt WHERE code = 'expired'`)
      expect(lost.rows).toEqual([])
      await third?.start()
    },
    120_000,
  )
})

/** Debian has it in the folder of its architecture. */
function faketimeLibrary(): string {
  const folders = readdirSync('/usr/lib').filter((name) => name.endsWith('-linux-gnu'))
  return `/usr/lib/${folders.find((name) => readdirSync(`/usr/lib/${name}`).includes('faketime'))}/faketime/libfaketime.so.1`
}
