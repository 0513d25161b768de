import { createWorkbench } from '@paceline/api'
import type { Device, Job, Model } from '@paceline/contracts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { form, type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let model: Model
let device: Device
beforeAll(async () => {
  api = await serveApi()
  const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
  model = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json()
  device = await api.device('one')
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const post = (payload: object, headers = {}) => api.call('POST', '/v1/jobs', { payload, headers })
const onDevice = () => ({ devices: { ids: [device.id] } })

describe('an Idempotency-Key', () => {
  it('gives the first answer again, refuses another body, and works once for many at once', async () => {
    const payload = { modelId: model.id, ...onDevice() }
    const headers = { 'idempotency-key': 'job-1' }
    const all = await Promise.all(Array.from({ length: 6 }, () => post(payload, headers)))
    const made = new Set(
      all.filter(({ statusCode }) => statusCode === 202).map((answer) => answer.json<Job>().id),
    )
    expect(made.size).toBe(1)
    for (const answer of all) {
      if (answer.statusCode !== 202) expect(answer.json().code).toBe('in-progress')
    }
    expect(made).toContain((await post(payload, headers)).json<Job>().id)
    const other = await post({ ...payload, priority: 1 }, headers)
    expect([other.statusCode, other.json().code]).toEqual([409, 'idempotency-conflict'])
    const foreign = await api.newKey(['submit'])
    const mine = await post(payload, { ...headers, authorization: `Bearer ${foreign}` })
    expect(made).not.toContain(mine.json<Job>().id)
  })

  it('frees the Idempotency-Key after a refusal', async () => {
    const headers = { 'idempotency-key': 'job-2' }
    expect((await post({ modelId: 'mdl_0', ...onDevice() }, headers)).statusCode).toBe(422)
    expect((await post({ modelId: model.id, ...onDevice() }, headers)).statusCode).toBe(202)
    const bad = await post({ modelId: model.id, ...onDevice() }, { 'idempotency-key': 'a b' })
    expect(bad.json().code).toBe('invalid-idempotency-key')
  })
})

describe('an Idempotency-Key whose process died', () => {
  const sql = async (statement: string) => {
    const client = new pg.Client({ connectionString: api.databaseUrl })
    await client.connect()
    const { rows } = await client.query(statement)
    await client.end()
    return rows
  }
  const silence = () =>
    sql("UPDATE idempotent_answer SET renewed_at = now() - interval '61 s' WHERE status IS NULL")
  const silent = async (): Promise<number> => {
    const rows = await sql(
      `SELECT FROM idempotent_answer WHERE status IS NULL AND renewed_at < now() - interval '60 s'`,
    )
    return rows.length
  }
  /** An API that dies when its work is done and its answer is not kept yet. */
  const dying = () => {
    const idempotency = { ...api.db.idempotency, answer: () => Promise.reject(new Error('killed')) }
    return api.another({ db: { ...api.db, idempotency } })
  }

  it('answers with the job that was made, and makes no other', async () => {
    const file = await api.call('GET', `/v1/models/${model.id}/file`)
    const profile = form({ devices: JSON.stringify(onDevice().devices), file: { bytes: file.rawPayload } })
    const jobs = async () => (await api.call('GET', '/v1/jobs?limit=500')).json().items.length
    for (const [url, more] of [
      ['/v1/jobs', { payload: { modelId: model.id, ...onDevice() }, headers: {} }],
      ['/v1/profile', profile],
    ] as const) {
      const headers = { ...more.headers, 'idempotency-key': `died ${url}`.replace(' ', '-') }
      const killed = await (await dying()).inject({
        method: 'POST',
        url,
        ...more,
        headers: { ...headers, authorization: `Bearer ${api.key}` },
      })
      expect(killed.statusCode).toBe(500)
      expect((await api.call('POST', url, { ...more, headers })).json().code).toBe('in-progress')
      const made = await jobs()
      await silence()
      const [again, atOnce] = await Promise.all([
        api.call('POST', url, { ...more, headers }),
        api.call('POST', url, { ...more, headers }),
      ])
      const given = [again, atOnce].filter(({ statusCode }) => statusCode === 202)
      expect(given.length, again.body).toBeGreaterThan(0)
      expect(await jobs()).toBe(made)
      const listed = (await api.call('GET', '/v1/jobs?limit=1')).json().items
      expect(given.map((answer) => answer.json().id)).toEqual(given.map(() => listed[0].id))
      expect(given[0]?.headers.location).toBe(`/v1/jobs/${listed[0].id}`)
    }
  })

  it('stays claimed for as long as its work lasts', async () => {
    const timers = vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      let finish = () => {}
      const finished = new Promise<void>((resolve) => {
        finish = resolve
      })
      const workbench = createWorkbench()
      const app = await api.another({
        workbench: {
          ...workbench,
          build: async (...spec) => {
            await finished
            return workbench.build(...spec)
          },
        },
      })
      const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 192 } }
      const headers = { authorization: `Bearer ${api.key}`, 'idempotency-key': 'slow' }
      const post = (to: typeof app) =>
        to.inject({ method: 'POST', url: '/v1/models/build', payload: { spec }, headers })
      const slow = post(app)
      while (timers.getTimerCount() === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await silence()
      await timers.advanceTimersByTimeAsync(15_000)
      while ((await silent()) > 0) await new Promise((resolve) => setTimeout(resolve, 5))
      expect((await post(api.app)).json().code).toBe('in-progress')
      finish()
      expect((await slow).statusCode).toBe(201)
      expect((await post(api.app)).json()).toEqual((await slow).json())
      await workbench[Symbol.asyncDispose]()
    } finally {
      vi.useRealTimers()
    }
  })
})
