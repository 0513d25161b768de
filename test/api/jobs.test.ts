import { readdirSync } from 'node:fs'
import { createWorkbench } from '@paceline/api'
import type { Device, Job, Model, Run } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { form, native, type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let models: Model[]
let device: Device
beforeAll(async () => {
  api = await serveApi()
  models = []
  for (const seed of [0, 1]) {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
    models.push((await api.call('POST', '/v1/models/build', { payload: { spec, seed } })).json())
  }
  device = await api.device('one')
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const post = (payload: object, headers = {}) => api.call('POST', '/v1/jobs', { payload, headers })
const firstModel = () => models[0]?.id ?? ''
const onDevice = () => ({ devices: { ids: [device.id] } })
const runOf = (job: Job): Run => {
  const [run] = job.runs
  if (!run) throw new Error('a job without runs')
  return run
}

describe('POST /v1/jobs', () => {
  it('makes a run for each model and device, with the protocol in full', async () => {
    const other = await api.device('other')
    const answer = await post({
      modelIds: models.map(({ id }) => id),
      devices: { ids: [device.id, other.id] },
      protocol: { threads: 2, maxSeconds: 4 },
    })
    expect(answer.statusCode, answer.body).toBe(202)
    const job = answer.json<Job>()
    expect(answer.headers.location).toBe(`/v1/jobs/${job.id}`)
    expect(job).toMatchObject({ state: 'queued', progress: { done: 0, total: 4 } })
    expect(job.runs.map((run) => [run.modelId, run.deviceId, run.runtime])).toEqual(
      [device.id, other.id].flatMap((id) => models.map((model) => [model.id, id, 'tflite-native'])),
    )
    expect(runOf(job).protocol).toMatchObject({
      threads: 2,
      maxSeconds: 4,
      delegate: 'xnnpack',
      invocations: 5,
      minIterations: 50,
      maxIterations: 10_000,
      targetHalfWidth: 0.02,
      affinity: 'any',
      clock: 'default',
      context: 'process',
      arrival: { mode: 'closed', periodMs: null },
      warmup: { name: expect.any(String), version: expect.any(Number) },
    })
    expect((await api.call('GET', `/v1/jobs/${job.id}`)).json()).toEqual(job)
    const listed = (await api.call('GET', '/v1/jobs?limit=1')).json().items
    expect(listed[0]).toMatchObject({ id: job.id, progress: { done: 0, total: 4 } })
  })

  it('tells the queue which run and attempt', async () => {
    const job = (await post({ modelId: firstModel(), ...onDevice() })).json<Job>()
    const board = await api.call(
      'GET',
      `/admin/queues/api/queues?activeQueue=device.${device.id}&status=prioritized`,
    )
    expect(board.body).toContain(`${runOf(job).id}-1`)
  })

  it('names a pool once and a match for every device', async () => {
    const members = [await api.device('p1', { pool: 'pixel' }), await api.device('p2', { pool: 'pixel' })]
    const pooled = (await post({ modelId: firstModel(), devices: { pool: 'pixel' } })).json<Job>()
    expect(pooled.runs.map(({ pool, deviceId }) => [pool, deviceId])).toEqual([['pixel', null]])
    const matched = (await post({ modelId: firstModel(), devices: { match: { pool: 'pixel' } } })).json<Job>()
    expect(matched.runs.map(({ deviceId }) => deviceId).sort()).toEqual(members.map(({ id }) => id).sort())
  })

  it.each([
    ['an unknown model', { modelId: 'mdl_0' }, 422, 'unknown-model'],
    ['an unknown device', { devices: { ids: ['dev_0'] } }, 422, 'unknown-device'],
    ['an unknown pool', { devices: { pool: 'nowhere' } }, 422, 'no-device-matches'],
    ['a match of nothing', { devices: { match: { kind: 'phone' } } }, 422, 'no-device-matches'],
    ['an unknown runtime', { runtime: 'onnx' }, 422, 'runtime-not-offered'],
    ['a delegate that is not there', { protocol: { delegate: 'gpu' } }, 422, 'delegate-not-offered'],
    ['more threads than there are', { protocol: { threads: 64 } }, 422, 'too-many-threads'],
    ['a context of another runtime', { protocol: { context: 'app' } }, 422, 'context-not-offered'],
    ['a contradiction', { protocol: { minIterations: 500, maxIterations: 10 } }, 400, 'invalid-protocol'],
    ['no threads', { protocol: { threads: 0 } }, 400, 'invalid-request'],
    ['half a thread', { protocol: { threads: 1.5 } }, 400, 'invalid-request'],
    ['no time', { protocol: { maxSeconds: 0 } }, 400, 'invalid-request'],
    ['too much time', { protocol: { maxSeconds: 601 } }, 400, 'invalid-request'],
    ['a half width of two', { protocol: { targetHalfWidth: 2 } }, 400, 'invalid-request'],
    ['an unknown clock', { protocol: { clock: 'fast' } }, 400, 'invalid-request'],
    ['an unknown protocol field', { protocol: { speed: 1 } }, 400, 'invalid-request'],
    ['an unknown field', { colour: 'red' }, 400, 'invalid-request'],
    ['two ways to name models', { modelIds: ['mdl_1'] }, 400, 'invalid-request'],
    ['two ways to name devices', { devices: { pool: 'a', ids: ['dev_1'] } }, 400, 'invalid-request'],
    ['a webhook that is no web address', { webhook: 'file:///etc/passwd' }, 400, 'invalid-request'],
    ['a priority out of range', { priority: 101 }, 400, 'invalid-request'],
  ])('refuses %s', async (_name, change, status, code) => {
    const answer = await post({ modelId: firstModel(), ...onDevice(), ...change })
    expect([answer.statusCode, answer.json().code], answer.body).toEqual([status, code])
  })

  it('refuses a model whose bytes are gone', async () => {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }
    const { id } = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json<Model>()
    await api.call('DELETE', `/v1/models/${id}`)
    const answer = await post({ modelId: id, ...onDevice() })
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'model-gone'])
  })

  it('keeps the job when the queue is away', async () => {
    const away = () => Promise.reject(new Error('away'))
    const app = await api.another({ dispatcher: { enqueue: away, reprioritise: away } })
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/jobs',
      headers: { authorization: `Bearer ${api.key}` },
      payload: { modelId: firstModel(), ...onDevice() },
    })
    expect(answer.statusCode).toBe(202)
    const queued = await api.db.sweeper.queued(1000)
    expect(queued.map(({ runId }) => runId)).toContain(runOf(answer.json<Job>()).id)
  })

  it('gives the first answer again, refuses another body, and works once for many at once', async () => {
    const payload = { modelId: firstModel(), ...onDevice() }
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
    expect((await post({ modelId: firstModel(), ...onDevice() }, headers)).statusCode).toBe(202)
    const bad = await post({ modelId: firstModel(), ...onDevice() }, { 'idempotency-key': 'a b' })
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
    const file = await api.call('GET', `/v1/models/${firstModel()}/file`)
    const profile = form({ devices: JSON.stringify(onDevice().devices), file: { bytes: file.rawPayload } })
    const jobs = async () => (await api.call('GET', '/v1/jobs?limit=500')).json().items.length
    for (const [url, more] of [
      ['/v1/jobs', { payload: { modelId: firstModel(), ...onDevice() }, headers: {} }],
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

describe('a finished run', () => {
  it('shows its measurement and gives its samples as JSON and CSV', async () => {
    const job = (await post({ modelId: firstModel(), ...onDevice() })).json<Job>()
    await api.measure(device, runOf(job), 12.5)
    const run = (await api.call('GET', `/v1/runs/${runOf(job).id}`)).json<Run>()
    expect(run).toMatchObject({
      state: 'completed',
      fallback: false,
      measurement: { latencyMs: { median: 12.5 } },
    })
    expect(run.protocolKey).toMatch(/^pk_/)
    expect((await api.call('GET', `/v1/jobs/${job.id}`)).json()).toMatchObject({ state: 'completed' })
    const samples = (await api.call('GET', `/v1/runs/${run.id}/samples`)).json()
    expect(samples).toMatchObject({ runId: run.id, unit: 'ms' })
    expect(samples.invocations[1].samplesMs).toContain(Math.PI)
    const csv = await api.call('GET', `/v1/runs/${run.id}/samples?format=csv`)
    expect(csv.headers['content-type']).toContain('text/csv')
    expect(csv.body).toContain(`0,measured,1,${Math.PI}`)
    const listed = await api.call(
      'GET',
      `/v1/runs?model=${run.modelId}&state=completed&protocolKey=${run.protocolKey}`,
    )
    expect(listed.json().items.map(({ id }: Run) => id)).toEqual([run.id])
    expect((await api.call('GET', `/v1/runs/${run.id}/samples?format=xml`)).statusCode).toBe(400)
  })

  it('is reused where that is asked for, and only under the same key', async () => {
    const model = models[1]?.id ?? ''
    const first = (await post({ modelId: model, ...onDevice() })).json<Job>()
    await api.measure(device, runOf(first), 7)
    const reuse = { reuse: { maxAgeSeconds: 60 } }
    const again = runOf((await post({ modelId: model, ...onDevice(), ...reuse })).json<Job>())
    expect(again).toMatchObject({ state: 'completed', reusedFrom: runOf(first).id })
    const budget = await post({ modelId: model, ...onDevice(), ...reuse, protocol: { maxSeconds: 1 } })
    expect(runOf(budget.json<Job>()).reusedFrom).toBe(runOf(first).id)
    const threads = await post({ modelId: model, ...onDevice(), ...reuse, protocol: { threads: 2 } })
    expect(runOf(threads.json<Job>())).toMatchObject({ state: 'queued', reusedFrom: null })
    const anew = await post({ modelId: model, ...onDevice() })
    expect(runOf(anew.json<Job>()).reusedFrom).toBeNull()
  })
})

describe('POST /v1/jobs/{id}/cancel', () => {
  it('ends what is queued, and asking twice is the same', async () => {
    const job = (await post({ modelId: firstModel(), ...onDevice() })).json<Job>()
    const first = await api.call('POST', `/v1/jobs/${job.id}/cancel`)
    expect(first.json()).toMatchObject({ state: 'cancelled', runs: [{ state: 'cancelled' }] })
    const second = await api.call('POST', `/v1/jobs/${job.id}/cancel`)
    expect([second.statusCode, second.json()]).toEqual([200, first.json()])
  })

  it('leaves a finished job as it is', async () => {
    const job = (await post({ modelId: firstModel(), ...onDevice() })).json<Job>()
    await api.measure(device, runOf(job), 5)
    const answer = await api.call('POST', `/v1/jobs/${job.id}/cancel`)
    expect([answer.statusCode, answer.json().state]).toEqual([200, 'completed'])
    expect((await api.call('POST', '/v1/jobs/job_0/cancel')).statusCode).toBe(404)
  })
})

describe('POST /v1/profile', () => {
  it('takes a model and its job in one form', async () => {
    const file = await api.call('GET', `/v1/models/${firstModel()}/file`)
    const job = JSON.stringify({ ...onDevice(), runtime: native.name, protocol: { threads: 1 } })
    const answer = await api.call('POST', '/v1/profile', form({ job, file: { bytes: file.rawPayload } }))
    expect(answer.statusCode, answer.body).toBe(202)
    expect(runOf(answer.json<Job>())).toMatchObject({ modelId: firstModel(), runtime: native.name })
  })

  it("takes the job's fields as fields of the form", async () => {
    const bytes = (await api.call('GET', `/v1/models/${firstModel()}/file`)).rawPayload
    const parts = {
      devices: JSON.stringify(onDevice().devices),
      runtime: native.name,
      protocol: '{"threads":2}',
      priority: '-7',
      webhook: 'https://hooks.test/a',
      reuse: '{"maxAgeSeconds":1}',
      expiresAfterSeconds: '600',
      file: { bytes },
    }
    const answer = await api.call('POST', '/v1/profile', form(parts))
    expect(answer.statusCode, answer.body).toBe(202)
    const job = answer.json<Job>()
    expect(job.priority).toBe(-7)
    expect(runOf(job)).toMatchObject({
      modelId: firstModel(),
      runtime: native.name,
      protocol: { threads: 2 },
    })
    expect(Date.parse(job.expiresAt) - Date.parse(job.createdAt)).toBe(600_000)
  })

  it('names the field of a form that is wrong', async () => {
    const bytes = (await api.call('GET', `/v1/models/${firstModel()}/file`)).rawPayload
    const devices = JSON.stringify(onDevice().devices)
    for (const [parts, path] of [
      [{}, 'devices'],
      [{ runtime: native.name }, 'devices'],
      [{ devices: '{"ids":[]}' }, 'devices/ids'],
      [{ devices, priority: 'high' }, 'priority'],
      [{ devices, priority: '' }, 'priority'],
      [{ devices, expiresAfterSeconds: '1.5' }, 'expiresAfterSeconds'],
      [{ devices, runtime: 'a\u0000' }, 'runtime'],
      [{ devices, protocol: '{"threads":0}' }, 'protocol/threads'],
      [{ devices, job: JSON.stringify(onDevice()) }, 'job'],
      [{ devices, modelId: firstModel() }, 'modelId'],
    ] as const) {
      const answer = await api.call('POST', '/v1/profile', form({ ...parts, file: { bytes } }))
      expect([answer.statusCode, answer.json().errors[0]?.path], JSON.stringify(parts)).toEqual([400, path])
    }
  })

  it('stores no model when the job is refused', async () => {
    const { bytes } = buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 160 } }, 9)
    const stored = async () => [
      (await api.call('GET', '/v1/models?limit=500')).json().items.length,
      readdirSync(api.artifactDirectory, { recursive: true, withFileTypes: true }).filter((each) =>
        each.isFile(),
      ).length,
    ]
    const before = await stored()
    const job = (change: object) => ({ job: JSON.stringify({ ...onDevice(), ...change }) })
    for (const [parts, code] of [
      [job({ devices: { ids: ['dev_0'] } }), 'unknown-device'],
      [job({ runtime: 'onnx' }), 'runtime-not-offered'],
      [job({ protocol: { threads: 64 } }), 'too-many-threads'],
      [job({ webhook: 'file:///etc/passwd' }), 'invalid-request'],
    ] as const) {
      const answer = await api.call('POST', '/v1/profile', form({ ...parts, file: { bytes } }))
      expect(answer.json().code).toBe(code)
      expect(await stored(), code).toEqual(before)
    }
  })

  it('refuses a form whose job is missing, malformed or wrong', async () => {
    const file = { bytes: (await api.call('GET', `/v1/models/${firstModel()}/file`)).rawPayload }
    const codes = []
    for (const parts of [
      { file },
      { file, job: '{' },
      { file, job: '{"devices":{"ids":["dev_1"]},"modelId":"mdl_1"}' },
      { file, job: '{"devices":{"ids":["dev_0"]}}' },
    ]) {
      codes.push((await api.call('POST', '/v1/profile', form(parts as never))).json().code)
    }
    expect(codes).toEqual(['invalid-request', 'malformed-json', 'invalid-request', 'unknown-device'])
  })
})
