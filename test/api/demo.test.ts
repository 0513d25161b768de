import { createWorkbench, startDemo } from '@paceline/api'
import { openArtifactStore } from '@paceline/artifacts'
import type { Job, Model } from '@paceline/contracts'
import { demoModels } from '@paceline/tflite'
import { expect, it } from 'vitest'
import { native, serveApi, web } from './served-api.js'

it('builds the published models once the host is there, measures them on every runtime, and never again', async () => {
  await using api = await serveApi()
  await using workbench = createWorkbench()
  const services = {
    db: api.db,
    workbench,
    artifacts: openArtifactStore({ directory: api.artifactDirectory }),
    dispatcher: { enqueue: async () => undefined },
  }
  const demo = { services, log: api.app.log, signal: AbortSignal.timeout(60_000) }
  const running = startDemo(demo)
  const device = await api.device('host')
  await running

  const models: Model[] = (await api.call('GET', '/v1/models?limit=500')).json().items
  expect(models).toHaveLength(demoModels.length)
  for (const { name, top1Percent, source } of demoModels) {
    const model = models.find((each) => each.name === name)
    expect(model?.weights).toBe('random')
    expect(model?.qualities).toEqual([
      { metric: 'top1', value: top1Percent, dataset: 'imagenet-1k', origin: 'claimed', source },
    ])
  }
  const summaries: Job[] = (await api.call('GET', '/v1/jobs?limit=500')).json().items
  const jobs = await Promise.all(
    summaries.map(async ({ id }) => (await api.call('GET', `/v1/jobs/${id}`)).json<Job>()),
  )
  const runs = jobs.flatMap((job) => job.runs)
  for (const { name } of [native, web]) {
    const measured = runs.filter(({ runtime }) => runtime === name).map(({ modelId }) => modelId)
    expect(measured.sort()).toEqual(models.map(({ id }) => id).sort())
  }
  expect(runs.every(({ deviceId, protocol }) => deviceId === device.id && protocol.maxSeconds === 4)).toBe(
    true,
  )

  await startDemo(demo)
  expect((await api.call('GET', '/v1/jobs?limit=500')).json().items).toHaveLength(jobs.length)
})
