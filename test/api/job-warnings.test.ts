import type { Device, Job, Model } from '@paceline/contracts'
import { writeModel } from '@paceline/tflite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { form, native, type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let device: Device
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one')
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

/** A model of one operator over images of four by four. */
function single(type: string, more: object = {}): Uint8Array {
  const tensors = ['x', 'y'].map((name) => ({ name, shape: [1, 4, 4, 8], dtype: 'float32' as const }))
  const operators = [{ type, version: 1, inputs: [0], outputs: [1], options: {}, ...more }]
  const graph = { name: 'main', tensors, operators, inputs: [0], outputs: [1] }
  return writeModel({ description: '', graphs: [graph] })
}

async function upload(bytes: Uint8Array, name: string): Promise<string> {
  const answer = await api.call('POST', '/v1/models', form({ name, file: { bytes } }))
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json<Model>().id
}

async function jobOf(modelIds: string[], more: object = {}, devices: object = { ids: [device.id] }) {
  const answer = await api.call('POST', '/v1/jobs', { payload: { modelIds, devices, ...more } })
  expect(answer.statusCode, answer.body).toBe(202)
  return answer.json<Job>()
}

describe('the warnings of a job', () => {
  it('name each model that will not run or runs outside the delegate, and the job is taken all the same', async () => {
    const custom = await upload(single('CUSTOM', { customName: 'Mine' }), 'custom')
    const exp = await upload(single('EXP'), 'exp')
    const fine = await upload(single('TANH'), 'tanh')
    const relu = await upload(single('RELU'), 'relu')
    const job = await jobOf([custom, exp, fine, relu])
    expect(job.warnings).toEqual([
      {
        modelId: custom,
        runtime: native.name,
        message: 'custom will not run on tflite-native: CUSTOM:Mine: TFLite 2.9.0 knows no custom operator',
        cannotRun: 1,
        outsideDelegate: 1,
      },
      {
        modelId: exp,
        runtime: native.name,
        message: '1 of 1 operators of exp would run outside xnnpack on tflite-native',
        cannotRun: 0,
        outsideDelegate: 1,
      },
      expect.objectContaining({ modelId: fine, cannotRun: 0, outsideDelegate: 1 }),
    ])
    expect(job.runs).toHaveLength(4)
    const later = (await api.call('GET', `/v1/jobs/${job.id}`)).json<Job>()
    expect(later).not.toHaveProperty('warnings')
  })

  it('are of the runtime that is asked for, and of no delegate where none is', async () => {
    const id = await upload(single('NEG'), 'neg')
    const outside = await upload(single('SIN'), 'sin')
    expect((await jobOf([id])).warnings).toEqual([])
    expect((await jobOf([outside], { runtime: 'litert-web' })).warnings).toEqual([])
    expect((await jobOf([outside], { protocol: { delegate: null } })).warnings).toEqual([])
    expect((await jobOf([outside])).warnings).toHaveLength(1)
  })

  it('say nothing of a version of the runtime whose operators are not known', async () => {
    const id = await upload(single('COS'), 'cos')
    const other = await api.device('other', { pool: 'others', runtimes: [{ ...native, version: '2.17.0' }] })
    expect((await jobOf([id], {}, { ids: [other.id] })).warnings).toEqual([])
    await api.device('known', { pool: 'others' })
    expect((await jobOf([id], {}, { pool: 'others' })).warnings).toHaveLength(1)
    // Builds of a known version are known.
    const runtimes = [{ ...native, name: 'kernels-wasm', version: '0.1.0+0123456789ab' }]
    const built = await api.device('built', { pool: 'kernels', runtimes })
    expect((await jobOf([id], {}, { ids: [built.id] })).warnings).toMatchObject([{ cannotRun: 1 }])
  })

  it('come with POST /v1/profile, and again with the same Idempotency-Key', async () => {
    const parts = { devices: JSON.stringify({ ids: [device.id] }), file: { bytes: single('LOG') } }
    const ask = async () => {
      const { payload, headers } = form(parts)
      const once = { payload, headers: { ...headers, 'idempotency-key': 'warned' } }
      return (await api.call('POST', '/v1/profile', once)).json<Job>()
    }
    const first = await ask()
    expect(first.warnings).toMatchObject([{ modelId: first.runs[0]?.modelId, outsideDelegate: 1 }])
    expect(await ask()).toEqual(first)
  })

  it('rest on at most 20 models that another process kept and this one has not looked at', async () => {
    const ids: string[] = []
    for (let n = 0; n < 22; n++)
      ids.push(await upload(single('EXP', { outputs: [1], version: 2 + n }), `exp ${n}`))
    const stranger = await api.another()
    const headers = { authorization: `Bearer ${api.key}` }
    const payload = { modelIds: ids, devices: { ids: [device.id] } }
    const ask = async () =>
      (await stranger.inject({ method: 'POST', url: '/v1/jobs', headers, payload })).json<Job>()
    expect((await ask()).warnings?.map(({ modelId }) => modelId)).toEqual(ids.slice(0, 20))
    expect((await ask()).warnings).toHaveLength(22)
  })
})
