import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Farm, openFarm } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const waitingOf = async (runId: string) => (await farm.db.runs.find(runId))?.waiting

test('a queued run tells its place by priority and age, and what its device is busy with', async () => {
  const device = await farm.device('one')
  const model = await farm.model('wanted')
  const run = { modelId: model.id, deviceId: device.id }
  const first = await farm.job([run])
  const second = await farm.job([run, run])
  const urgent = await farm.job([run], { priority: 5 })
  const runs = [urgent, first, second].flatMap((job) => job.runs.map(({ id }) => id))
  expect(await Promise.all(runs.map(async (id) => (await waitingOf(id))?.ahead))).toEqual([0, 1, 2, 3])
  expect(await farm.db.jobs.find(second.id)).toMatchObject({
    waiting: { runId: second.runs[0]?.id, ahead: 2, device: { name: 'one', state: 'idle' }, busyWith: null },
  })

  await farm.take(device, runs[0] ?? '')
  expect(await waitingOf(runs[1] ?? '')).toMatchObject({
    ahead: 0,
    device: { id: device.id, state: 'busy' },
    busyWith: { runId: runs[0], jobId: urgent.id, model: 'wanted' },
  })
  expect(await waitingOf(runs[0] ?? '')).toBeNull()
  expect((await farm.db.jobs.find(urgent.id))?.waiting).toBeNull()
})

test('another device and another pool are not in the way', async () => {
  const [busy, free] = [await farm.device('a', { pool: 'twins' }), await farm.device('b', { pool: 'twins' })]
  const model = await farm.model('pooled')
  const taken = await farm.job([{ modelId: model.id, deviceId: busy.id }])
  await farm.take(busy, taken.runs[0]?.id ?? '')
  await farm.job([{ modelId: model.id, pool: 'others' }])
  const pooled = await farm.job([{ modelId: model.id, pool: 'twins' }])
  expect(pooled.waiting).toMatchObject({ ahead: 0, pool: 'twins', device: { id: free.id }, busyWith: null })
  const nowhere = await farm.job([{ modelId: model.id, pool: 'nobody' }])
  expect(nowhere.waiting).toMatchObject({ ahead: 0, pool: 'nobody', device: null })
})

test('why a device is not to be had is said with it', async () => {
  const { device, job } = await farm.oneRun()
  await farm.db.devices.withdrawDevice('wrk_test', device.id, 'it was unplugged')
  expect((await farm.db.jobs.find(job.id))?.waiting?.device).toMatchObject({
    state: 'offline',
    stateReason: 'it was unplugged',
  })
})
