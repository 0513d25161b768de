import type { Model } from '@paceline/contracts'
import { ModelGoneError } from '@paceline/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Farm, openFarm, outcome } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

/** A comparison of two models on a device of its own, stored as a job of one run. */
async function compared(name: string) {
  const device = await farm.device(name)
  const [baseline, variant] = [await farm.model(`${name}-baseline`), await farm.model(`${name}-variant`)]
  const task = { purpose: 'comparison', seed: 7, pairs: 6, variants: [variant.id] } as const
  const make = () => farm.job([{ modelId: baseline.id, deviceId: device.id, task }])
  return { device, baseline, variant, make }
}

test("a lease brings the variants' models, in the order asked for", async () => {
  const { device, baseline, variant } = await compared('leased')
  const variants = [variant.id, baseline.id]
  const task = { purpose: 'comparison', seed: 7, pairs: 9, variants } as const
  const job = await farm.job([{ modelId: baseline.id, deviceId: device.id, task }])
  const leased = await farm.take(device, job.runs[0]?.id ?? '')
  const bytesOf = ({ id, sha256, bytes }: Model) => ({ id, sha256, bytes })
  expect(leased.task).toEqual({ ...task, variants: [variant, baseline].map(bytesOf) })
  expect(leased.model).toEqual(bytesOf(baseline))
})

test('deleting the bytes of a variant and comparing with it at once: one of the two', async () => {
  for (let round = 0; round < 8; round++) {
    const { variant, make } = await compared(`raced-${round}`)
    const [deleted, made] = await Promise.allSettled([farm.db.models.markBytesGone(variant.id), make()])
    const kept = deleted.status === 'fulfilled' && deleted.value === 'open-runs'
    expect(kept).toBe(made.status === 'fulfilled')
    if (made.status === 'rejected') expect(made.reason).toBeInstanceOf(ModelGoneError)
  }
})

test('one that ended holds no bytes, and is nothing to reuse', async () => {
  const { device, baseline, variant, make } = await compared('ended')
  const job = await make()
  expect(await farm.db.models.markBytesGone(variant.id)).toBe('open-runs')
  const runId = job.runs[0]?.id ?? ''
  await farm.measure(device, runId, { ...outcome(), comparison: [] })
  await expect(farm.job([{ modelId: baseline.id, deviceId: device.id, reusedFrom: runId }])).rejects.toThrow(
    'to be reused',
  )
  expect(await farm.db.models.markBytesGone(variant.id)).toBe('gone')
})
