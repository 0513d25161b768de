import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Job } from '@paceline/contracts'
import { connectDatabase } from '@paceline/db'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../stack/index.js'
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

  it('counts devices by pool and state, leases, waiting runs, probes and failures', async () => {
    const sql = new pg.Pool({ connectionString: api.databaseUrl, max: 1 })
    const [held, aside] = [await api.device('held', { pool: 'm' }), await api.device('aside', { pool: 'm' })]
    await api.call('POST', `/v1/devices/${aside.id}/drain`)
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
    const { id: modelId } = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json()
    const jobOn = async (devices: object) =>
      (await api.call('POST', '/v1/jobs', { payload: { modelId, devices } })).json<Job>().runs[0]
    const run = await jobOn({ ids: [held.id] })
    await jobOn({ ids: [aside.id] })
    await jobOn({ pool: 'm' })
    const delivery = { runId: run?.id ?? '', attempt: 1 }
    await api.db.leases.take({ workerId: 'wrk_test', deviceId: held.id, delivery, leaseSeconds: 30 })
    await sql.query(
      `INSERT INTO device_event (device_id, type, to_state, code, data) VALUES
         ($1, 'failure', 'busy', 'device-lost', '{}'), ($1, 'failure', 'busy', 'device-lost', '{}'),
         ($1, 'probe', 'idle', NULL, '{"passed": true}'), ($1, 'probe', 'cooling', NULL, '{"passed": false}')`,
      [held.id],
    )
    await sql.end()
    const app = await api.another()
    const { body } = await app.inject({ url: '/metrics', headers: { authorization: `Bearer ${api.key}` } })
    for (const line of [
      'paceline_devices{pool="m",state="busy"} 1',
      'paceline_devices{pool="m",state="draining"} 1',
      'paceline_devices{pool="m",state="quarantined"} 0',
      'paceline_device_leases{purpose="run"} 1',
      'paceline_device_leases{purpose="probe"} 0',
      `paceline_runs_waiting{kind="device",target="${aside.id}"} 1`,
      'paceline_runs_waiting{kind="pool",target="m"} 1',
      'paceline_device_probes_total{outcome="passed"} 1',
      'paceline_device_probes_total{outcome="failed"} 1',
      'paceline_device_failures_total{code="device-lost"} 2',
    ]) {
      expect(body.split('\n')).toContain(line)
    }
    const explained = readFileSync(path.join(repository, 'docs/operations.md'), 'utf8')
    for (const [, name] of body.matchAll(/^# TYPE (paceline_devices|paceline_(?:device|runs)_\w+) /gm))
      expect(explained).toContain(`\`${name}\``)
  })

  it('shows no state of devices that nobody can look up', async () => {
    const fleet = { ...api.db.fleet, figures: () => Promise.reject(new Error('away')) }
    const away = await api.another({ db: { ...api.db, fleet } })
    const headers = { authorization: `Bearer ${api.key}` }
    const { statusCode, body } = await away.inject({ url: '/metrics', headers })
    expect([statusCode, /^paceline_devices\{/m.test(body)]).toEqual([200, false])
    expect(body).toContain('paceline_http_request_seconds')
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
