import type { Quality } from '@paceline/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Farm, openFarm, outcome } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const top1: Quality = { metric: 'top1', value: 71.8, dataset: 'imagenet', origin: 'claimed', source: 'paper' }
const top5: Quality = { ...top1, metric: 'top5', value: 90.6 }

describe('fronts', () => {
  test('have one row for each model: its newest run under the key, without fallback', async () => {
    const device = await farm.device('front')
    const [a, b] = [
      await farm.model('front a', { family: 'f', qualities: [top5, top1] }),
      await farm.model('front b'),
    ]
    const measure = async (modelId: string, more: Parameters<Farm['measure']>[2]) => {
      const job = await farm.job([{ modelId, deviceId: device.id }])
      await farm.measure(device, job.runs[0]?.id ?? '', more)
      return job.runs[0]?.id ?? ''
    }
    await measure(a.id, outcome(1))
    const newer = await measure(a.id, outcome(2))
    await measure(a.id, { ...outcome(3), fallback: true })
    const noisy = await measure(b.id, outcome(4, 'noisy'))
    const other = await measure(b.id, { ...outcome(5), protocolKey: 'pk_other' })
    await farm.job([{ modelId: a.id, deviceId: device.id, reusedFrom: newer }])

    expect(await farm.db.fronts.protocolKeys(device.id)).toEqual([
      { protocolKey: 'pk_test', runtime: 'tflite-native', points: 2 },
      { protocolKey: 'pk_other', runtime: 'tflite-native', points: 1 },
    ])
    const { latencyMs, verdict, initMs, firstMs, peakBytes } = outcome(2).measurement
    const rows = await farm.db.fronts.rows({ deviceId: device.id, protocolKey: 'pk_test' })
    expect(rows.map(({ runId }) => runId).sort()).toEqual([newer, noisy].sort())
    expect(rows.find(({ runId }) => runId === newer)).toEqual({
      modelId: a.id,
      runId: newer,
      name: 'front a',
      family: 'f',
      weights: 'unknown',
      macs: 3_000_000_000,
      params: 4_200_000,
      bytes: 1000,
      peakActivationBytes: 5_000_000_000,
      qualities: [
        { ...top5, createdAt: expect.any(String) },
        { ...top1, createdAt: expect.any(String) },
      ],
      measurement: { latencyMs, verdict, initMs, firstMs, peakBytes },
    })
    const ids = async (query: { family?: string; verdict?: 'stable' | 'noisy'; protocolKey?: string }) =>
      (await farm.db.fronts.rows({ deviceId: device.id, protocolKey: 'pk_test', ...query })).map(
        (row) => row.runId,
      )
    expect(await ids({ family: 'f' })).toEqual([newer])
    expect(await ids({ verdict: 'noisy' })).toEqual([noisy])
    expect(await ids({ protocolKey: 'pk_other' })).toEqual([other])
    expect(await farm.db.fronts.protocolKeys('dev_unknown')).toEqual([])
  })

  test('keep a stable run in spite of a newer one that is not, and take the newest where none is', async () => {
    const device = await farm.device('steady')
    const [steady, shaky] = [await farm.model('steady'), await farm.model('shaky')]
    const measure = async (modelId: string, more: Parameters<Farm['measure']>[2]) => {
      const job = await farm.job([{ modelId, deviceId: device.id }])
      await farm.measure(device, job.runs[0]?.id ?? '', more)
    }
    for (const verdict of ['noisy', 'stable', 'stable', 'throttled'] as const) {
      await measure(steady.id, outcome(verdict === 'stable' ? 2 : 9, verdict))
    }
    for (const [medianMs, verdict] of [
      [3, 'drifting'],
      [4, 'noisy'],
    ] as const) {
      await measure(shaky.id, outcome(medianMs, verdict))
    }
    const rows = await farm.db.fronts.rows({ deviceId: device.id, protocolKey: 'pk_test' })
    const shown = new Map(rows.map(({ modelId, measurement }) => [modelId, measurement]))
    expect(shown.get(steady.id)).toMatchObject({ verdict: 'stable', latencyMs: { median: 2 } })
    expect(shown.get(shaky.id)).toMatchObject({ verdict: 'noisy', latencyMs: { median: 4 } })
  })

  test('of two keys with equally many models name the newer first', async () => {
    const device = await farm.device('ties')
    const model = await farm.model('ties')
    for (const protocolKey of ['pk_a', 'pk_b']) {
      const job = await farm.job([{ modelId: model.id, deviceId: device.id }])
      await farm.measure(device, job.runs[0]?.id ?? '', { ...outcome(), protocolKey })
    }
    const keys = (await farm.db.fronts.protocolKeys(device.id)).map(({ protocolKey }) => protocolKey)
    expect(keys).toEqual(['pk_b', 'pk_a'])
  })
})
