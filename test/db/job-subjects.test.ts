import type { Job, Model } from '@paceline/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Farm, openFarm, protocol } from './farm.js'

let farm: Farm
beforeAll(async () => {
  farm = await openFarm()
})
afterAll(() => farm[Symbol.asyncDispose]())

const subjectOf = async ({ id }: Job) => (await farm.db.jobs.find(id))?.subject

test('a job names its models and devices in the order asked, each once, and how many there are', async () => {
  const models: Model[] = []
  for (const name of ['zebra', 'ant', 'mole', 'bee']) models.push(await farm.model(name))
  const [one, two] = [await farm.device('one'), await farm.device('two')]
  const job = await farm.job(
    [two, one].flatMap(({ id: deviceId }) =>
      models.map(({ id: modelId }) => ({ modelId, deviceId, runtime: 'litert-node' })),
    ),
  )
  const subject = {
    kind: 'measure',
    models: { names: ['zebra', 'ant', 'mole'], total: 4 },
    devices: { names: ['two', 'one'], total: 2 },
    runtimes: ['litert-node'],
  }
  expect(await subjectOf(job)).toEqual(subject)
  const listed = (await farm.db.jobs.list({ limit: 1 })).items
  expect(listed).toMatchObject([{ id: job.id, subject }])
})

test('a run that no device has taken stands with its pool, and then with its device', async () => {
  const model = await farm.model('pooled')
  const device = await farm.device('member', { pool: 'pixel' })
  const job = await farm.job([{ modelId: model.id, pool: 'pixel' }])
  expect(await subjectOf(job)).toMatchObject({ devices: { names: ['pool pixel'], total: 1 } })
  await farm.take(device, job.runs[0]?.id ?? '')
  expect(await subjectOf(job)).toMatchObject({ devices: { names: ['member'], total: 1 } })
})

test('two models or devices of one name are two', async () => {
  const twins = [await farm.model('twin-a', { name: 'twin' }), await farm.model('twin-b', { name: 'twin' })]
  const job = await farm.job(twins.map(({ id }) => ({ modelId: id, pool: 'pixel' })))
  expect(await subjectOf(job)).toMatchObject({ models: { names: ['twin', 'twin'], total: 2 } })
})

test('a job is of the kind that its runs are for; a comparison names its baseline before its variants', async () => {
  const [baseline, variant] = [await farm.model('a baseline'), await farm.model('a variant')]
  const task = { purpose: 'comparison', seed: 1, pairs: 12, variants: [variant.id] } as const
  expect(await subjectOf(await farm.job([{ modelId: baseline.id, pool: 'pixel', task }]))).toMatchObject({
    kind: 'comparison',
    models: { names: ['a baseline', 'a variant'], total: 2 },
  })
  const floor = { modelId: baseline.id, pool: 'pixel', task: { purpose: 'floor' } as const }
  expect(await subjectOf(await farm.job([floor, floor]))).toMatchObject({
    kind: 'floor',
    models: { total: 1 },
  })
  const demo = await farm.db.jobs.create({
    keyId: null,
    request: { demo: true },
    priority: -100,
    webhook: null,
    expiresAfterSeconds: 60,
    runs: [
      { modelId: baseline.id, deviceId: null, pool: 'pixel', runtime: null, protocol, reusedFrom: null },
    ],
  })
  expect(demo.job.subject.kind).toBe('demo')
})
