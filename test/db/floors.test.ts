import { createRandom, nextSession, noiseFloor, normalQuantile } from '@paceline/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, type Outcome, openFarm, outcome } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

/** A device of its own and a model on it, and how to measure that once more. */
async function place(name: string) {
  const device = await farm.device(name)
  const model = await farm.model(name)
  const session = async (medianMs: number, more: Partial<Outcome> & { of?: string } = {}) => {
    const { of: modelId = model.id, ...rest } = more
    const job = await farm.job([{ modelId, deviceId: device.id }])
    const runId = job.runs[0]?.id ?? ''
    await farm.measure(device, runId, { ...outcome(medianMs), ...rest })
    return runId
  }
  return { device, model, session }
}

const key = 'pk_test'
const sentinel = {
  ...{ before: 5, after: 5, ratio: 1, moved: false, tries: 1, coefficient: 0, normalisedMedianMs: 10 },
  ...{ levelErrorRatio: 0.003, reference: null, models: [] },
}
const medians = Array.from({ length: 8 }, (_, n) => 10 + n / 16)

describe('a noise floor', () => {
  test('rests on the models that were measured more than once', async () => {
    const { device, model, session } = await place('groups')
    const other = await farm.model('groups-once')
    const [first, , last] = [await session(10), await session(11, { of: other.id }), await session(12)]
    expect(await farm.db.floors.groups({ deviceId: device.id, protocolKey: key })).toEqual([
      {
        modelId: model.id,
        sessions: [
          { runId: first, measuredAt: expect.any(String), medianMs: 10, standardErrorRatio: 0.004 },
          { runId: last, measuredAt: expect.any(String), medianMs: 12, standardErrorRatio: 0.004 },
        ],
      },
    ])
    expect(await farm.db.floors.groups({ deviceId: device.id, protocolKey: 'pk_other' })).toEqual([])
  })

  test('counts every session whatever its verdict, and nothing that is no session of its own', async () => {
    const { device, model, session } = await place('counted')
    const runId = await session(10)
    await session(11, outcome(11, 'throttled'))
    const task = { purpose: 'floor' } as const
    const floorJob = await farm.job([{ modelId: model.id, deviceId: device.id, task }])
    await farm.measure(device, floorJob.runs[0]?.id ?? '', outcome(12))
    await session(20, { fallback: true })
    await session(21, { protocolKey: 'pk_other' })
    await farm.job([{ modelId: model.id, deviceId: device.id, reusedFrom: runId }])
    const comparison = { purpose: 'comparison', seed: 1, pairs: 14, variants: [model.id] } as const
    const compared = await farm.job([{ modelId: model.id, deviceId: device.id, task: comparison }])
    await farm.measure(device, compared.runs[0]?.id ?? '', { ...outcome(22), comparison: [] })
    const [group] = await farm.db.floors.groups({ deviceId: device.id, protocolKey: key })
    expect(group?.sessions.map(({ medianMs }) => medianMs)).toEqual([10, 11, 12])
  })

  test('comes with where the sentinels stood, newest first, of sessions that had any', async () => {
    const { device, model, session } = await place('sentinels')
    const beside = (levelMs: number, medianMs: number) => {
      const { measurement, ...rest } = outcome(medianMs)
      return { ...rest, measurement: { ...measurement, sentinel: { ...sentinel, levelMs } } }
    }
    await session(10, beside(5, 10))
    await session(11)
    await session(12, beside(6, 12))
    const where = { deviceId: device.id, protocolKey: key }
    expect(await farm.db.floors.sentinelSessions(where)).toEqual([
      { modelId: model.id, medianMs: 12, sentinelMs: 6, sentinelErrorRatio: 0.003 },
      { modelId: model.id, medianMs: 10, sentinelMs: 5, sentinelErrorRatio: 0.003 },
    ])
    expect(await farm.db.floors.sentinelSessions({ ...where, protocolKey: 'pk_other' })).toEqual([])
  })

  test('is known as it was at a time, and goes with the lease of a replay', async () => {
    const { device, model, session } = await place('until')
    const runId = await session(10)
    await session(11)
    const { rows } = await farm.sql.query('SELECT max(created_at) AS until FROM measurement')
    await new Promise((resolve) => setTimeout(resolve, 5))
    await session(12)
    const job = await farm.job([
      { modelId: model.id, deviceId: device.id, task: { purpose: 'replay', of: runId } },
    ])
    const at = { deviceId: device.id, protocolKey: key }
    const then = await farm.db.floors.groups(at, (rows[0].until as Date).toISOString())
    expect(then[0]?.sessions).toHaveLength(2)
    const now = await farm.db.floors.groups(at)
    expect(now[0]?.sessions).toHaveLength(3)
    const { task } = await farm.take(device, job.runs[0]?.id ?? '')
    expect(task).toMatchObject({ purpose: 'replay', original: { id: runId }, floorSessions: now })
  })

  test('is listed for each key of a device, the newest first', async () => {
    const { device, model, session } = await place('keys')
    for (const protocolKey of ['pk_a', 'pk_b', 'pk_a', 'pk_b', 'pk_once']) await session(10, { protocolKey })
    const floors = await farm.db.floors.ofDevice(device.id)
    expect(floors).toMatchObject([
      { protocolKey: 'pk_b', runtime: 'tflite-native', groups: [{ modelId: model.id }] },
      { protocolKey: 'pk_a', runtime: 'tflite-native', groups: [{ modelId: model.id }] },
    ])
    expect(floors.map(({ groups }) => groups[0]?.sessions.length)).toEqual([2, 2])
    expect(await farm.db.floors.ofDevice('dev_unknown')).toEqual([])
  })
})

describe('where another session would land', () => {
  test('is unknown below seven degrees, and then told wherever a measurement is shown', async () => {
    const { device, model, session } = await place('next')
    const ids: string[] = []
    for (const median of medians.slice(0, 7)) ids.push(await session(median))
    const find = async (id: string) => (await farm.db.runs.find(id))?.measurement?.latencyMs
    expect((await find(ids[0] ?? ''))?.nextSession).toBeNull()
    ids.push(await session(medians[7] ?? 0))
    const [group] = await farm.db.floors.groups({ deviceId: device.id, protocolKey: key })
    const floor = noiseFloor(group ? [group] : [])
    const expected = (medianMs: number) => {
      const { ci, standardErrorRatio } = outcome(medianMs).measurement.latencyMs
      return nextSession({ medianMs, ci, standardErrorRatio }, floor)
    }
    const shown = await find(ids[2] ?? '')
    expect(shown?.nextSession).toEqual(expected(medians[2] ?? 0))
    expect((shown?.nextSession?.low ?? 99) < (shown?.ci?.low ?? 0)).toBe(true)

    const all = medians.map(expected)
    const run = await farm.db.runs.find(ids[0] ?? '')
    const listed = await farm.db.runs.list({ device: device.id })
    expect(listed.items.map(({ measurement }) => measurement?.latencyMs.nextSession)).toEqual(
      all.toReversed(),
    )
    const job = await farm.db.jobs.find(run?.jobId ?? '')
    expect(job?.runs[0]?.measurement).toEqual(run?.measurement)
    const asked = { modelIds: [model.id], deviceIds: [device.id], protocolKeys: [key] }
    const newest = await farm.db.runs.newestCompleted({ ...asked, verdicts: ['stable'] })
    expect(newest.map(({ latencyMs }) => latencyMs.nextSession)).toEqual([all[7]])
    const rows = await farm.db.fronts.rows({ deviceId: device.id, protocolKey: key })
    expect(rows.map(({ measurement }) => measurement.latencyMs.nextSession)).toEqual([all[7]])
    const stored = await farm.sql.query("SELECT body #> '{latencyMs,nextSession}' AS next FROM measurement")
    expect(stored.rows.every(({ next }) => next === null)).toBe(true)
  })

  test('is of one device, one key and what was asked for', async () => {
    const [one, two] = [await place('alone-1'), await place('alone-2')]
    for (const median of medians) await one.session(median)
    const elsewhere = await two.session(10, { of: one.model.id })
    const fellBack = await one.session(10, { fallback: true })
    const otherKey = await one.session(10, { protocolKey: 'pk_other' })
    for (const id of [elsewhere, fellBack, otherKey]) {
      const run = await farm.db.runs.find(id)
      expect(run?.measurement?.latencyMs.nextSession).toBeNull()
    }
    // A run that reuses a figure shows it as its original does.
    const job = await farm.job([
      { modelId: one.model.id, deviceId: one.device.id, reusedFrom: await one.session(10) },
    ])
    expect(job.runs[0]?.measurement?.latencyMs.nextSession).toMatchObject({ level: 0.95 })
  })

  test('is of its own place for each measurement of a page', async () => {
    const random = createRandom(3)
    const places = [await place('page-1'), await place('page-2')]
    for (const { session } of places) {
      for (const protocolKey of ['pk_p', 'pk_q']) {
        for (let n = 0; n < 8; n++) {
          await session(10 * Math.exp(0.01 * normalQuantile(random.nextUnit())), { protocolKey })
        }
      }
    }
    const { items } = await farm.db.runs.list({ limit: 32 })
    const widths = items.map(({ measurement }) => {
      const { median = 0, nextSession: next } = measurement?.latencyMs ?? {}
      return next ? next.high / median : null
    })
    // Each place and key has learnt a variance of its own.
    expect(new Set(widths.map((width) => width?.toFixed(9))).size).toBe(4)
    expect(widths).not.toContain(null)
  })
})
