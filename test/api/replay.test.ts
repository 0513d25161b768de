import type { Device, Job, Model, Run } from '@paceline/contracts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { native, type ServedApi, serveApi, web } from './served-api.js'

let api: ServedApi
let device: Device
let model: Model
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one')
  model = await build(96)
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

async function build(resolution: number): Promise<Model> {
  const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution } }
  return (await api.call('POST', '/v1/models/build', { payload: { spec } })).json()
}

async function ask(more: object = {}): Promise<Run> {
  const payload = { modelId: model.id, devices: { ids: [device.id] }, ...more }
  const answer = await api.call('POST', '/v1/jobs', { payload })
  expect(answer.statusCode, answer.body).toBe(202)
  const [run] = answer.json<Job>().runs
  if (!run) throw new Error('a job without runs')
  return run
}

async function measured(more: object = {}): Promise<Run> {
  const run = await ask(more)
  await api.measure(device, run, 5)
  return look(run.id)
}

const look = async (id: string) => (await api.call('GET', `/v1/runs/${id}`)).json<Run>()
const replay = (id: string, headers = {}) => api.call('POST', `/v1/runs/${id}/replay`, { headers })
const refusal = async (id: string) => {
  const answer = await replay(id)
  return [answer.statusCode, answer.json().code]
}

async function sql(statement: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: api.databaseUrl })
  await client.connect()
  await client.query(statement, values)
  await client.end()
}

const pending = { sameRunner: null, ratio: null, interval: null, sessionVariance: null, outcome: null }

describe('POST /v1/runs/{id}/replay', () => {
  it('asks for the same once more, with all of its protocol', async () => {
    const protocol = {
      threads: 2,
      maxSeconds: 3,
      invocations: 7,
      arrival: { mode: 'periodic', periodMs: 40 },
    }
    const original = await measured({ runtime: web.name, protocol })
    const answer = await replay(original.id)
    expect(answer.statusCode, answer.body).toBe(202)
    const job = answer.json<Job>()
    expect(answer.headers.location).toBe(`/v1/jobs/${job.id}`)
    expect(job.runs).toMatchObject([
      {
        modelId: model.id,
        deviceId: device.id,
        runtime: web.name,
        purpose: 'replay',
        replay: { of: original.id, ...pending },
        state: 'queued',
      },
    ])
    expect(job.runs[0]?.protocol).toEqual(original.protocol)
  })

  it('shows what came out of it', async () => {
    const original = await measured()
    const [again] = (await replay(original.id)).json<Job>().runs
    const outcome = {
      of: original.id,
      sameRunner: true,
      ratio: 1.01,
      interval: { level: 0.9, low: 0.99, high: 1.03 },
      sessionVariance: 'known' as const,
      outcome: 'reproduced' as const,
    }
    await api.measure(device, again as Run, 5.05, { replay: outcome })
    expect((await look(again?.id ?? '')).replay).toEqual(outcome)
    // A replay is a session like any other: it may be replayed in its turn.
    expect((await replay(again?.id ?? '')).json<Job>().runs[0]?.replay?.of).toBe(again?.id)
  })

  it('goes by the rules of now, whose version the key tells', async () => {
    const original = await measured()
    const old = { ...original.protocol, estimator: { name: 'of-before', version: 0 } }
    await sql('UPDATE run SET protocol = $2 WHERE id = $1', [original.id, JSON.stringify(old)])
    const [again] = (await replay(original.id)).json<Job>().runs
    expect(again?.protocol).toEqual(original.protocol)
  })

  it('replays the one that was measured where a run reuses it', async () => {
    const original = await measured()
    const reused = await ask({ reuse: { maxAgeSeconds: 60 } })
    expect(reused.reusedFrom).toBe(original.id)
    expect((await replay(reused.id)).json<Job>().runs[0]?.replay?.of).toBe(original.id)
  })

  it('refuses what has no figure of its own', async () => {
    expect(await refusal('run_0')).toEqual([404, 'not-found'])
    expect(await refusal((await ask()).id)).toEqual([409, 'run-not-completed'])
    const failed = await ask()
    await api.end(device, failed, 'failed', 'runner-crashed')
    expect(await refusal(failed.id)).toEqual([409, 'run-not-completed'])
    const payload = { baseline: model.id, variants: [model.id], device: device.id }
    const { runId } = (await api.call('POST', '/v1/comparisons', { payload })).json()
    expect(await refusal(runId)).toEqual([409, 'run-is-comparison'])
  })

  it('refuses a model whose bytes are gone', async () => {
    const other = await build(128)
    const { id } = await measured({ modelId: other.id })
    await api.call('DELETE', `/v1/models/${other.id}`)
    expect(await refusal(id)).toEqual([409, 'model-gone'])
  })

  it('refuses where the device has lost the runtime, or what was asked of it', async () => {
    const original = await measured({ protocol: { threads: 2 } })
    await api.device('one', { runtimes: [web] })
    expect(await refusal(original.id)).toEqual([409, 'runtime-gone'])
    await api.device('one', { runtimes: [{ ...native, delegates: [] }, web] })
    expect(await refusal(original.id)).toEqual([409, 'runtime-gone'])
    await api.device('one', { runtimes: [{ ...native, maxThreads: 1 }] })
    expect(await refusal(original.id)).toEqual([409, 'runtime-gone'])
    // Another version of it is measured, and what comes out says that the runner is not the same.
    await api.device('one', { runtimes: [{ ...native, version: '3.0.0' }, web] })
    expect((await replay(original.id)).statusCode).toBe(202)
    await api.device('one')
  })

  it('makes one job for one Idempotency-Key, and none for another run with it', async () => {
    const [first, second] = [await measured(), await measured()]
    const headers = { 'idempotency-key': 'replay-1' }
    const answer = await replay(first.id, headers)
    expect((await replay(first.id, headers)).json()).toEqual(answer.json())
    expect((await replay(second.id, headers)).json().code).toBe('idempotency-conflict')
    const reader = await api.newKey(['read'])
    expect((await replay(first.id, { authorization: `Bearer ${reader}` })).statusCode).toBe(403)
  })
})
