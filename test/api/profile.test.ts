import { readdirSync } from 'node:fs'
import type { Device, Job, Model, Run } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { form, native, type ServedApi, serveApi } from './served-api.js'

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

const onDevice = () => ({ devices: { ids: [device.id] } })
const runOf = (job: Job): Run => {
  const [run] = job.runs
  if (!run) throw new Error('a job without runs')
  return run
}

describe('POST /v1/profile', () => {
  it('takes a model and its job in one form', async () => {
    const file = await api.call('GET', `/v1/models/${model.id}/file`)
    const job = JSON.stringify({ ...onDevice(), runtime: native.name, protocol: { threads: 1 } })
    const answer = await api.call('POST', '/v1/profile', form({ job, file: { bytes: file.rawPayload } }))
    expect(answer.statusCode, answer.body).toBe(202)
    expect(runOf(answer.json<Job>())).toMatchObject({ modelId: model.id, runtime: native.name })
  })

  it("takes the job's fields as fields of the form", async () => {
    const bytes = (await api.call('GET', `/v1/models/${model.id}/file`)).rawPayload
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
      modelId: model.id,
      runtime: native.name,
      protocol: { threads: 2 },
    })
    expect(Date.parse(job.expiresAt) - Date.parse(job.createdAt)).toBe(600_000)
  })

  it('names the field of a form that is wrong', async () => {
    const bytes = (await api.call('GET', `/v1/models/${model.id}/file`)).rawPayload
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
      [{ devices, modelId: model.id }, 'modelId'],
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
    const file = { bytes: (await api.call('GET', `/v1/models/${model.id}/file`)).rawPayload }
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
