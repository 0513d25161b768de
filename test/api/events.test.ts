import type { App } from '@paceline/api'
import type { Device, Job, Run } from '@paceline/contracts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readEvents as readStream, type Seen } from './read-events.js'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let apps: App[]
let device: Device
let modelId: string
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one')
  const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
  modelId = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json().id
  apps = [api.app, await api.another()]
  for (const app of apps) await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

/** Reads a stream to its end, or until it has as many events as wanted. */
async function readEvents(
  app: App,
  path: string,
  headers: Record<string, string | undefined> = {},
  wanted = Number.POSITIVE_INFINITY,
): Promise<Seen[]> {
  const sent = headers.cookie
    ? { cookie: headers.cookie }
    : { authorization: `Bearer ${api.key}`, ...headers }
  return (await readStream(app, path, sent, (seen) => seen.length >= wanted)).slice(0, wanted)
}

async function newJob(on: Device = device): Promise<{ job: Job; run: Run }> {
  const job = (
    await api.call('POST', '/v1/jobs', { payload: { modelId, devices: { ids: [on.id] } } })
  ).json<Job>()
  return { job, run: job.runs[0] as Run }
}

describe('GET /v1/jobs/{id}/events', () => {
  it('tells all of a job in numbered order and ends after done', async () => {
    const { job, run } = await newJob()
    const reading = readEvents(api.app, `/v1/jobs/${job.id}/events`)
    await api.measure(device, run, 5)
    const seen = await reading
    expect(seen.map(({ id }) => Number(id))).toEqual(seen.map((_, index) => index + 1))
    expect(seen[0]).toMatchObject({ event: 'state', data: { state: 'queued' } })
    expect(seen.at(-1)).toMatchObject({ event: 'done', data: { state: 'completed' } })
    expect(seen.map(({ event }) => event)).toEqual(expect.arrayContaining(['run', 'progress']))
  })

  it('resumes on another process without gap or repeat, also when all is over', async () => {
    const { job, run } = await newJob()
    const path = `/v1/jobs/${job.id}/events`
    const [first] = await readEvents(apps[0] as App, path, {}, 1)
    const rest = readEvents(apps[1] as App, path, { 'last-event-id': first?.id })
    await api.measure(device, run, 5)
    const resumed = await rest
    const whole = await readEvents(apps[1] as App, path)
    expect([first, ...resumed]).toEqual(whole)
    expect(resumed.length).toBeGreaterThan(2)
    expect(await readEvents(apps[1] as App, path, { 'last-event-id': whole.at(-1)?.id })).toEqual([])
  })

  it('refuses what it cannot follow', async () => {
    const { job } = await newJob()
    const headers = { accept: 'text/event-stream' }
    const unknown = await api.call('GET', '/v1/jobs/job_0/events', { headers })
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'not-found'])
    for (const id of ['x', '-1', '2147483648', '999999999999']) {
      const bad = await api.call('GET', `/v1/jobs/${job.id}/events`, {
        headers: { ...headers, 'last-event-id': id },
      })
      expect([bad.statusCode, bad.json().code], id).toEqual([400, 'invalid-request'])
    }
    const keyless = await api.app.inject({ url: `/v1/jobs/${job.id}/events`, headers })
    expect(keyless.statusCode).toBe(401)
  })

  it('ends at the next keep-alive once its key is revoked or its browser signed out', async () => {
    const { job } = await newJob()
    const timers = vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const made = await api.call('POST', '/v1/keys', { payload: { name: 'short', scopes: ['read'] } })
      const { key, secret } = made.json()
      const { url } = (await api.call('POST', '/v1/sign-in-links')).json()
      const signedIn = await api.app.inject(new URL(url).pathname + new URL(url).search)
      const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
      const path = `/v1/jobs/${job.id}/events`
      let ended = 0
      const follow = async (headers: Record<string, string>) => {
        await readEvents(api.app, path, headers)
        ended += 1
      }
      const streams = [follow({ authorization: `Bearer ${secret}` }), follow({ cookie })]
      const kept = follow({})
      // Each has a timer of its own, and nobody else asks for one meanwhile.
      while (timers.getTimerCount() < 3) await new Promise((resolve) => setTimeout(resolve, 5))
      await timers.advanceTimersByTimeAsync(15_000)
      expect(ended).toBe(0)
      await api.call('DELETE', `/v1/keys/${key.id}`)
      await api.app.inject({
        method: 'POST',
        url: '/v1/sign-out',
        headers: { cookie, host: 'localhost', origin: 'http://localhost' },
      })
      await timers.advanceTimersByTimeAsync(15_000)
      await Promise.all(streams)
      expect(ended).toBe(2)
      await api.call('POST', `/v1/jobs/${job.id}/cancel`)
      await kept
    } finally {
      vi.useRealTimers()
    }
  })

  it('lets the app close while somebody listens', async () => {
    const { job } = await newJob()
    const closing = await api.another()
    await closing.listen({ host: '127.0.0.1', port: 0 })
    const seen = readEvents(closing, `/v1/jobs/${job.id}/events`).catch(() => 'cut')
    await readEvents(closing, `/v1/jobs/${job.id}/events`, {}, 1)
    await closing.close()
    expect(await seen).toBeDefined()
  })
})

describe('GET /v1/events', () => {
  it('tells that a job and a device changed', async () => {
    // One that no earlier run waits for.
    const changed = await api.device('changed')
    const reading = readEvents(apps[1] as App, '/v1/events', {}, 2)
    // The listener of this process has to be there before the change is.
    await readEvents(apps[1] as App, `/v1/jobs/${(await newJob()).job.id}/events`, {}, 1)
    const { job, run } = await newJob(changed)
    await api.measure(changed, run, 5)
    const seen = await reading
    expect(seen.map(({ event }) => event)).toEqual(['change', 'change'])
    expect(seen.every(({ data }) => data.jobId !== undefined || data.deviceId === changed.id)).toBe(true)
    expect(job.id).toMatch(/^job_/)
  })
})
