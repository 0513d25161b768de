import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Model } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { form, type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const small = (seed: number) =>
  buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }, seed).bytes
const files = () =>
  readdirSync(api.artifactDirectory, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
const upload = (
  bytes: Uint8Array,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
) => {
  const { payload, headers: own } = form({ ...fields, file: { bytes } })
  return api.call('POST', '/v1/models', { payload, headers: { ...own, ...headers } })
}

describe('POST /v1/models', () => {
  it('keeps a model once, with what was said of it, and gives its bytes back', async () => {
    const bytes = small(1)
    const qualities = [
      { metric: 'top1', value: 41.5, dataset: 'imagenet-1k', origin: 'claimed', source: 'paper' },
    ]
    const fields = { name: 'small', family: 'V1', tags: '["a","b"]', qualities: JSON.stringify(qualities) }
    const first = await upload(bytes, fields)
    expect(first.statusCode, first.body).toBe(201)
    const model = first.json<Model>()
    expect(model).toMatchObject({
      name: 'small',
      family: 'V1',
      tags: ['a', 'b'],
      weights: 'unknown',
      qualities,
    })
    expect(model.graph.macs).toBeGreaterThan(1e6)
    expect(first.headers.location).toBe(`/v1/models/${model.id}`)

    const again = await upload(bytes, { name: 'other' })
    expect(again.statusCode).toBe(200)
    expect(again.json()).toEqual(model)

    const file = await api.call('GET', `/v1/models/${model.id}/file`)
    expect(Buffer.compare(file.rawPayload, bytes)).toBe(0)
    expect(file.headers.etag).toBe(`"${model.sha256}"`)
    const cached = await api.call('GET', `/v1/models/${model.id}/file`, {
      headers: { 'if-none-match': `"${model.sha256}"` },
    })
    expect(cached.statusCode).toBe(304)
    expect((await api.call('GET', `/v1/models/${model.id}`)).json()).toEqual(model)
    const found = await api.call('GET', `/v1/models?q=${model.sha256.slice(0, 10)}&family=V1&tag=b`)
    expect(found.json().items.map(({ id }: Model) => id)).toEqual([model.id])
  })

  it.each([
    [
      'random bytes',
      () => Uint8Array.from({ length: 4096 }, (_, index) => (index * 197) % 256),
      'invalid-model',
      422,
    ],
    ['a truncated model', () => small(2).subarray(0, 10_000), 'invalid-model', 422],
    ['nothing', () => new Uint8Array(0), 'empty-file', 400],
    ['WebAssembly', () => Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]), 'invalid-model', 422],
  ])('refuses %s and keeps nothing', async (_name, bytes, code, status) => {
    const before = files().length
    const answer = await upload(bytes())
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    const problem = answer.json()
    expect(problem).toMatchObject({ status, code })
    if (code === 'invalid-model') expect(problem.errors[0]).toMatchObject({ path: expect.any(String) })
    expect(files()).toHaveLength(before)
  })

  it('refuses a file over the limit as too large', async () => {
    await using narrow = await serveApi({ modelBytesLimit: 100_000 })
    const answer = await narrow.call('POST', '/v1/models', form({ file: { bytes: new Uint8Array(200_000) } }))
    expect(answer.statusCode).toBe(413)
    expect(answer.json().code).toBe('too-large')
    expect(
      readdirSync(narrow.artifactDirectory, { recursive: true, withFileTypes: true }).filter((each) =>
        each.isFile(),
      ),
    ).toEqual([])
  })

  it('refuses a file over the limit before it was sent', async () => {
    await using narrow = await serveApi({ modelBytesLimit: 100_000 })
    await narrow.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = narrow.app.server.address() as AddressInfo
    const { payload, headers } = form({ file: { bytes: new Uint8Array(2_000_000) } })
    const begin = (more: object, bytes: number) =>
      new Promise<number | undefined>((resolve, reject) => {
        const sending = request(
          {
            port,
            path: '/v1/models',
            method: 'POST',
            headers: { ...headers, ...more, authorization: `Bearer ${narrow.key}` },
          },
          (response) => {
            resolve(response.statusCode)
            sending.destroy()
          },
        )
        sending.on('error', reject)
        sending.write(payload.subarray(0, bytes))
      })
    expect(await begin({ 'content-length': payload.length }, 1000)).toBe(413)
    expect(await begin({ 'transfer-encoding': 'chunked' }, 400_000)).toBe(413)
    expect(
      readdirSync(narrow.artifactDirectory, { recursive: true, withFileTypes: true }).filter((each) =>
        each.isFile(),
      ),
    ).toEqual([])
  })

  it('refuses unknown fields, wrong qualities and forms without a file, and keeps nothing', async () => {
    const before = files().length
    const bytes = small(3)
    const quality = { metric: 'top1', value: 50, dataset: 'd', origin: 'claimed', source: '' }
    const codes: [Record<string, string>, number, string][] = [
      [{ colour: 'red' }, 400, 'invalid-request'],
      [{ tags: 'a,b' }, 400, 'malformed-json'],
      [{ tags: '[1]' }, 400, 'invalid-request'],
      [{ qualities: JSON.stringify([{ ...quality, metric: 'beauty' }]) }, 422, 'unknown-metric'],
      [{ qualities: JSON.stringify([{ ...quality, value: 120 }]) }, 422, 'metric-out-of-range'],
      [{ qualities: JSON.stringify([quality, quality]) }, 400, 'invalid-request'],
    ]
    for (const [fields, status, code] of codes) {
      const answer = await upload(bytes, fields)
      expect([answer.statusCode, answer.json().code], JSON.stringify(fields)).toEqual([status, code])
    }
    const without = await api.call('POST', '/v1/models', form({ name: 'x' }))
    expect(without.json().code).toBe('invalid-multipart')
    const json = await api.call('POST', '/v1/models', { payload: { name: 'x' } })
    expect(json.statusCode).toBe(415)
    const headers = { 'content-type': 'application/octet-stream' }
    for (const url of ['/v1/models', '/v1/profile']) {
      const raw = await api.call('POST', url, { payload: Buffer.from(bytes), headers })
      expect(raw.json()).toMatchObject({ status: 415, code: 'unsupported-media-type' })
      expect(raw.json().detail).toContain('-F file=@model.tflite')
    }
    expect(files()).toHaveLength(before)
  })

  it('refuses forms that are none, and keeps nothing of them', async () => {
    const before = files().length
    const whole = form({ file: { bytes: small(3) } })
    const other = form({ model: { bytes: small(3) } })
    const twice = form({ file: { bytes: small(3) }, 'file ': { bytes: small(3) } })
    const named = (name: string) =>
      Buffer.from(twice.payload.toString('latin1').replace('"file "', name), 'latin1')
    const codes = []
    for (const request of [
      { ...whole, headers: { 'content-type': 'multipart/form-data' } },
      { ...whole, payload: whole.payload.subarray(0, -10) },
      { ...whole, payload: whole.payload.subarray(0, 5000) },
      { ...whole, payload: Buffer.from('no form at all') },
      other,
      { ...twice, payload: named('"file"') },
      { ...twice, payload: named('"__proto__"') },
    ]) {
      const answer = await api.call('POST', '/v1/models', request)
      codes.push(`${answer.statusCode} ${answer.json().code}`)
    }
    expect(codes).toEqual(codes.map(() => '400 invalid-multipart'))
    expect(files()).toHaveLength(before)
  })

  it('keeps nothing of an upload that breaks off', async () => {
    const app = await api.another()
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const before = files().length
    const { payload, headers } = form({ file: { bytes: small(3) } })
    const sending = request({
      port,
      path: '/v1/models',
      method: 'POST',
      headers: { ...headers, 'content-length': payload.length, authorization: `Bearer ${api.key}` },
    })
    sending.on('error', () => undefined)
    sending.write(payload.subarray(0, 300_000))
    while (files().length === before) await new Promise((resolve) => setTimeout(resolve, 10))
    sending.destroy()
    while (files().length > before) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(files()).toHaveLength(before)
  })

  it('gives the first answer again for the same key and form, and 409 for another', async () => {
    const headers = { 'idempotency-key': 'upload-1' }
    const first = await upload(small(4), { name: 'once' }, headers)
    const again = await upload(small(4), { name: 'once' }, headers)
    expect([first.statusCode, again.statusCode]).toEqual([201, 201])
    expect(again.json()).toEqual(first.json())
    expect(again.headers.location).toBe(first.headers.location)
    const before = files().length
    const other = await upload(small(5), { name: 'once' }, headers)
    expect([other.statusCode, other.json().code]).toEqual([409, 'idempotency-conflict'])
    expect(files()).toHaveLength(before)
  })
})

describe('DELETE /v1/models/{id} and qualities', () => {
  it('deletes the bytes, keeps the row, and revives it with the same bytes', async () => {
    const bytes = small(6)
    const { id } = (await upload(bytes)).json<Model>()
    const gone = await api.call('DELETE', `/v1/models/${id}`)
    expect(gone.json().bytesGoneAt).toEqual(expect.any(String))
    const file = await api.call('GET', `/v1/models/${id}/file`)
    expect([file.statusCode, file.json().code]).toEqual([409, 'model-gone'])
    const revived = await upload(bytes)
    expect(revived.json()).toMatchObject({ id, bytesGoneAt: null })
    expect((await api.call('GET', `/v1/models/${id}/file`)).rawPayload).toHaveLength(bytes.length)
  })

  it('keeps the bytes of a model that has open runs', async () => {
    const { id } = (await upload(small(7))).json<Model>()
    const device = await api.device('busy')
    await api.call('POST', '/v1/jobs', { payload: { modelId: id, devices: { ids: [device.id] } } })
    const refused = await api.call('DELETE', `/v1/models/${id}`)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'open-runs'])
    expect((await api.call('GET', `/v1/models/${id}/file`)).statusCode).toBe(200)
  })

  it('replaces the list of qualities', async () => {
    const { id } = (await upload(small(8))).json<Model>()
    const quality = { metric: 'top5', value: 90, dataset: 'd', origin: 'measured', source: 's' }
    const put = await api.call('PUT', `/v1/models/${id}/qualities`, { payload: [quality] })
    expect(put.json().qualities).toEqual([quality])
    const wrong = await api.call('PUT', `/v1/models/${id}/qualities`, {
      payload: [{ ...quality, metric: 'x' }],
    })
    expect([wrong.statusCode, wrong.json().code]).toEqual([422, 'unknown-metric'])
    const none = await api.call('PUT', '/v1/models/mdl_0/qualities', { payload: [] })
    expect(none.statusCode).toBe(404)
  })

  it('answers 404 for a model that is not there', async () => {
    for (const [method, url] of [
      ['GET', '/v1/models/mdl_0'],
      ['GET', '/v1/models/mdl_0/file'],
      ['DELETE', '/v1/models/mdl_0'],
    ] as const) {
      const answer = await api.call(method, url)
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'not-found'])
    }
  })
})
