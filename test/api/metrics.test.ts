import { connectDatabase } from '@paceline/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

describe('/metrics', () => {
  it('gives metrics by route to whoever has a key', async () => {
    expect((await api.app.inject('/metrics')).statusCode).toBe(401)
    await api.call('GET', '/v1/models/mdl_0')
    const { body } = await api.call('GET', '/metrics')
    expect(body).toMatch(
      /paceline_http_request_seconds_count\{method="GET",route="\/v1\/models\/:id",status="404"\} \d/,
    )
    expect(body).not.toContain('mdl_0')
  })

  it('counts what was measured by purpose and verdict, also while the database is away', async () => {
    const device = await api.device('counted')
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
    const { id: modelId } = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json()
    const floor = await api.call('POST', `/v1/devices/${device.id}/floor`, { payload: { modelId } })
    const [first, second, third] = floor.json().runs
    await api.measure(device, first, 5)
    await api.measure(device, second, 5)
    await api.measure(device, third, 5, { verdict: 'noisy' })
    const db = await connectDatabase(api.databaseUrl)
    const app = await api.another({ db })
    const scrape = () => app.inject({ url: '/metrics', headers: { authorization: `Bearer ${api.key}` } })
    const stable = 'paceline_runs_measured_total{purpose="floor",verdict="stable"} 2'
    expect((await scrape()).body).toContain(stable)
    expect((await scrape()).body).toContain('paceline_runs_measured_total{purpose="floor",verdict="noisy"} 1')
    const runs = { ...db.runs, countMeasured: () => Promise.reject(new Error('away')) }
    const away = await api.another({ db: { ...db, runs } })
    const { statusCode, body } = await away.inject({
      url: '/metrics',
      headers: { authorization: `Bearer ${api.key}` },
    })
    expect([statusCode, body.includes('paceline_http_request_seconds')]).toEqual([200, true])
    await db.close()
  })

  it('counts telemetry and refuses too much of it', async () => {
    const exceptions = [{ type: 'TypeError', value: 'x is not a function' }]
    const sent = await api.call('POST', '/v1/telemetry', {
      payload: { meta: {}, exceptions, events: [{}, {}] },
    })
    expect(sent.statusCode).toBe(202)
    const { body } = await api.call('GET', '/metrics')
    expect(body).toContain('paceline_telemetry_items_total{kind="exceptions"} 1')
    expect(body).toContain('paceline_telemetry_items_total{kind="events"} 2')
    const large = await api.call('POST', '/v1/telemetry', {
      payload: { logs: [{ value: 'x'.repeat(300_000) }] },
    })
    expect(large.json().code).toBe('too-large')
  })
})
