import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Product, requireSystem, startProduct, temporaryFolder } from '../stack/index.js'

interface Job {
  readonly id: string
  readonly state: string
  readonly runs: readonly {
    readonly state: string
    readonly measurement: { readonly iterations: number } | null
  }[]
}

/** Calls the product's API with the key of its home. */
async function call<T>(product: Product, url: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${product.key()}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${answer}`)
  return JSON.parse(answer)
}

/** Starts the home on a backend, asks for two jobs and leaves before they can have ended. */
async function leaveJobs(home: string, queue: 'redis' | 'postgres'): Promise<string[]> {
  await using product = startProduct({ home, env: { PACELINE_QUEUE: queue } })
  const { url } = await product.ready()
  await product.measuring()
  const { items } = await call<{ items: { id: string }[] }>(product, url, '/v1/devices')
  const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }
  const model = await call<{ id: string }>(product, url, '/v1/models/build', { spec, seed: 0 })
  const jobs: string[] = []
  for (let n = 0; n < 2; n += 1) {
    const job = await call<Job>(product, url, '/v1/jobs', {
      modelId: model.id,
      devices: { ids: [items[0]?.id] },
      runtime: 'tflite-native',
      protocol: { maxSeconds: 1 },
    })
    jobs.push(job.id)
  }
  product.signal('SIGINT')
  await product.exited
  return jobs
}

requireSystem('redis-server')('the queue', () => {
  test('loses nothing when its backend changes between starts', async () => {
    using folder = temporaryFolder('queue-change')
    const home = `${folder.path}/home`
    const left = [...(await leaveJobs(home, 'redis')), ...(await leaveJobs(home, 'postgres'))]
    await using product = startProduct({ home, env: { PACELINE_QUEUE: 'redis' } })
    const { url } = await product.ready()
    const ended: Job[] = []
    for (const id of left) {
      let job = await call<Job>(product, url, `/v1/jobs/${id}`)
      while (job.state === 'queued' || job.state === 'running') {
        await delay(200)
        job = await call<Job>(product, url, `/v1/jobs/${id}`)
      }
      ended.push(job)
    }
    expect(ended.map(({ state, runs }) => [state, runs.length])).toEqual(left.map(() => ['completed', 1]))
    for (const { runs } of ended) expect(runs[0]?.measurement?.iterations).toBeGreaterThan(0)
  })
})
