import type { App } from '@paceline/api'
import type { Device } from '@paceline/contracts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEvents, type Seen } from './read-events.js'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let apps: App[]
let sql: pg.Pool
let device: Device
beforeAll(async () => {
  api = await serveApi()
  sql = new pg.Pool({ connectionString: api.databaseUrl, max: 4 })
  device = await api.device('followed')
  apps = [api.app, await api.another()]
  for (const app of apps) await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await sql.end()
  await api[Symbol.asyncDispose]()
})

function follow(
  enough: (seen: readonly Seen[]) => boolean,
  after?: string,
  app = apps[0] as App,
): Promise<Seen[]> {
  const resumed = after === undefined ? {} : { 'last-event-id': after }
  return readEvents(app, '/v1/devices/events', { authorization: `Bearer ${api.key}`, ...resumed }, enough)
}
const move = (how: string, reason?: string) =>
  api.call('POST', `/v1/devices/${device.id}/${how}`, reason === undefined ? {} : { payload: { reason } })
const eventsOf = (seen: readonly Seen[]) => seen.filter(({ event }) => event === 'event')
const reasonsOf = (seen: readonly Seen[]) => eventsOf(seen).map(({ data }) => data.reason)
/** Where a stream begins that is opened now. */
const now = async (): Promise<string> => (await follow((seen) => seen.length > 0))[0]?.id ?? ''

describe('GET /v1/devices/events', () => {
  it('tells from where, then moves, devices as they are and what waits', async () => {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
    const modelId = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json().id
    let opened = () => {}
    const open = new Promise<void>((resolve) => {
      opened = resolve
    })
    const waits = (seen: readonly Seen[]) =>
      seen.some(
        ({ event, data }) => event === 'waiting' && (data.devices as Record<string, number>)[device.id] === 2,
      )
    const reading = follow((seen) => {
      if (seen.some(({ event }) => event === 'waiting')) opened()
      const moved = seen.some(
        ({ event, data }) => event === 'devices' && JSON.stringify(data).includes('"draining"'),
      )
      return moved && waits(seen) && eventsOf(seen).length > 0
    })
    await open
    await move('drain', 'dusty')
    const ids = [device.id, device.id]
    for (const id of ids) await api.call('POST', '/v1/jobs', { payload: { modelId, devices: { ids: [id] } } })
    const seen = await reading
    expect(seen[0]).toMatchObject({ event: 'open', id: expect.stringMatching(/^\d+$/) })
    expect(eventsOf(seen)).toMatchObject([
      {
        data: {
          deviceId: device.id,
          type: 'state',
          from: 'idle',
          to: 'draining',
          reason: 'dusty',
          actor: 'key:admin',
        },
      },
    ])
    const statuses = seen.flatMap(({ event, data }) => (event === 'devices' ? (data.items as Device[]) : []))
    expect(statuses.findLast(({ id }) => id === device.id)).toEqual({
      id: device.id,
      pool: device.pool,
      state: 'draining',
      stateReason: 'dusty',
      stateSince: expect.any(String),
      stateBy: 'key:admin',
      restUntil: null,
      lease: null,
    })
    await move('resume')
  })

  it('resumes on another process without gap or repeat', async () => {
    const start = await now()
    for (const reason of ['one', 'two', 'three']) {
      await move('drain', reason)
      await move('resume')
    }
    const whole = eventsOf(await follow((seen) => eventsOf(seen).length === 6, start))
    expect(whole.map(({ id }) => Number(id))).toEqual(whole.map((_, index) => Number(start) + 1 + index))
    const rest = await follow((seen) => eventsOf(seen).length === 3, whole[2]?.id, apps[1])
    expect(eventsOf(rest)).toEqual(whole.slice(3))
  })

  it('tells in the order of ids what commits in another, and waits for ever for nothing', async () => {
    const start = await now()
    const insert = (client: Pick<pg.ClientBase, 'query'>, reason: string) =>
      client.query(
        `INSERT INTO device_event (device_id, type, to_state, reason) VALUES ($1, 'probe', 'idle', $2)`,
        [device.id, reason],
      )
    const slow = await sql.connect()
    await slow.query('BEGIN')
    await insert(slow, 'begun first')
    await insert(sql, 'committed first')
    const reading = follow((seen) => eventsOf(seen).length === 3, start)
    // Long enough that the reader has looked, and seen the second without the first.
    await follow((seen) => seen.some(({ event }) => event === 'waiting'), start)
    await slow.query('COMMIT')
    await slow.query('BEGIN')
    await insert(slow, 'never committed')
    await slow.query('ROLLBACK')
    slow.release()
    await insert(sql, 'behind a gap')
    expect(reasonsOf(await reading)).toEqual(['begun first', 'committed first', 'behind a gap'])
  })

  it('goes on when the database has cut its connections', async () => {
    const start = await now()
    let cut = () => {}
    const connected = new Promise<void>((resolve) => {
      cut = resolve
    })
    const reading = follow((seen) => {
      if (seen.some(({ event }) => event === 'waiting')) cut()
      return eventsOf(seen).length === 2
    }, start)
    await connected
    await sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-api' AND datname = current_database()`,
    )
    // The first of the API's own statements may still meet a connection that is dead.
    await expect.poll(async () => (await move('drain', 'after the cut')).statusCode).toBe(200)
    await move('resume')
    expect(reasonsOf(await reading)).toEqual(['after the cut', null])
  })

  it('refuses what is no id of an event, and who has no key; one that is yet to come is now', async () => {
    for (const id of ['x', '-1', '9223372036854775808']) {
      const headers = { 'last-event-id': id }
      const bad = await api.call('GET', '/v1/devices/events', { headers })
      expect([bad.statusCode, bad.json().code], id).toEqual([400, 'invalid-request'])
    }
    expect((await api.app.inject('/v1/devices/events')).statusCode).toBe(401)
    expect((await follow((seen) => seen.length > 0, '9000000000'))[0]?.id).toBe(await now())
  })
})
