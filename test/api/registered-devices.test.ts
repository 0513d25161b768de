import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Device } from '@paceline/contracts'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { native, type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let sql: pg.Pool
const endpoints: Server[] = []
beforeAll(async () => {
  api = await serveApi()
  sql = new pg.Pool({ connectionString: api.databaseUrl, max: 2 })
})
afterAll(async () => {
  await sql.end()
  await api[Symbol.asyncDispose]()
})
afterEach(() => {
  for (const endpoint of endpoints.splice(0)) {
    endpoint.closeAllConnections()
    endpoint.close()
  }
})

const ready: RequestListener = (_request, response) => {
  response.end('{"value":{"ready":true,"message":"ready to accept new connections"}}')
}

/** What answers at the address of an endpoint; the flow test has a real Appium there. */
async function endpoint(answer: RequestListener = ready): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  endpoints.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const capabilities = {
  platformName: 'Android',
  'appium:automationName': 'UiAutomator2',
  'cloud:key': 'hidden-cap',
}
const register = (payload: object, headers = {}) => api.call('POST', '/v1/devices', { payload, headers })
const stored = async () => (await api.db.devices.all()).length

describe('POST /v1/devices', () => {
  it('registers an Appium endpoint that answers, and shows none of its secrets', async () => {
    let asked = ''
    const url = (
      await endpoint((request, response) => {
        asked = String(request.headers.authorization)
        ready(request, response)
      })
    ).replace('//', '//jo:hidden-key@')
    const answer = await register({ kind: 'appium', url: `${url}/hidden-path/`, capabilities, pool: 'cloud' })
    expect(answer.statusCode).toBe(201)
    const device: Device = answer.json()
    expect(answer.headers.location).toBe(`/v1/devices/${device.id}`)
    expect(device).toMatchObject({
      pool: 'cloud',
      kind: 'phone',
      driver: 'appium',
      runtimes: [],
      state: 'offline',
      stateReason: expect.stringContaining('no worker'),
    })
    expect(asked).toBe(`Basic ${Buffer.from('jo:hidden-key').toString('base64')}`)
    const shown = [answer.body, (await api.call('GET', `/v1/devices/${device.id}`)).body]
    expect(shown.join()).not.toContain('hidden')
    const rows = await sql.query('SELECT * FROM registration JOIN device ON id = device_id')
    const text = JSON.stringify(rows.rows, (_key, part) =>
      part?.type === 'Buffer' ? Buffer.from(part.data).toString('latin1') : part,
    )
    expect(text).not.toMatch(/hidden-key|hidden-cap/)
  })

  it('is answered once for one Idempotency-Key, of which nothing tells the secret', async () => {
    const payload = {
      kind: 'appium',
      url: await endpoint(),
      capabilities: {},
      credentials: { user: 'jo', key: 'hidden' },
    }
    const headers = { 'idempotency-key': 'one' }
    const first = await register(payload, headers)
    const again = await register(payload, headers)
    expect([first.statusCode, again.statusCode]).toEqual([201, 201])
    expect(again.json()).toEqual(first.json())
    const other = await register({ ...payload, credentials: { user: 'jo', key: 'other' } }, headers)
    expect([other.statusCode, other.json().code]).toEqual([409, 'idempotency-conflict'])
    expect(JSON.stringify((await sql.query('SELECT * FROM idempotent_answer')).rows)).not.toContain('hidden')
    const twice = await register(payload)
    expect([twice.statusCode, twice.json().code]).toEqual([409, 'already-registered'])
    expect(twice.json().detail).toContain(first.json().id)
  })

  it.each<[string, RequestListener, RegExp]>([
    [
      'errors',
      (_request, response) => response.writeHead(500).end('{"value":{"message":"no disk"}}'),
      /500: no disk/,
    ],
    ['HTML', (_request, response) => response.end('<html>Welcome</html>'), /no WebDriver status/],
    [
      'another address',
      (_request, response) => response.writeHead(307, { location: '/x' }).end(),
      /elsewhere/,
    ],
    ['nothing, ever', () => {}, /within 5 s/],
  ])('refuses an endpoint that answers with %s, and stores nothing', async (_name, answer, why) => {
    const before = await stored()
    const url = (await endpoint(answer)).replace('//', '//jo:hidden@')
    const refused = await register({ kind: 'appium', url, capabilities })
    expect(refused.json()).toMatchObject({ status: 422, code: 'endpoint-unusable' })
    expect(refused.json().detail).toMatch(why)
    expect(refused.body).not.toContain('hidden')
    expect(await stored()).toBe(before)
  })

  it.each([
    ['no kind', {}, 400],
    ['an unknown field', { kind: 'adb', address: 'phone:5555', colour: 'red' }, 400],
    ['an address without a port', { kind: 'adb', address: 'phone' }, 400],
    ['an address that is an option', { kind: 'adb', address: '-x:5555 -y' }, 400],
    ['another scheme', { kind: 'appium', url: 'ftp://hub', capabilities }, 422],
    ['no capabilities', { kind: 'appium', url: 'http://hub' }, 400],
    [
      'two sets of credentials',
      { kind: 'appium', url: 'http://a:hidden@hub', capabilities, credentials: { user: 'b', key: 'hidden' } },
      422,
    ],
  ])('refuses %s', async (_name, payload, status) => {
    const refused = await register(payload)
    expect(refused.statusCode).toBe(status)
    expect(refused.body).not.toContain('hidden')
  })

  it('is for operators', async () => {
    const payload = { kind: 'adb', address: 'phone.lab:5555' }
    const as = async (scope: 'submit' | 'operate') => {
      const headers = { authorization: `Bearer ${await api.newKey([scope])}` }
      return (await api.app.inject({ method: 'POST', url: '/v1/devices', payload, headers })).statusCode
    }
    expect([await as('submit'), await as('operate')]).toEqual([403, 201])
  })
})

describe('DELETE /v1/devices/{id}', () => {
  const remove = (id: string) => api.call('DELETE', `/v1/devices/${id}`)

  it('lets no real device into a pool of simulated ones', async () => {
    const refused = await register({ kind: 'adb', address: '192.168.1.8:5555', pool: 'simulated-pixels' })
    expect(refused.json()).toMatchObject({ status: 400, code: 'invalid-request' })
  })

  it('removes a registered device, unless runs on it are open, and keeps what was measured', async () => {
    const address = '192.168.1.7:5555'
    const { id } = (await register({ kind: 'adb', address })).json()
    const device = await api.db.devices.announce('wrk_test', {
      fingerprint: 'serial-7',
      address,
      name: 'Pixel',
      pool: 'pixels',
      kind: 'phone',
      driver: 'adb',
      runtimes: [native],
      facts: { soc: null, abi: 'arm64-v8a', os: 'android', osVersion: '14', cores: 8, memoryBytes: 8e9 },
      health: {},
    })
    expect(device.id).toBe(id)
    const spec = { space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }
    const modelId = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json().id
    const job = (await api.call('POST', '/v1/jobs', { payload: { modelId, devices: { ids: [id] } } })).json()
    expect((await remove(id)).json()).toMatchObject({ status: 409, code: 'open-runs' })
    await api.measure(device, job.runs[0], 5)
    expect((await remove(id)).statusCode).toBe(204)

    const listed = (await api.call('GET', '/v1/devices?limit=500')).json().items
    expect(listed.map((each: Device) => each.id)).not.toContain(id)
    expect((await api.call('GET', `/v1/devices/${id}`)).json()).toMatchObject({
      state: 'offline',
      stateReason: 'it was removed from the farm',
    })
    expect((await api.call('GET', `/v1/jobs/${job.id}`)).json().runs[0].measurement.latencyMs.median).toBe(5)
    const asked = await api.call('POST', '/v1/jobs', { payload: { modelId, devices: { ids: [id] } } })
    expect(asked.json().code).toBe('unknown-device')
    expect((await remove(id)).statusCode).toBe(404)
  })

  it('leaves nothing of a device that nothing was measured on, which can be registered anew', async () => {
    const payload = { kind: 'appium', url: await endpoint(), capabilities }
    const { id } = (await register(payload)).json()
    expect((await remove(id)).statusCode).toBe(204)
    expect((await api.call('GET', `/v1/devices/${id}`)).statusCode).toBe(404)
    expect((await remove(id)).statusCode).toBe(404)
    expect((await register(payload)).statusCode).toBe(201)
  })

  it('leaves alone what a worker found by itself', async () => {
    const { id } = await api.device('host')
    expect((await remove(id)).json()).toMatchObject({ status: 409, code: 'not-registered' })
    expect((await api.call('GET', `/v1/devices/${id}`)).json().state).toBe('idle')
  })
})
