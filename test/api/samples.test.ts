import type { Job, Run } from '@paceline/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let run: Run
const own = [
  { subject: 'model', invocation: 0, phase: 'warmup' as const, samplesMs: [9.5] },
  { subject: 'model', invocation: 0, phase: 'measured' as const, samplesMs: [0.1 + 0.2, Math.PI] },
  { subject: 'model', invocation: 1, phase: 'apart' as const, samplesMs: [7.75] },
]
const compute = [
  { subject: 'sentinel:compute', invocation: 0, phase: 'measured' as const, samplesMs: [1, 2] },
]
const memory = [{ subject: 'sentinel:memory', invocation: 0, phase: 'measured' as const, samplesMs: [3] }]

beforeAll(async () => {
  api = await serveApi()
  const device = await api.device('one')
  const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
  const model = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json()
  const payload = { modelId: model.id, devices: { ids: [device.id] } }
  const job = (await api.call('POST', '/v1/jobs', { payload })).json<Job>()
  run = job.runs[0] as Run
  await api.measure(device, run, 3, { samples: [...memory, ...own, ...compute] })
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const samples = (query = '') => api.call('GET', `/v1/runs/${run.id}/samples${query}`)
const invocations = async (query = '') => (await samples(query)).json().invocations

describe('GET /v1/runs/{id}/samples', () => {
  it("gives the run's own, those kept apart included, or those of one thing beside it, or all", async () => {
    expect(await invocations()).toEqual(own)
    expect(await invocations('?subject=model')).toEqual(own)
    expect(await invocations('?subject=sentinel:memory')).toEqual(memory)
    expect(await invocations('?subject=all')).toEqual([...own, ...compute, ...memory])
    for (const none of ['variant:mdl_0', 'operator-hot:3', 'try:1:closed']) {
      expect(await invocations(`?subject=${none}`), none).toEqual([])
    }
    for (const subject of ['', 'All', 'a::b', 'x y', 'a,b']) {
      expect((await samples(`?subject=${encodeURIComponent(subject)}`)).statusCode, subject).toBe(400)
    }
  })

  it('keeps the columns of a CSV, and names the subject first where there are several', async () => {
    const lines = async (query: string) => (await samples(`?format=csv${query}`)).body.trimEnd().split('\r\n')
    expect((await lines('')).slice(0, 3)).toEqual([
      'invocation,phase,index,latencyMs',
      '0,warmup,0,9.5',
      `0,measured,0,${0.1 + 0.2}`,
    ])
    expect(await lines('&subject=sentinel:compute')).toEqual([
      'invocation,phase,index,latencyMs',
      '0,measured,0,1',
      '0,measured,1,2',
    ])
    const all = await lines('&subject=all')
    expect([all[0], all[1], all.at(-1)]).toEqual([
      'subject,invocation,phase,index,latencyMs',
      'model,0,warmup,0,9.5',
      'sentinel:memory,0,measured,0,3',
    ])
  })
})
