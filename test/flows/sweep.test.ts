import { setTimeout as delay } from 'node:timers/promises'
import type { Schemas } from '@paceline/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HeldStatement, holdStatement } from '../fleet-faults/hold-statement.js'
import { openProcessFarm, type ProcessFarm } from '../fleet-faults/process-farm.js'
import { brokenRules } from '../fleet-faults/whole-farm.js'

const MEMBERS = 60
const PATIENCE_MS = 150_000

/** Small networks, no two alike: 15 widths at each of four resolutions. */
const encodings = Array.from({ length: MEMBERS }, (_, index) => ({
  width: 0.1 + 0.01 * (index % 15),
  resolution: [32, 40, 48, 64][Math.floor(index / 15)] ?? 32,
}))
/** As short as a session of one process can be. */
const protocol = { invocations: 1, minIterations: 5, maxIterations: 20, maxSeconds: 0.05 }

let farm: ProcessFarm
beforeAll(async () => {
  farm = await openProcessFarm({
    workers: 1,
    devices: 0,
    sessionSeconds: 0,
    queue: 'postgres',
    env: { PACELINE_LOCAL: '1' },
  })
}, 120_000)
afterAll(() => farm?.[Symbol.asyncDispose]())

test('a sweep of 60 models whose API and worker are killed in the middle measures each once', async () => {
  const host = await localDevice()
  const settles = await holdStatement(farm.databaseUrl, {
    table: 'study_member',
    event: 'UPDATE',
    when: "NEW.state = 'built' AND NEW.ordinal = 30",
  })
  const study = await post(host)
  await dieAt(settles, farm.api)
  expect(await counted("SELECT FROM study_member WHERE state = 'built'")).toBe(30)

  const places = await holdStatement(farm.databaseUrl, {
    table: 'run',
    event: 'INSERT',
    when: 'NEW.ordinal = 10',
  })
  await farm.api.start()
  await dieAt(places, farm.api)
  expect(await counted('SELECT FROM run')).toBe(0)

  const measures = await holdStatement(farm.databaseUrl, {
    table: 'run',
    event: 'UPDATE',
    when: "NEW.state = 'completed' AND NEW.ordinal = 20",
  })
  await farm.api.start()
  await dieAt(measures, farm.workers[0])
  await farm.workers[0]?.start()

  const ended = await ofEnded(study.id)
  expect(ended.progress).toEqual({ done: MEMBERS, total: MEMBERS, built: MEMBERS })
  expect(ended.results.map(({ encoding }) => encoding)).toEqual(encodings)
  const runs = ended.results.flatMap((result) => result.runs)
  expect(runs.map(({ state, deviceId }) => [state, deviceId])).toEqual(
    Array.from({ length: MEMBERS }, () => ['completed', host]),
  )
  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(MEMBERS)
  expect(new Set(ended.results.map(({ modelId }) => modelId)).size).toBe(MEMBERS)
  expect(await counted('SELECT FROM model')).toBe(MEMBERS)
  expect(await counted('SELECT FROM run')).toBe(MEMBERS)
  expect(await counted('SELECT FROM measurement')).toBe(MEMBERS)
  expect(await counted("SELECT FROM attempt WHERE state = 'completed'")).toBe(MEMBERS)
  expect(await brokenRules(farm.sql)).toEqual({})
}, 240_000)

/** Kills a part of the farm in the middle of a statement, which the database then goes on with by itself. */
async function dieAt(held: HeldStatement, part: { kill(): Promise<void> } | undefined): Promise<void> {
  await held.reached()
  await part?.kill()
  await held.release()
}

async function localDevice(): Promise<string> {
  const { items } = await call<{ items: Schemas['Device'][] }>('GET', '/v1/devices')
  const found = items.find(({ driver }) => driver === 'local')
  if (found === undefined) throw new Error('the worker has not announced this computer')
  return found.id
}

function post(deviceId: string): Promise<Schemas['SweepStudy']> {
  return call('POST', '/v1/studies/sweep', {
    members: { space: 'mobilenet_v1', encodings },
    devices: { ids: [deviceId] },
    runtime: 'tflite-native',
    protocol,
  })
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(farm.url + path, {
    method,
    headers: { authorization: `Bearer ${farm.key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
  return answer as T
}

async function ofEnded(id: string): Promise<Schemas['SweepStudy']> {
  const giveUpMs = performance.now() + PATIENCE_MS
  for (;;) {
    const study = await call<Schemas['SweepStudy']>('GET', `/v1/studies/${id}`)
    if (study.endedAt !== null) return study
    if (performance.now() > giveUpMs) {
      throw new Error(`the study did not end: ${study.state} ${JSON.stringify(study.progress)}`)
    }
    await delay(200)
  }
}

async function counted(query: string): Promise<number> {
  return (await farm.sql.query(query)).rowCount ?? 0
}
