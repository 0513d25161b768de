import { createWorkbench, startDemo } from '@paceline/api'
import { openArtifactStore } from '@paceline/artifacts'
import type { Job, Model } from '@paceline/contracts'
import { openVault } from '@paceline/endpoints'
import { demoModels } from '@paceline/tflite'
import pg from 'pg'
import { expect, it } from 'vitest'
import { native, serveApi, web } from './served-api.js'

const signal = AbortSignal.timeout(60_000)

async function openDemo() {
  const api = await serveApi()
  const workbench = createWorkbench()
  const services = {
    db: api.db,
    workbench,
    vault: openVault({ home: api.artifactDirectory }),
    artifacts: openArtifactStore({ directory: api.artifactDirectory }),
    dispatcher: { enqueue: async () => undefined, reprioritise: async () => undefined },
  }
  const { keyId } = (await api.call('GET', '/v1/me')).json()
  const runs = async () => {
    const summaries: Job[] = (await api.call('GET', '/v1/jobs?limit=500')).json().items
    const jobs = await Promise.all(
      summaries.map(async ({ id }) => (await api.call('GET', `/v1/jobs/${id}`)).json<Job>()),
    )
    return jobs.flatMap((job) => job.runs)
  }
  return {
    api,
    runs,
    demo: { services, keyId, log: api.app.log, signal },
    async [Symbol.asyncDispose]() {
      await workbench[Symbol.asyncDispose]()
      await api[Symbol.asyncDispose]()
    },
  }
}

it('builds the published models once the host is there and measures them on every runtime, once', async () => {
  await using opened = await openDemo()
  const { api, demo } = opened
  // Two API processes start at once; one of them does it.
  const running = [startDemo(demo), startDemo(demo)]
  const device = await api.device('host')
  await Promise.all(running)

  const models: Model[] = (await api.call('GET', '/v1/models?limit=500')).json().items
  expect(models).toHaveLength(demoModels.length)
  for (const { name, top1Percent, source } of demoModels) {
    const model = models.find((each) => each.name === name)
    expect(model?.weights).toBe('random')
    expect(model?.qualities).toEqual([
      { metric: 'top1', value: top1Percent, dataset: 'imagenet-1k', origin: 'claimed', source },
    ])
  }
  const runs = await opened.runs()
  for (const { name } of [native, web]) {
    const measured = runs.filter(({ runtime }) => runtime === name).map(({ modelId }) => modelId)
    expect(measured.sort()).toEqual(models.map(({ id }) => id).sort())
  }
  expect(runs.every(({ deviceId, protocol }) => deviceId === device.id && protocol.maxSeconds === 4)).toBe(
    true,
  )

  // Whatever somebody asks for in the meantime goes first.
  const jobs: Job[] = (await api.call('GET', '/v1/jobs?limit=500')).json().items
  expect(new Set(jobs.map(({ priority }) => priority))).toEqual(new Set([-100]))

  await startDemo(demo)
  expect(await opened.runs()).toHaveLength(runs.length)
})

it('goes on where a killed start left it, measuring nothing twice', async () => {
  await using opened = await openDemo()
  const { api, demo } = opened
  await api.device('host')
  let builds = 0
  const killed = new AbortController()
  const workbench = {
    ...demo.services.workbench,
    build: (...build: Parameters<typeof demo.services.workbench.build>) => {
      if (++builds === 3) killed.abort()
      return demo.services.workbench.build(...build)
    },
  }
  const first = { ...demo, services: { ...demo.services, workbench }, signal: killed.signal }
  await expect(startDemo(first)).rejects.toThrow()
  expect(await opened.runs()).toHaveLength(1)
  await forgetClaims(api.databaseUrl)
  await startDemo(demo)
  const runs = await opened.runs()
  expect(runs).toHaveLength(2 * demoModels.length)
  expect(new Set(runs.map(({ modelId, runtime }) => `${modelId} ${runtime}`)).size).toBe(runs.length)
})

it('goes on where every model was built and a runtime had no job yet', async () => {
  await using opened = await openDemo()
  const { api, demo } = opened
  await api.device('host')
  const { jobs } = api.db
  const create: typeof jobs.create = async (job) => {
    if (job.runs.some(({ runtime }) => runtime === web.name)) throw new Error('killed')
    return jobs.create(job)
  }
  const dying = { ...demo.services, db: { ...api.db, jobs: { ...jobs, create } } }
  await expect(startDemo({ ...demo, services: dying })).rejects.toThrow('killed')
  expect(await opened.runs()).toHaveLength(demoModels.length)
  await forgetClaims(api.databaseUrl)
  await startDemo(demo)
  const runs = await opened.runs()
  expect(new Set(runs.map(({ modelId, runtime }) => `${modelId} ${runtime}`)).size).toBe(runs.length)
  expect(runs).toHaveLength(2 * demoModels.length)
})

it('leaves a database alone that has models of its own', async () => {
  await using opened = await openDemo()
  const { api, demo } = opened
  await api.device('host')
  const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
  await api.call('POST', '/v1/models/build', { payload: { spec } })
  await startDemo(demo)
  expect((await api.call('GET', '/v1/models')).json().items).toHaveLength(1)
})

/** What a minute does to the claim of a process that died. */
async function forgetClaims(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query("UPDATE idempotent_answer SET renewed_at = now() - interval '61 s' WHERE status IS NULL")
  await client.end()
}
