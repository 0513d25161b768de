import type { Device, DeviceEvent, Job, Page, Run } from '@paceline/contracts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let sql: pg.Pool
let modelId: string
beforeAll(async () => {
  api = await serveApi()
  sql = new pg.Pool({ connectionString: api.databaseUrl, max: 2 })
  const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
  modelId = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json().id
})
afterAll(async () => {
  await sql.end()
  await api[Symbol.asyncDispose]()
})

type Move = 'drain' | 'resume' | 'quarantine'
const move = (id: string, how: Move, payload?: object) =>
  api.call('POST', `/v1/devices/${id}/${how}`, payload === undefined ? {} : { payload })
const shown = async (id: string): Promise<Device> => (await api.call('GET', `/v1/devices/${id}`)).json()
const events = async (id: string): Promise<DeviceEvent[]> =>
  (await api.call('GET', `/v1/devices/${id}/events`)).json<Page<DeviceEvent>>().items

async function runOn(device: Device): Promise<Run> {
  const payload = { modelId, devices: { ids: [device.id] } }
  return (await api.call('POST', '/v1/jobs', { payload })).json<Job>().runs[0] as Run
}
const take = (device: Device, run: Run) =>
  api.db.leases.take({
    workerId: 'wrk_test',
    deviceId: device.id,
    delivery: { runId: run.id, attempt: 1 },
    leaseSeconds: 30,
  })

describe('drain, quarantine and resume', () => {
  it('set a device aside with a reason and who did it, and give it back; asking twice is once', async () => {
    const { id } = await api.device('moved')
    for (const [how, state] of [
      ['drain', 'draining'],
      ['quarantine', 'quarantined'],
    ] as const) {
      const asked = await move(id, how, { reason: 'new battery' })
      expect(asked.statusCode).toBe(200)
      expect(asked.json()).toMatchObject({ id, state, stateReason: 'new battery', stateBy: 'key:admin' })
      const again = await move(id, how, { reason: 'another word' })
      expect(again.json()).toMatchObject({ state, stateSince: asked.json().stateSince })
      expect((await move(id, 'resume')).json()).toMatchObject({
        state: 'idle',
        stateReason: null,
        lease: null,
      })
      expect((await move(id, 'resume')).statusCode).toBe(200)
    }
    expect(
      (await events(id)).map(({ type, from, to, reason, actor }) => [type, from, to, reason, actor]),
    ).toEqual([
      ['state', 'quarantined', 'idle', null, 'key:admin'],
      ['state', 'idle', 'quarantined', 'new battery', 'key:admin'],
      ['state', 'draining', 'idle', null, 'key:admin'],
      ['state', 'idle', 'draining', 'new battery', 'key:admin'],
      ['state', null, 'idle', null, null],
    ])
  })

  it('let a session go on to its end, and no other begin', async () => {
    const device = await api.device('at-work')
    const [first, second] = [await runOn(device), await runOn(device)]
    const taken = await take(device, first)
    if ('refused' in taken) throw new Error(taken.refused)
    expect((await move(device.id, 'drain')).json()).toMatchObject({
      state: 'draining',
      lease: { purpose: 'run', runId: first.id, sessionId: taken.lease.sessionId },
      waiting: { own: 1, pool: 0 },
    })
    await api.db.leases.endAttempt(taken.lease, first.id, { state: 'cancelled' }, null)
    expect(await shown(device.id)).toMatchObject({ state: 'draining', lease: null })
    expect(await take(device, second)).toMatchObject({ refused: expect.any(String) })
    await move(device.id, 'resume')
    expect(await take(device, second)).toMatchObject({ run: { id: second.id } })
    expect(await shown(device.id)).toMatchObject({ state: 'busy', lease: { runId: second.id } })
  })

  it('need no body, and take none but a reason', async () => {
    const { id } = await api.device('bodies')
    const saysJson = { headers: { 'content-type': 'application/json' } }
    expect((await api.call('POST', `/v1/devices/${id}/drain`, saysJson)).statusCode).toBe(200)
    expect((await move(id, 'drain', {})).statusCode).toBe(200)
    for (const payload of [{ reason: '' }, { reason: '  ' }, { reason: 'x'.repeat(501) }, { why: 'x' }, []]) {
      const refused = await move(id, 'quarantine', payload)
      expect([refused.statusCode, refused.json().code], JSON.stringify(payload)).toEqual([
        400,
        'invalid-request',
      ])
    }
    expect((await shown(id)).state).toBe('draining')
  })

  it('are for operators, and seen by all', async () => {
    const { id } = await api.device('operated')
    const as = async (scope: 'read' | 'submit' | 'operate', how: Move) => {
      const headers = { authorization: `Bearer ${await api.newKey([scope])}` }
      return (await api.app.inject({ method: 'POST', url: `/v1/devices/${id}/${how}`, headers })).statusCode
    }
    for (const how of ['drain', 'quarantine', 'resume'] as const) {
      expect([await as('read', how), await as('submit', how), await as('operate', how)]).toEqual([
        403, 403, 200,
      ])
    }
    const headers = { authorization: `Bearer ${await api.newKey(['read'])}` }
    const seen = await api.app.inject({ url: `/v1/devices/${id}/events`, headers })
    expect(seen.json().items[0].actor).toBe('key:operate')
  })

  it('are refused where there is nothing to move', async () => {
    for (const how of ['drain', 'quarantine', 'resume'] as const) {
      const unknown = await move('dev_0', how)
      expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'not-found'])
    }
    const payload = { kind: 'adb', address: 'removed.lab:5555' }
    const { id } = (await api.call('POST', '/v1/devices', { payload })).json()
    await sql.query(
      `INSERT INTO session (id, device_id, worker_id, epoch) VALUES ('ses_old', $1, 'wrk_test', 1)`,
      [id],
    )
    await api.call('DELETE', `/v1/devices/${id}`)
    for (const how of ['drain', 'quarantine', 'resume'] as const) {
      const refused = await move(id, how)
      expect([refused.statusCode, refused.json().code]).toEqual([409, 'device-removed'])
      expect(refused.json().detail).toContain('add it again')
    }
  })
})

describe('GET /v1/devices/{id}/events', () => {
  it('gives them newest first, a page at a time, and of this device alone', async () => {
    const { id } = await api.device('paged')
    const other = await api.device('other')
    for (let turn = 0; turn < 3; turn += 1) {
      await move(id, 'drain', { reason: `turn ${turn}` })
      await move(other.id, 'drain')
      await move(id, 'resume')
    }
    const whole = await events(id)
    expect(whole).toHaveLength(7)
    const walked: DeviceEvent[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`
      const page = (await api.call('GET', `/v1/devices/${id}/events?limit=2${query}`)).json<
        Page<DeviceEvent>
      >()
      walked.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(walked).toEqual(whole)
    expect(whole[1]?.reason).toBe('turn 2')
    expect((await api.call('GET', `/v1/devices/${id}/events?cursor=x`)).json().code).toBe('invalid-cursor')
    expect((await api.call('GET', '/v1/devices/dev_0/events')).statusCode).toBe(404)
  })
})

describe('a key below full', () => {
  it('sees what devices do, and not who moves them, where they stand and what runners say', async () => {
    const { id } = await api.device('outside')
    await move(id, 'quarantine', { reason: 'mended on Friday' })
    await sql.query(
      `INSERT INTO device_event (device_id, type, to_state, code, reason, data)
       VALUES ($1, 'failure', 'quarantined', 'device-lost', 'layer_secret_7 was running', '{"runId": "run_1"}')`,
      [id],
    )
    const secret = await api.newKey(['read'])
    await sql.query(`UPDATE access_key SET redaction = 'class-share' WHERE name = 'read'`)
    const headers = { authorization: `Bearer ${secret}` }
    const listed = await api.app.inject({ url: '/v1/devices?limit=500', headers })
    const one = await api.app.inject({ url: `/v1/devices/${id}`, headers })
    const happened = await api.app.inject({ url: `/v1/devices/${id}/events`, headers })
    for (const { body } of [listed, one, happened]) expect(body).not.toMatch(/key:admin|secret|run_1|"host":/)
    expect(one.json()).toMatchObject({
      state: 'quarantined',
      stateReason: 'mended on Friday',
      stateBy: 'key',
    })
    expect(happened.json().items).toMatchObject([
      { type: 'failure', code: 'device-lost', reason: null, data: {} },
      { type: 'state', to: 'quarantined', actor: 'key' },
      { type: 'state', to: 'idle', actor: null },
    ])
  })
})
